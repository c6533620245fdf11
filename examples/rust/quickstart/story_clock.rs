//! The machine's time, moved on by as many days as the story has told.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use entra_core::clock::{Clock, SystemClock};
use time::OffsetDateTime;

#[derive(Clone, Default)]
pub(crate) struct StoryClock(Arc<AtomicU64>);

impl StoryClock {
    pub(crate) fn advance(&self, by: Duration) {
        self.0.fetch_add(by.as_secs(), Ordering::Relaxed);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> OffsetDateTime {
        SystemClock.now() + Duration::from_secs(self.0.load(Ordering::Relaxed))
    }
}
