//! Failures on demand: which answer is spoilt, when, and how.

mod apply;
mod page;
mod rule;

pub(crate) use apply::{spoil, stand_in};
pub use rule::{Fault, FaultRule, When};

use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::sync::Arc;
use uuid::Uuid;

/// Names a rule, to take it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct FaultId(pub u64);

/// The rules in force. Clones share them.
#[derive(Clone, Debug)]
pub struct Faults(Arc<Mutex<Rules>>);

#[derive(Debug)]
struct Rules {
    known: Vec<(FaultId, FaultRule, u64)>,
    next: u64,
    random: StdRng,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        let random = StdRng::seed_from_u64(seed ^ 0xFA17);
        Faults(Arc::new(Mutex::new(Rules { known: Vec::new(), next: 1, random })))
    }

    /// Spoils answers of the routes that match: `GET /v1.0/users`, `*/oauth2/v2.0/token`, `/api/*`.
    pub fn at(&self, route: &str, when: When, fault: Fault) -> FaultId {
        self.add(FaultRule { route: route.to_owned(), tenant: None, when, fault })
    }

    /// The same, for one tenant only.
    pub fn at_tenant(&self, tenant: Uuid, route: &str, when: When, fault: Fault) -> FaultId {
        self.add(FaultRule { route: route.to_owned(), tenant: Some(tenant), when, fault })
    }

    /// Puts a rule in force. Rules are tried in the order in which they came; the first that hits counts.
    pub fn add(&self, rule: FaultRule) -> FaultId {
        let mut rules = self.0.lock();
        let id = FaultId(rules.next);
        rules.next += 1;
        rules.known.push((id, rule, 0));
        id
    }

    /// Takes one rule back.
    pub fn remove(&self, id: FaultId) {
        self.0.lock().known.retain(|(other, _, _)| *other != id);
    }

    /// Takes all rules back.
    pub fn clear(&self) {
        self.0.lock().known.clear();
    }

    /// The fault for a request, if some rule hits it. Every rule counts the requests that it matches.
    pub(crate) fn hit(&self, route: &str, tenant: Option<Uuid>, page: u32) -> Option<Fault> {
        let mut rules = self.0.lock();
        let Rules { known, random, .. } = &mut *rules;
        let mut fault = None;
        for (_, rule, seen) in known.iter_mut() {
            if !rule.matches(route, tenant) {
                continue;
            }
            *seen += 1;
            if fault.is_none() && rule.when.hits(*seen, page, || random.random()) {
                fault = Some(rule.fault.clone());
            }
        }
        fault
    }
}
