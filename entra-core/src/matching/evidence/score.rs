//! Every tenant's best candidates, with their scores.

use super::blocking::Blocking;
use super::claims::settle;
use super::confidence::{Odds, odds_factor};
use super::record::{Record, Records};
use super::signals::{Values, signals};
use super::weights::score;
use crate::parallel;

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
    /// The sum of the points, and of what other tenants' claims take away.
    pub(super) score: f64,
    /// Points that the claims of other tenants on the same client take away; 0 or less.
    pub(super) claimed: f64,
}

impl Pair {
    pub(super) fn new(records: &Records, tenant: &Record, client: u32) -> Self {
        let values = signals(records, tenant, &records.clients[client as usize]);
        Self { client, values, score: score(&values), claimed: 0.0 }
    }
}

/// Scores every tenant against the clients that blocking finds for it, and settles who claims whom. Answers with the
/// factor that the batch's share of tenants without a client puts on all odds.
pub(super) fn place_all(records: &Records, threads: usize) -> (Vec<Scored>, f64) {
    let factor =
        |scored: &[Scored]| odds_factor(&scored.iter().map(|tenant| tenant.odds).collect::<Vec<_>>());
    let mut scored = score_all(records, threads);
    let before = factor(&scored);
    settle(&mut scored, before);
    let after = factor(&scored);
    (scored, after)
}

fn score_all(records: &Records, threads: usize) -> Vec<Scored> {
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
