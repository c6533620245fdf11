//! The story as one JSON document.

use std::fmt;

use entra_core::{
    matching::MappingPreview,
    model::{Counters, IdentityOutcome, RunStatus, TenantRun},
};
use serde::Serialize;

#[derive(Default, Serialize)]
pub(crate) struct Report {
    pub(crate) discover: Discover,
    pub(crate) preview: Preview,
    pub(crate) confirmed: usize,
    pub(crate) preflight: Preflight,
    pub(crate) syncs: Vec<SyncReport>,
    pub(crate) contacts: u64,
    pub(crate) database: String,
}

#[derive(Default, Serialize)]
pub(crate) struct Discover {
    pub(crate) tenants: usize,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Preview {
    pub(crate) auto_matched: usize,
    pub(crate) fuzzy_candidates: usize,
    pub(crate) unmatched: usize,
}

#[derive(Default, Serialize)]
pub(crate) struct Preflight {
    pub(crate) counters: Counters,
}

#[derive(Serialize)]
pub(crate) struct SyncReport {
    pub(crate) day: u32,
    pub(crate) seconds: f64,
    pub(crate) status: RunStatus,
    pub(crate) counters: Counters,
    pub(crate) changes: Vec<Change>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Change {
    pub(crate) action: String,
    pub(crate) display_name: String,
}

/// Changes that one sync names.
const NAMED: usize = 20;

impl SyncReport {
    pub(crate) fn new(
        day: u32,
        seconds: f64,
        status: RunStatus,
        tenants: &[TenantRun],
        outcomes: &[IdentityOutcome],
    ) -> Self {
        let mut counters = Counters::default();
        for tenant in tenants {
            counters.add(&tenant.counters);
        }
        let changes = outcomes.iter().filter(|outcome| changed_a_contact(&outcome.action)).take(NAMED);
        let changes = changes.map(|outcome| Change {
            action: outcome.action.clone(),
            display_name: outcome.display_name.clone().unwrap_or_default(),
        });
        Self { day, seconds, status, counters, changes: changes.collect() }
    }
}

/// Waiting for a person, being left out or left alone is no change.
fn changed_a_contact(action: &str) -> bool {
    matches!(action, "create" | "link" | "update" | "reactivate" | "deactivate" | "relink")
}

impl From<&MappingPreview> for Preview {
    fn from(preview: &MappingPreview) -> Self {
        Self {
            auto_matched: preview.auto_matched.len(),
            fuzzy_candidates: preview.fuzzy_candidates.len(),
            unmatched: preview.unmatched.len(),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_string_pretty(self).map_err(|_| fmt::Error)?;
        f.write_str(&json)
    }
}
