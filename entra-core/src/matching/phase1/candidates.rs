//! From domains and names to the three groups of the preview.

use std::collections::HashMap;

use super::domains::DomainIndex;
use super::index::{NameIndex, THRESHOLD};
use super::rounding::to_four_decimals;
use crate::matching::domain::normalize_domain;
use crate::matching::input::{ClientProfile, MatchInput, TenantProfile};
use crate::matching::preview::{Candidate, Reason};
use crate::matching::{MappingPreview, MatchOptions, group::Outcome};
use crate::parallel;

/// What a shared secondary domain is worth.
pub(super) const SECONDARY_SCORE: f64 = 0.88;
/// How many names alike are kept, before domains join them.
const NAMES_KEPT: usize = 5;

pub(crate) fn preview(input: &MatchInput, options: &MatchOptions) -> MappingPreview {
    let domains = DomainIndex::new(&input.clients);
    let names = NameIndex::new(input.clients.iter().map(|client| client.client_name.as_str()));
    let outcomes = parallel::map(
        &input.tenants,
        options.threads,
        || (),
        |(), tenant| outcome(tenant, &input.clients, &domains, &names),
    );
    MappingPreview::group(&input.tenants, outcomes)
}

/// Pairs whose overlap is counted, and pairs that reach the threshold.
pub(crate) fn pair_counts(input: &MatchInput) -> (usize, usize) {
    let names = NameIndex::new(input.clients.iter().map(|client| client.client_name.as_str()));
    let tenants = input.tenants.iter().filter_map(|tenant| tenant.display_name.as_deref());
    tenants.fold((0, 0), |(counted, scored), name| {
        (counted + names.counted(name, THRESHOLD), scored + names.reaching(name, THRESHOLD).len())
    })
}

fn outcome(
    tenant: &TenantProfile,
    clients: &[ClientProfile],
    domains: &DomainIndex,
    names: &NameIndex,
) -> Outcome {
    let domain = normalize_domain(tenant.primary_domain.as_deref());
    let exact = domain.as_deref().map_or(&[][..], |domain| domains.exact(domain));
    if let [only] = exact {
        return Outcome::Matched(candidate(&clients[*only as usize], 1.0, Reason::ExactDomain, domain));
    }
    let mut best = BestPerClient::default();
    for &position in exact {
        best.offer(candidate(&clients[position as usize], 1.0, Reason::ExactDomain, domain.clone()));
    }
    for &position in domain.as_deref().map_or(&[][..], |domain| domains.secondary(domain)) {
        let client = &clients[position as usize];
        best.offer(candidate(client, SECONDARY_SCORE, Reason::SecondaryDomain, domain.clone()));
    }
    for (position, score) in alike(tenant.display_name.as_deref().unwrap_or_default(), names) {
        best.offer(candidate(&clients[position as usize], score, Reason::FuzzyName, None));
    }
    best.outcome()
}

/// The best five names, by rounded score, ties in input order.
fn alike(name: &str, names: &NameIndex) -> Vec<(u32, f64)> {
    let mut found = names.reaching(name, THRESHOLD);
    for (_, score) in &mut found {
        *score = to_four_decimals(*score);
    }
    found.sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    found.truncate(NAMES_KEPT);
    found
}

fn candidate(client: &ClientProfile, score: f64, reason: Reason, domain: Option<String>) -> Candidate {
    Candidate {
        client_id: client.client_id.clone(),
        client_name: client.client_name.clone(),
        confidence_score: score,
        reason,
        matched_domain: domain,
        judgement: None,
    }
}

/// One candidate per client id, in the order in which clients were first offered.
#[derive(Default)]
struct BestPerClient {
    candidates: Vec<Candidate>,
    places: HashMap<String, usize>,
}

impl BestPerClient {
    /// A later offer for the same client takes the place of the earlier only if it is better.
    fn offer(&mut self, candidate: Candidate) {
        match self.places.get(&candidate.client_id) {
            Some(&place) if candidate.confidence_score > self.candidates[place].confidence_score => {
                self.candidates[place] = candidate;
            }
            Some(_) => {}
            None => {
                self.places.insert(candidate.client_id.clone(), self.candidates.len());
                self.candidates.push(candidate);
            }
        }
    }

    fn outcome(mut self) -> Outcome {
        self.candidates.sort_by(|left, right| right.confidence_score.total_cmp(&left.confidence_score));
        if self.candidates.is_empty() { Outcome::Unmatched } else { Outcome::Candidates(self.candidates) }
    }
}
