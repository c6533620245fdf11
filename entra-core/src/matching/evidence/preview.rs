//! The preview, from records to groups.

use super::record::Records;
use super::score::{Pair, Scored, place_all};
use super::texts::evidence;
use super::verdict::{NOISE, Verdict, may_pre_select, reason, verdicts};
use crate::matching::group::Outcome;
use crate::matching::preview::{Candidate, Judgement, MappingPreview};
use crate::matching::{MatchInput, MatchOptions};

/// Places every tenant.
pub(crate) fn preview(input: &MatchInput, options: &MatchOptions) -> MappingPreview {
    let records = Records::new(input, options.threads);
    let (scored, factor) = place_all(&records, options.threads);
    let verdicts = verdicts(&scored, factor);
    let outcomes = scored
        .iter()
        .zip(verdicts)
        .enumerate()
        .map(|(tenant, (scored, verdicts))| outcome(input, &records, tenant, scored, verdicts))
        .collect();
    MappingPreview::group(&input.tenants, outcomes)
}

fn outcome(
    input: &MatchInput,
    records: &Records,
    tenant: usize,
    scored: &Scored,
    verdicts: Vec<Verdict>,
) -> Outcome {
    let mut shown =
        scored.best.iter().zip(verdicts).filter(|(_, verdict)| verdict.confidence >= NOISE).peekable();
    match shown.peek() {
        None => Outcome::Unmatched,
        Some((pair, verdict)) if may_pre_select(pair, verdict) => {
            let (pair, verdict) = (*pair, shown.next().map(|(_, verdict)| verdict));
            verdict.map_or(Outcome::Unmatched, |verdict| {
                Outcome::Matched(candidate(input, records, tenant, pair, &verdict))
            })
        }
        Some(_) => Outcome::Candidates(
            shown.map(|(pair, verdict)| candidate(input, records, tenant, pair, &verdict)).collect(),
        ),
    }
}

fn candidate(
    input: &MatchInput,
    records: &Records,
    tenant: usize,
    pair: &Pair,
    verdict: &Verdict,
) -> Candidate {
    let client = &input.clients[pair.client as usize];
    let (reason, matched_domain) = reason(records, tenant, pair);
    Candidate {
        client_id: client.client_id.clone(),
        client_name: client.client_name.clone(),
        confidence_score: four_decimals(verdict.confidence),
        reason,
        matched_domain,
        judgement: Some(Judgement {
            band: verdict.band,
            margin: four_decimals(verdict.margin),
            contested: verdict.contested,
            evidence: evidence(input, records, tenant, pair),
        }),
    }
}

pub(super) fn four_decimals(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
