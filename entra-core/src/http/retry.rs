//! What is worth repeating, and how long to wait before it.

use std::time::Duration;

use backon::ExponentialBuilder;

use super::Answer;

/// Which failures a request repeats. Refusals (400, 401, 403, 404) never are: they need somebody or something else.
#[derive(Clone, Copy)]
pub struct RetryRule {
    /// The request may reach the vendor twice without harm.
    pub(super) is_idempotent: bool,
    /// Attempts after the first.
    pub(super) repeats: usize,
    /// Whether an answer may be another one soon.
    pub(super) may_pass: fn(&Answer) -> bool,
}

impl RetryRule {
    /// For reads: throttling (429, 509), unavailability (502, 503, 504) and broken connections (Graph facts, §6).
    pub fn reading() -> Self {
        Self { is_idempotent: true, repeats: 6, may_pass: is_transient }
    }

    /// For writes: the same answers, but a connection that broke after the request went out is not repeated. A code
    /// can be redeemed only once.
    pub fn writing() -> Self {
        Self { is_idempotent: false, ..Self::reading() }
    }

    /// Judges answers in another way, and repeats so often.
    #[must_use]
    pub fn judged_by(self, may_pass: fn(&Answer) -> bool, repeats: usize) -> Self {
        Self { repeats, may_pass, ..self }
    }

    /// Jittered and exponential, for failures that say nothing of a wait.
    pub(super) fn backoff(self, first: Duration) -> ExponentialBuilder {
        ExponentialBuilder::default()
            .with_min_delay(first)
            .with_max_delay(first.saturating_mul(64))
            .with_max_times(self.repeats)
            .with_jitter()
    }
}

/// The statuses that Microsoft says to repeat.
fn is_transient(answer: &Answer) -> bool {
    matches!(answer.status(), 429 | 502 | 503 | 504 | 509)
}
