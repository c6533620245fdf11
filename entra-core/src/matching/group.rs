//! Sorting tenants into the three groups of the preview.

use super::input::TenantProfile;
use super::preview::{AutoMatched, Candidate, FuzzyCandidates, MappingPreview, PreviewTenant};

/// What became of one tenant.
pub(crate) enum Outcome {
    Matched(Candidate),
    Candidates(Vec<Candidate>),
    Unmatched,
}

impl MappingPreview {
    pub(crate) fn group(tenants: &[TenantProfile], outcomes: Vec<Outcome>) -> Self {
        let mut preview = Self::default();
        for (tenant, outcome) in tenants.iter().zip(outcomes) {
            let tenant = PreviewTenant::from(tenant);
            match outcome {
                Outcome::Matched(matched) => preview.auto_matched.push(AutoMatched { tenant, matched }),
                Outcome::Candidates(candidates) => {
                    preview.fuzzy_candidates.push(FuzzyCandidates { tenant, candidates });
                }
                Outcome::Unmatched => preview.unmatched.push(tenant),
            }
        }
        preview
    }
}
