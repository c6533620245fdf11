//! How long something that keeps failing is left alone.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

/// Rungs of the ladder: the wait after so many failures in a row, the last one for all further.
const RUNGS: [Duration; 5] =
    [Duration::ZERO, Duration::minutes(15), Duration::hours(1), Duration::hours(4), Duration::hours(24)];

/// Failures in a row. The first success ends it: what works has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quarantine {
    /// How many.
    pub failures: u32,
    /// The last one.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub failed_at: Option<OffsetDateTime>,
}

impl Quarantine {
    /// One more failure.
    #[must_use]
    pub fn failed(self, at: OffsetDateTime) -> Self {
        Self { failures: self.failures.saturating_add(1), failed_at: Some(at) }
    }

    /// From when on it is worth another try; `None` for now. A person's own try is never held back by this.
    pub fn until(self) -> Option<OffsetDateTime> {
        // One failure is an accident: it waits for nothing.
        let rung = usize::try_from(self.failures.saturating_sub(1)).unwrap_or(usize::MAX);
        let wait = RUNGS.get(rung).or(RUNGS.last()).copied().unwrap_or_default();
        self.failed_at.filter(|_| wait > Duration::ZERO).map(|at| at + wait)
    }

    /// Whether a scheduled run may try now.
    pub fn may_try(self, now: OffsetDateTime) -> bool {
        self.until().is_none_or(|until| until <= now)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn climbs_with_each_failure_and_ends_with_a_success() {
        let at = datetime!(2026-11-23 12:00 UTC);
        let mut ladder = Quarantine::default();
        let mut waits = Vec::new();
        for _ in 0..7 {
            assert!(ladder.may_try(ladder.until().unwrap_or(at)));
            ladder = ladder.failed(at);
            waits.push(ladder.until().map_or(0, |until| (until - at).whole_minutes()));
        }
        assert_eq!(waits, [0, 15, 60, 240, 1_440, 1_440, 1_440]);
        assert!(!ladder.may_try(at + Duration::hours(23)));
        assert!(Quarantine::default().may_try(at));
    }
}
