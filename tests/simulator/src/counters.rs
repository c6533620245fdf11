//! What was asked of the simulator, by route.

use parking_lot::Mutex;
use serde::Serialize;
use std::collections::BTreeMap;

/// A snapshot of what was asked since the start or the last reset.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counters {
    /// Requests by route, such as `GET /v1.0/users/{id}`, failed ones included.
    pub requests: BTreeMap<String, u64>,
    /// Answers by HTTP status.
    pub statuses: BTreeMap<u16, u64>,
    /// Tokens asked for, by any grant.
    pub token_requests: u64,
    /// Tokens asked for with a refresh token.
    pub refresh_requests: u64,
    /// Graph answers that carried a collection.
    pub pages: u64,
    /// Answers that an injected fault spoilt.
    pub faults: u64,
    /// Requests to the origin that no client may follow a link to.
    pub strangers: u64,
    /// Those of them that carried an `Authorization` header: a leaked token each.
    pub leaked_tokens: u64,
}

impl Counters {
    /// All requests together.
    pub fn total(&self) -> u64 {
        self.requests.values().sum()
    }

    /// Requests of the routes whose name contains `part`.
    pub fn matching(&self, part: &str) -> u64 {
        self.requests.iter().filter(|(route, _)| route.contains(part)).map(|(_, count)| count).sum()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<Counters>);

impl Tally {
    pub(crate) fn add(&self, change: impl FnOnce(&mut Counters)) {
        change(&mut self.0.lock());
    }

    pub(crate) fn request(&self, route: &str) {
        let mut counters = self.0.lock();
        match counters.requests.get_mut(route) {
            Some(count) => *count += 1,
            None => {
                counters.requests.insert(route.to_owned(), 1);
            }
        }
    }

    pub(crate) fn snapshot(&self) -> Counters {
        self.0.lock().clone()
    }

    pub(crate) fn reset(&self) {
        *self.0.lock() = Counters::default();
    }
}
