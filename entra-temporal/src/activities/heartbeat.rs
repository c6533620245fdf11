//! What accompanies an activity: heartbeats that carry its progress, and its cancellation.

use std::{pin::pin, sync::OnceLock, time::Duration};

use entra_core::{
    ErrorCode, Result,
    context::{CancellationToken, Context},
};
use temporalio_sdk::{
    ApplicationFailure,
    activities::{ActivityContext, ActivityError},
};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior},
};

use crate::failure;

/// How long a worker may be silent, unless it was set up otherwise.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Set once, before the worker takes work: workflows have no other way to what a worker was set up with.
static SET_UP: OnceLock<Duration> = OnceLock::new();

/// Sets how long a worker may be silent. The first call counts.
pub(crate) fn set_up(timeout: Duration) {
    // A second worker of the same process is as the first one.
    let _ = SET_UP.set(timeout);
}

/// How long a worker may be silent before another takes its activity over. No part of a history depends on it.
pub(crate) fn timeout() -> Duration {
    SET_UP.get().copied().unwrap_or(TIMEOUT)
}

/// Between two signs of life. A workflow that a worker keeps in memory waits as long for it before another one takes it
/// over: after a worker's death the engine would otherwise stand still for ten seconds.
pub(crate) fn period() -> Duration {
    timeout() / 5
}

/// Does `work`. Its progress goes into the heartbeats, for whoever looks at the engine; the point from which another
/// worker resumes is in the database, always. A cancellation ends `work` at its next batch.
pub(super) async fn accompany<T, F>(
    activity: &ActivityContext,
    stopping: &CancellationToken,
    work: impl FnOnce(Context) -> F,
) -> Result<T, ActivityError>
where
    F: Future<Output = Result<T>>,
{
    let cancel = stopping.child_token();
    let (teller, mut told) = mpsc::unbounded_channel();
    let mut work = pin!(work(Context::cancelled_by(cancel.clone()).telling(teller)));
    // Most activities are done before their first beat; a beat costs the engine as much as a small activity.
    let mut beats = tokio::time::interval_at(Instant::now() + period(), period());
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut latest = None;
    loop {
        tokio::select! {
            done = &mut work => return done.map_err(|error| match error.code() {
                ErrorCode::Cancelled if stopping.is_cancelled() => handed_over(),
                _ => failure::of_activity(&error),
            }),
            () = activity.cancelled(), if !cancel.is_cancelled() => cancel.cancel(),
            Some(progress) = told.recv() => latest = Some(progress),
            _ = beats.tick() => activity.record_heartbeat(serde_json::json!(latest)).await?,
        }
    }
}

/// This worker stops; another one goes on at once.
pub(super) fn handed_over() -> ActivityError {
    let failure = ApplicationFailure::builder("The worker stops; another one goes on.".to_owned())
        .type_name("worker_stopping".to_owned())
        .next_retry_delay(Duration::from_millis(100))
        .build();
    ActivityError::Application(Box::new(failure))
}
