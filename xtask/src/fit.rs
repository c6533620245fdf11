//! Conditional logit: weights under which the right client, or none, is as likely as can be.

use entra_core::matching::evidence::{BIAS, Observed, Origin, Signal, Values, WEIGHTS};

use crate::name_set::Truth;

/// A tenant to learn from.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) candidates: Vec<Values>,
    /// Which candidate is right; `None` if none is, also because the right one was not found.
    pub(crate) right: Option<usize>,
    pub(crate) weight: f64,
}

/// Points of each signal, and of a candidate about which nothing is known.
#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) points: Values,
    pub(crate) bias: f64,
}

/// Keeps weights of rare signals near nothing.
const RIDGE: f64 = 2e-4;
const ROUNDS: i32 = 1_500;
const STEP: f64 = 0.05;

impl Model {
    /// The table as it stands in the library.
    pub(crate) fn shipped() -> Self {
        Self { points: WEIGHTS.map(|weight| weight.points), bias: BIAS }
    }

    /// Log-odds of a candidate against no client.
    pub(crate) fn score(&self, values: &Values) -> f64 {
        self.points.iter().zip(values).fold(self.bias, |sum, (points, value)| sum + points * value)
    }

    /// The probability of each candidate; what is missing to 1 is that of none.
    pub(crate) fn chances(&self, case: &Case) -> Vec<f64> {
        let scores: Vec<f64> = case.candidates.iter().map(|values| self.score(values)).collect();
        let top = scores.iter().copied().fold(0.0, f64::max);
        let sum: f64 = scores.iter().map(|score| (score - top).exp()).sum::<f64>() + (-top).exp();
        scores.iter().map(|score| (score - top).exp() / sum).collect()
    }

    /// Mean negative log-likelihood.
    pub(crate) fn loss(&self, cases: &[Case]) -> f64 {
        let total: f64 = cases.iter().map(|case| case.weight).sum();
        let lost = |case: &Case| {
            let chances = self.chances(case);
            let right = case.right.map_or(1.0 - chances.iter().sum::<f64>(), |right| chances[right]);
            -right.max(1e-12).ln() * case.weight
        };
        cases.iter().map(lost).sum::<f64>() / total
    }

    /// Adam with every sign held: a step across zero stops at zero. `Set` rows stay as they are.
    pub(crate) fn fit(cases: &[Case]) -> Self {
        let mut model = Self::shipped();
        let total: f64 = cases.iter().map(|case| case.weight).sum();
        let mut mean = [0.0; Signal::COUNT + 1];
        let mut square = [0.0; Signal::COUNT + 1];
        for round in 1..=ROUNDS {
            let mut slope = model.slope(cases);
            for (slope, points) in slope.iter_mut().zip(&model.points) {
                *slope = *slope / total + RIDGE * points;
            }
            slope[Signal::COUNT] /= total;
            let step = STEP * (1.0 - f64::from(round) / f64::from(ROUNDS)).max(0.02);
            for (place, &slope) in slope.iter().enumerate() {
                mean[place] = 0.9 * mean[place] + 0.1 * slope;
                square[place] = 0.999 * square[place] + 0.001 * slope * slope;
                let mean = mean[place] / (1.0 - 0.9_f64.powi(round));
                let square = square[place] / (1.0 - 0.999_f64.powi(round));
                let change = step * mean / (square.sqrt() + 1e-9);
                match WEIGHTS.get(place) {
                    Some(weight) if weight.origin == Origin::Set => {}
                    Some(weight) if weight.speaks_for => {
                        model.points[place] = (model.points[place] - change).max(0.0);
                    }
                    Some(_) => model.points[place] = (model.points[place] - change).min(0.0),
                    None => model.bias -= change,
                }
            }
        }
        model
    }

    fn slope(&self, cases: &[Case]) -> [f64; Signal::COUNT + 1] {
        let mut slope = [0.0; Signal::COUNT + 1];
        for case in cases {
            for (place, chance) in self.chances(case).into_iter().enumerate() {
                let error = case.weight * (chance - if case.right == Some(place) { 1.0 } else { 0.0 });
                for (slope, value) in slope.iter_mut().zip(&case.candidates[place]) {
                    *slope += error * value;
                }
                slope[Signal::COUNT] += error;
            }
        }
        slope
    }

    /// To quarters, as the table has them.
    pub(crate) fn rounded(&self) -> Self {
        let round = |points: f64| (points * 4.0).round() / 4.0;
        Self { points: self.points.map(round), bias: round(self.bias) }
    }
}

/// What a model is worth, in the terms of the bands.
pub(crate) struct Quality {
    pub(crate) f1: f64,
    pub(crate) strong_precision: f64,
    pub(crate) strong_recall: f64,
    pub(crate) calibration_error: f64,
}

const POSSIBLE: f64 = 0.4;
const STRONG: f64 = 0.93;

impl Model {
    /// Measures the first answers; a right client that blocking lost counts as one without any.
    pub(crate) fn quality(&self, cases: &[Case]) -> Quality {
        let firsts: Vec<(f64, bool)> = cases.iter().filter_map(|case| self.first(case)).collect();
        let with_client = count(cases.iter().filter(|case| case.right.is_some()).count());
        let of = |least: f64| {
            let answers: Vec<&(f64, bool)> = firsts.iter().filter(|(chance, _)| *chance >= least).collect();
            let right = count(answers.iter().filter(|(_, right)| *right).count());
            (right / count(answers.len()).max(1.0), right / with_client.max(1.0))
        };
        let ((precision, recall), (strong_precision, strong_recall)) = (of(POSSIBLE), of(STRONG));
        let mut bins = [(0.0, 0.0); 10];
        for (chance, right) in &firsts {
            let bin = (1..10_u8).filter(|tenth| *chance >= f64::from(*tenth) / 10.0).count();
            bins[bin].0 += chance;
            bins[bin].1 += f64::from(u8::from(*right));
        }
        Quality {
            f1: 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE),
            strong_precision,
            strong_recall,
            calibration_error: bins.iter().map(|(said, right)| (said - right).abs()).sum::<f64>()
                / count(firsts.len()).max(1.0),
        }
    }

    /// The best candidate's chance, and whether it is right.
    fn first(&self, case: &Case) -> Option<(f64, bool)> {
        let chances = self.chances(case);
        let (place, chance) = chances.iter().enumerate().max_by(|one, two| one.1.total_cmp(two.1))?;
        Some((*chance, case.right == Some(place)))
    }
}

fn count(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Observed candidates beside the right answers.
pub(crate) fn cases(observed: &[Observed], truths: &[Truth], weight: f64) -> Vec<Case> {
    let case = |(candidates, truth): (&Observed, &Truth)| Case {
        right: candidates.iter().position(|(client, _)| Some(*client) == truth.client),
        candidates: candidates.iter().map(|(_, values)| *values).collect(),
        weight,
    };
    observed.iter().zip(truths).map(case).collect()
}
