//! From scores to shares: how many of such answers are right.

use super::weights::FITTED_SHARE_WITHOUT_CLIENT;

/// A small batch says little about its share of tenants without a client: as if this many had been seen before.
const SEEN_BEFORE: f64 = 25.0;
const ROUNDS: usize = 30;

/// The odds of one tenant: the sum over its candidates of their odds against having no client.
pub(super) type Odds = f64;

/// How much a batch's odds must be raised or lowered, because more or fewer of its tenants have a client than of
/// those that the weights were fitted on.
///
/// Expectation and maximisation over the one unknown, the share of tenants without a client (Saerens and others,
/// 2002): the mean chance of having none, under a share, is the next guess of the share.
pub(super) fn odds_factor(batch: &[Odds]) -> f64 {
    let tenants = f64::from(u32::try_from(batch.len()).unwrap_or(u32::MAX));
    let mut factor = 1.0;
    for _ in 0..ROUNDS {
        let without: f64 = batch.iter().map(|odds| 1.0 / (1.0 + odds * factor)).sum();
        let share = (without + SEEN_BEFORE * FITTED_SHARE_WITHOUT_CLIENT) / (tenants + SEEN_BEFORE);
        let with_to_without = |share: f64| (1.0 - share) / share;
        factor = with_to_without(share) / with_to_without(FITTED_SHARE_WITHOUT_CLIENT);
    }
    factor
}

/// The chance that a candidate of this score is the tenant's client, among all its candidates and none at all.
pub(super) fn confidence(score: f64, all: Odds, factor: f64) -> f64 {
    score.exp() * factor / (1.0 + all * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_without_a_client_is_found_in_the_batch() {
        // Clear cases: half of the tenants have a client for certain, half have none for certain.
        let batch: Vec<Odds> = (0..4_000).map(|place| if place % 2 == 0 { 1e6 } else { 1e-6 }).collect();
        let factor = odds_factor(&batch);
        // Odds of 4 to 1 in the fit, 1 to 1 here.
        assert!((factor - 0.25).abs() < 0.01, "{factor}");
    }

    #[test]
    fn a_batch_of_one_hardly_moves_it() {
        assert!((0.7..1.3).contains(&odds_factor(&[1e6])));
        assert!((0.7..1.3).contains(&odds_factor(&[1e-6])));
        assert!((odds_factor(&[]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn two_equal_candidates_share_the_confidence() {
        let all = 2.0 * 8.0_f64.exp();
        assert!((confidence(8.0, all, 1.0) - 0.5).abs() < 0.001);
    }
}
