//! The world's time: the machine's, plus what a test has moved it forward.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead: AtomicI64,
}

impl Clock {
    /// Seconds since 1970.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the simulator reads the machine's clock"
    )]
    pub(crate) fn seconds(&self) -> i64 {
        OffsetDateTime::now_utc().unix_timestamp() + self.ahead.load(Ordering::Relaxed)
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.ahead.fetch_add(i64::try_from(by.as_secs()).unwrap_or(i64::MAX / 4), Ordering::Relaxed);
    }
}

/// An instant as Graph writes it.
pub(crate) fn rfc3339(seconds: i64) -> String {
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|instant| instant.format(&Rfc3339).ok())
        .unwrap_or_default()
}
