//! What blocking loses: pairs that would be shown if every tenant met every client.

use entra_core::matching::MatchOptions;
use entra_core::matching::evidence::{Observed, observe_all_pairs};

use crate::fit::{Case, Model};
use crate::name_set::NameSet;

/// From this confidence on the all-pairs model would show a candidate.
const SHOWN: f64 = 0.3;
/// Tenants compared with every client at a time; bounds the memory.
const AT_ONCE: usize = 8;

/// Pairs that a model of all pairs would show, and those of them that blocking lets through.
pub(crate) struct Blocked {
    tenants: usize,
    shown: u32,
    found: u32,
}

impl Blocked {
    /// Compares so many tenants of the set, evenly spread, with every client.
    pub(crate) fn measure(
        set: &NameSet,
        observed: &[Observed],
        tenants: usize,
        options: &MatchOptions,
    ) -> Self {
        let step = (observed.len() / tenants.max(1)).max(1);
        let sample: Vec<usize> = (0..observed.len()).step_by(step).collect();
        let model = Model::shipped();
        let mut blocked = Self { tenants: sample.len(), shown: 0, found: 0 };
        for chunk in sample.chunks(AT_ONCE) {
            for (&tenant, all) in chunk.iter().zip(observe_all_pairs(&set.input, chunk, options)) {
                let case = Case {
                    candidates: all.iter().map(|(_, values)| *values).collect(),
                    right: None,
                    weight: 1.0,
                };
                let chances = model.chances(&case);
                for (client, _) in chances.iter().enumerate().filter(|(_, chance)| **chance >= SHOWN) {
                    blocked.shown += 1;
                    blocked.found += u32::from(observed[tenant].iter().any(|(known, _)| *known == client));
                }
            }
        }
        blocked
    }

    /// The share that blocking lets through.
    pub(crate) fn recall(&self) -> f64 {
        f64::from(self.found) / f64::from(self.shown.max(1))
    }

    pub(crate) fn in_words(&self) -> String {
        format!(
            "of {} pairs at {SHOWN} or above when {} tenants meet every client, {} are found ({:.4})",
            self.shown,
            self.tenants,
            self.found,
            self.recall()
        )
    }
}
