//! Every tenant's best candidates, with their scores.

use super::blocking::Blocking;
use super::confidence::Odds;
use super::record::{Record, Records};
use super::signals::{Values, signals};
use super::weights::score;
use crate::matching::parallel;

/// Candidates that a tenant keeps.
pub(super) const KEPT: usize = 5;

/// A tenant's candidates, best first.
pub(super) struct Scored {
    pub(super) best: Vec<Pair>,
    /// Odds of all candidates, also of those not kept.
    pub(super) odds: Odds,
}

/// One candidate.
#[derive(Clone)]
pub(super) struct Pair {
    /// Position among the clients.
    pub(super) client: u32,
    pub(super) values: Values,
    pub(super) score: f64,
}

impl Pair {
    pub(super) fn new(records: &Records, tenant: &Record, client: u32) -> Self {
        let values = signals(records, tenant, &records.clients[client as usize]);
        Self { client, values, score: score(&values) }
    }
}

/// Scores every tenant against the clients that blocking finds for it.
pub(super) fn score_all(records: &Records, threads: usize) -> Vec<Scored> {
    let blocking = Blocking::new(records);
    parallel::map(
        &records.tenants,
        threads,
        || blocking.scratch(),
        |scratch, tenant| {
            let found = blocking.candidates(tenant, scratch);
            let mut pairs: Vec<Pair> =
                found.into_iter().map(|client| Pair::new(records, tenant, client)).collect();
            let odds = pairs.iter().map(|pair| pair.score.exp()).sum();
            // Blocking hands out clients in input order, and the sort keeps that order among equals.
            pairs.sort_by(|one, two| two.score.total_cmp(&one.score));
            pairs.truncate(KEPT);
            Scored { best: pairs, odds }
        },
    )
}
