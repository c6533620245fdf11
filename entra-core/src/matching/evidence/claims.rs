//! One client claimed by several tenants: each claim counts for less, the better the others are.

use std::collections::HashMap;

use super::confidence::confidence;
use super::score::Scored;
use super::verdict::NOISE;

/// How sure it is that a client's second tenant is a mistake: most organisations have one tenant, a few have several.
const ONE_TENANT: f64 = 0.95;

/// Lowers every claim by the chance that another tenant's claim on the same client is the right one, and puts each
/// tenant's candidates in their new order. No claim is taken away: a client of several tenants is still offered to all.
pub(super) fn settle(scored: &mut [Scored], factor: f64) {
    let left_by = |tenant: &Scored, score: f64| {
        let chance = confidence(score, tenant.odds, factor);
        if chance < NOISE { 1.0 } else { 1.0 - ONE_TENANT * chance }
    };
    let mut left: HashMap<u32, f64> = HashMap::new();
    for tenant in &*scored {
        for pair in &tenant.best {
            *left.entry(pair.client).or_insert(1.0) *= left_by(tenant, pair.score);
        }
    }
    for tenant in scored {
        let others: Vec<f64> =
            tenant.best.iter().map(|pair| left[&pair.client] / left_by(tenant, pair.score)).collect();
        for (pair, left) in tenant.best.iter_mut().zip(others) {
            tenant.odds += pair.score.exp() * (left - 1.0);
            pair.claimed = left.ln().min(0.0);
            pair.score += pair.claimed;
        }
        tenant.best.sort_by(|one, two| two.score.total_cmp(&one.score));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::evidence::score::Pair;
    use crate::matching::evidence::signals::Signal;

    fn tenant(scores: &[(u32, f64)]) -> Scored {
        let pair = |&(client, score): &(u32, f64)| Pair {
            client,
            values: [0.0; Signal::COUNT],
            score,
            claimed: 0.0,
        };
        Scored {
            best: scores.iter().map(pair).collect(),
            odds: scores.iter().map(|(_, score)| score.exp()).sum(),
        }
    }

    fn chance(tenant: &Scored, place: usize) -> f64 {
        confidence(tenant.best[place].score, tenant.odds, 1.0)
    }

    #[test]
    fn the_better_claim_stands_and_the_weaker_falls() {
        let mut both = [tenant(&[(7, 7.0)]), tenant(&[(7, 3.0)]), tenant(&[(8, 3.0)])];
        settle(&mut both, 1.0);
        assert!(chance(&both[0], 0) > 0.98 && chance(&both[1], 0) < 0.6, "{:?}", chance(&both[1], 0));
        assert_eq!((both[2].best[0].score, both[2].best[0].claimed), (3.0, 0.0));
    }

    #[test]
    fn of_two_near_equal_clients_the_one_that_nobody_else_claims_comes_first() {
        let mut both = [tenant(&[(1, 5.2), (2, 5.0)]), tenant(&[(1, 9.0)])];
        settle(&mut both, 1.0);
        assert_eq!(both[0].best[0].client, 2);
        assert!(chance(&both[0], 0) > 0.9);
    }

    #[test]
    fn two_equal_claims_are_both_still_worth_a_look() {
        let mut both = [tenant(&[(1, 6.0)]), tenant(&[(1, 6.0)])];
        settle(&mut both, 1.0);
        assert!((0.5..0.98).contains(&chance(&both[0], 0)));
    }
}
