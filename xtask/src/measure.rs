//! The figures by which a profile is judged.

use std::collections::HashMap;

use entra_core::matching::{Band, Candidate, MappingPreview};
use serde::Serialize;

use crate::name_set::{NameSet, Truth};

/// What a profile answers for one tenant.
#[derive(Clone)]
pub(crate) struct Answer {
    /// There is a first candidate.
    pub(crate) given: bool,
    /// The first candidate is good enough to be counted on: any under `Phase1`, from `possible` on under `Evidence`.
    pub(crate) accepted: bool,
    pub(crate) confidence: f64,
    pub(crate) band: Band,
    pub(crate) right: bool,
    /// The right client is among the first five.
    pub(crate) in_five: bool,
}

/// Precision, recall and calibration of a profile.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Figures {
    /// Right answers of those accepted.
    pub(crate) precision: f64,
    /// Right accepted answers of the tenants that have a client.
    pub(crate) recall: f64,
    pub(crate) f1: f64,
    /// Tenants whose client is among the first five, of those that have one.
    pub(crate) recall_at5: f64,
    /// Accepted answers of all tenants.
    pub(crate) accepted_share: f64,
    /// Mean distance of confidence and share found right, over ten equal bins of the answers given.
    pub(crate) ece: f64,
    /// Mean squared distance of confidence and outcome, over the answers given.
    pub(crate) brier: f64,
}

/// A band and all better ones.
#[derive(Serialize)]
pub(crate) struct BandFigures {
    pub(crate) precision: f64,
    pub(crate) recall: f64,
    pub(crate) answers: u32,
}

/// Answers of like confidence.
pub(crate) struct Bin {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) answers: u32,
    pub(crate) mean: f64,
    pub(crate) right: f64,
}

/// The answers of a preview, in the order of the set's tenants.
pub(crate) fn answers(preview: &MappingPreview, set: &NameSet) -> Vec<Answer> {
    let mut candidates: HashMap<&str, Vec<&Candidate>> = HashMap::new();
    for matched in &preview.auto_matched {
        candidates.insert(&matched.tenant.managed_tenant_id, vec![&matched.matched]);
    }
    for tenant in &preview.fuzzy_candidates {
        candidates.insert(&tenant.tenant.managed_tenant_id, tenant.candidates.iter().collect());
    }
    let tenants = set.input.tenants.iter().zip(&set.truths);
    tenants
        .map(|(tenant, truth)| {
            let candidates = candidates.get(tenant.managed_tenant_id.as_str()).map_or(&[][..], Vec::as_slice);
            answer(candidates, truth.client.map(|client| set.input.clients[client].client_id.as_str()))
        })
        .collect()
}

fn answer(candidates: &[&Candidate], right: Option<&str>) -> Answer {
    let is_right = |candidate: &&Candidate| Some(candidate.client_id.as_str()) == right;
    let first = candidates.first();
    let band = first.and_then(|first| first.judgement.as_ref()).map(|judgement| judgement.band);
    Answer {
        given: first.is_some(),
        accepted: first.is_some() && band != Some(Band::None),
        confidence: first.map_or(0.0, |first| first.confidence_score),
        band: band.unwrap_or(Band::None),
        right: first.is_some_and(is_right),
        in_five: candidates.iter().take(5).any(is_right),
    }
}

pub(crate) fn figures(answers: &[Answer], truths: &[Truth]) -> Figures {
    let with_client = count(truths.iter().filter(|truth| truth.client.is_some()));
    let accepted = count(answers.iter().filter(|answer| answer.accepted));
    let right = count(answers.iter().filter(|answer| answer.accepted && answer.right));
    let (precision, recall) = (ratio(right, accepted), ratio(right, with_client));
    let given: Vec<&Answer> = answers.iter().filter(|answer| answer.given).collect();
    let squares = given.iter().map(|answer| (answer.confidence - f64::from(u8::from(answer.right))).powi(2));
    let bins = calibration(answers);
    let apart = bins.iter().map(|bin| f64::from(bin.answers) * (bin.mean - bin.right).abs());
    Figures {
        precision,
        recall,
        f1: 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE),
        recall_at5: ratio(count(answers.iter().filter(|answer| answer.in_five)), with_client),
        accepted_share: ratio(accepted, count(answers.iter())),
        ece: apart.sum::<f64>() / f64::from(count(given.iter())).max(1.0),
        brier: squares.sum::<f64>() / f64::from(count(given.iter())).max(1.0),
    }
}

impl BandFigures {
    pub(crate) fn new(answers: &[Answer], truths: &[Truth], least: Band) -> Self {
        Self::of(answers, truths, |answer| answer.band >= least)
    }

    /// The figures of the answers that are wanted.
    pub(crate) fn of(answers: &[Answer], truths: &[Truth], wanted: impl Fn(&Answer) -> bool) -> Self {
        let with_client = count(truths.iter().filter(|truth| truth.client.is_some()));
        let all = count(answers.iter().filter(|answer| wanted(answer)));
        let right = count(answers.iter().filter(|answer| wanted(answer) && answer.right));
        Self { precision: ratio(right, all), recall: ratio(right, with_client), answers: all }
    }
}

/// Ten bins of equal width; empty ones are left out.
pub(crate) fn calibration(answers: &[Answer]) -> Vec<Bin> {
    let bins = (0..10_u32).map(|number| {
        let (from, to) = (f64::from(number) / 10.0, f64::from(number + 1) / 10.0);
        let inside = |answer: &&Answer| {
            answer.given && answer.confidence >= from && (answer.confidence < to || number == 9)
        };
        let inside: Vec<&Answer> = answers.iter().filter(inside).collect();
        let all = count(inside.iter());
        let sum: f64 = inside.iter().map(|answer| answer.confidence).sum();
        Bin {
            from,
            to,
            answers: all,
            mean: sum / f64::from(all).max(1.0),
            right: ratio(count(inside.iter().filter(|answer| answer.right)), all),
        }
    });
    bins.filter(|bin| bin.answers > 0).collect()
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

fn ratio(part: u32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1))
}
