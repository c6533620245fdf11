//! A rule: route, moment, fault.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Which answers are spoilt, and how.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FaultRule {
    /// `METHOD /path` or `/path` with `{id}` for ids, `{tenant}` for the authority; `*` stands for anything.
    pub route: String,
    /// Only requests for this tenant.
    #[serde(default)]
    pub tenant: Option<Uuid>,
    /// At which of them.
    pub when: When,
    /// What happens.
    pub fault: Fault,
}

impl FaultRule {
    pub(super) fn matches(&self, route: &str, tenant: Option<Uuid>) -> bool {
        if self.tenant.is_some() && self.tenant != tenant {
            return false;
        }
        let path = route.split_once(' ').map_or(route, |(_, path)| path);
        glob(&self.route, route) || glob(&self.route, path)
    }
}

/// At which of the matching requests a rule strikes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum When {
    /// At each.
    Always,
    /// At the n-th only, from 1.
    Nth(u64),
    /// At the first n.
    First(u64),
    /// At each n-th.
    Every(u64),
    /// At each from the n-th on.
    From(u64),
    /// At the k-th page of a collection, from 1.
    Page(u32),
    /// By chance, from 0 to 1, decided by the seed.
    Probability(f64),
}

impl When {
    pub(super) fn hits(self, seen: u64, page: u32, chance: impl FnOnce() -> f64) -> bool {
        match self {
            When::Always => true,
            When::Nth(nth) => seen == nth,
            When::First(count) => seen <= count,
            When::Every(nth) => nth > 0 && seen.is_multiple_of(nth),
            When::From(nth) => seen >= nth,
            When::Page(wanted) => page == wanted,
            When::Probability(share) => chance() < share,
        }
    }
}

/// What happens to an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Fault {
    /// Another status, with the host's own error body.
    Status {
        /// HTTP status.
        code: u16,
        /// `Retry-After`: seconds, or a date.
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// No answer, ever.
    Hang,
    /// The connection ends without an answer.
    Disconnect,
    /// The answer is so many milliseconds late, and right.
    LatencyMs(u64),
    /// The body ends in the middle.
    CutBody,
    /// The body is text that no JSON parser takes, under a JSON content type.
    NotJson,
    /// A page of HTML with status 200, as a proxy gives it.
    Html,
    /// A page without `value`.
    NoValue,
    /// A page whose nextLink is the request itself.
    RepeatNextLink,
    /// A page whose nextLink leads to another origin.
    ForeignNextLink,
    /// A last page without rows: the directory looks empty.
    EmptyValue,
    /// A page without rows that goes on as it would have.
    EmptyPage,
    /// Half of the rows and no nextLink: the directory looks small.
    HalfDirectory,
    /// Every row twice.
    DuplicateRows,
    /// A redirect to another origin.
    Redirect,
    /// The tenant's access tokens given out so far are refused from this request on, itself included.
    ExpireToken,
}

impl Fault {
    /// A status without `Retry-After`.
    pub fn status(code: u16) -> Fault {
        Fault::Status { code, retry_after: None }
    }

    /// 429 with `Retry-After` in seconds.
    pub fn throttled(seconds: u64) -> Fault {
        Fault::Status { code: 429, retry_after: Some(seconds.to_string()) }
    }
}

/// Whether `text` is as `pattern` says; `*` stands for any run of letters.
fn glob(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(text) = text.strip_prefix(head) else { return false };
    (0..=text.len()).filter(|&at| text.is_char_boundary(at)).any(|at| glob(rest, &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn stars_stand_for_any_run() {
        assert!(glob("*/oauth2/v2.0/token", "/{tenant}/oauth2/v2.0/token"));
        assert!(glob("GET /v1.0/*", "GET /v1.0/users/{id}"));
        assert!(glob("/v1.0/users", "/v1.0/users"));
        assert!(!glob("/v1.0/users", "/v1.0/users/delta"));
        assert!(!glob("/beta/*", "/v1.0/users"));
    }
}
