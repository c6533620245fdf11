//! Bands, margins and contests: what a confidence means for the person who confirms.

use std::collections::HashMap;

use super::confidence::confidence;
use super::record::{Records, Source};
use super::score::{Pair, Scored};
use super::signals::{Signal, Values};
use crate::matching::preview::{Band, Reason};

/// From this confidence on, an answer is more likely right than not, or nearly so: it is worth a look.
pub(super) const POSSIBLE: f64 = 0.4;
/// From here on it wants no more than a glance.
pub(super) const STRONG: f64 = 0.93;
/// From here on, and with a domain and a name that agree, it may be pre-selected.
const DEFINITE: f64 = 0.95;
/// How much of two names must pair off for them to agree: a share of 0.7, squared as the signal is.
const NAMES_AGREE: f64 = 0.49;
/// Below this a candidate is noise, and a tenant whose best is noise is unmatched.
pub(super) const NOISE: f64 = 0.01;
/// Two candidates closer than this are near-equal.
const NEAR: f64 = 0.2;

/// What is said of one candidate.
pub(super) struct Verdict {
    pub(super) confidence: f64,
    pub(super) band: Band,
    pub(super) margin: f64,
    pub(super) contested: bool,
}

/// All tenants' verdicts, candidate by candidate; they depend on each other through clients claimed twice.
pub(super) fn verdicts(scored: &[Scored], factor: f64) -> Vec<Vec<Verdict>> {
    let confidences: Vec<Vec<f64>> = scored
        .iter()
        .map(|tenant| tenant.best.iter().map(|pair| confidence(pair.score, tenant.odds, factor)).collect())
        .collect();
    let mut claims: HashMap<u32, u32> = HashMap::new();
    for (tenant, confidences) in scored.iter().zip(&confidences) {
        if let (Some(first), Some(&confidence)) = (tenant.best.first(), confidences.first())
            && confidence >= POSSIBLE
        {
            *claims.entry(first.client).or_default() += 1;
        }
    }
    scored
        .iter()
        .zip(confidences)
        .map(|(tenant, confidences)| of_tenant(tenant, &confidences, &claims))
        .collect()
}

fn of_tenant(tenant: &Scored, confidences: &[f64], claims: &HashMap<u32, u32>) -> Vec<Verdict> {
    let mut verdicts = Vec::with_capacity(confidences.len());
    for (place, (pair, &confidence)) in tenant.best.iter().zip(confidences).enumerate() {
        let rival = if place == 0 { confidences.get(1) } else { confidences.first() };
        let margin = confidence - rival.copied().unwrap_or(0.0);
        let own_claim = u32::from(place == 0 && confidence >= POSSIBLE);
        let claimed = claims.get(&pair.client).copied().unwrap_or(0) > own_claim;
        let near = rival.is_some_and(|rival| *rival >= NOISE) && margin.abs() < NEAR;
        verdicts.push(Verdict {
            confidence,
            band: band(&pair.values, confidence),
            margin,
            contested: claimed || near,
        });
    }
    verdicts
}

/// The band of one answer.
pub(super) fn band(values: &Values, confidence: f64) -> Band {
    let has = |signal: Signal| values[signal as usize] > 0.0;
    let names_agree = values[Signal::Words as usize] >= NAMES_AGREE && !has(Signal::Branch);
    let proven = has(Signal::StoredId) && confidence >= POSSIBLE;
    if proven || (confidence >= DEFINITE && has(Signal::Domain) && names_agree) {
        Band::Definite
    } else if confidence >= STRONG {
        Band::Strong
    } else if confidence >= POSSIBLE {
        Band::Possible
    } else {
        Band::None
    }
}

/// Whether an answer may be selected before a person has looked: nobody contests it, and it is definite, or strong
/// by the client's own domain.
pub(super) fn may_pre_select(pair: &Pair, verdict: &Verdict) -> bool {
    let own_domain = pair.values[Signal::Domain as usize] > 0.0;
    !verdict.contested && (verdict.band == Band::Definite || (verdict.band == Band::Strong && own_domain))
}

/// The nearest of the three reasons that hosts know, and the common domain if that is it.
///
/// A stored id without a common domain counts as exact: it is no less certain, and not fuzzy.
pub(super) fn reason(records: &Records, tenant: usize, pair: &Pair) -> (Reason, Option<String>) {
    let (tenant, client) = (&records.tenants[tenant], &records.clients[pair.client as usize]);
    for wanted in [Source::Website, Source::Mail] {
        for (registrable, _) in tenant.registered() {
            if client.registered().any(|(other, sourced)| other == registrable && sourced.source == wanted) {
                let reason =
                    if wanted == Source::Website { Reason::ExactDomain } else { Reason::SecondaryDomain };
                return (reason, Some(registrable.to_owned()));
            }
        }
    }
    if pair.values[Signal::StoredId as usize] > 0.0 {
        return (Reason::ExactDomain, None);
    }
    if pair.values[Signal::Contacts as usize] > 0.0 {
        let common = tenant.registered().find(|(registrable, _)| client.contacts.contains_key(*registrable));
        return (Reason::SecondaryDomain, common.map(|(registrable, _)| registrable.to_owned()));
    }
    (Reason::FuzzyName, None)
}
