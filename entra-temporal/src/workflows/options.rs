//! How activities are tried. Whether a failure is final is the failure's own to say: its code knows.

use std::time::Duration;

use temporalio_common::RetryPolicy;
use temporalio_sdk::{ActivityCancellationType, ActivityOptions, WorkflowCancellationToken};

use crate::activities::{ATTEMPTS, heartbeat};

/// How long a tenant's sync or a discovery may take: the biggest of directories, throttled.
const LONG: Duration = Duration::from_hours(6);

/// How long everything else may take.
const SHORT: Duration = Duration::from_mins(5);

/// Options of an activity that reads a directory; `token` ends it, else the end of the workflow does.
pub(super) fn long(summary: &str, token: Option<WorkflowCancellationToken>) -> ActivityOptions {
    options(LONG, summary, token)
}

/// Options of an activity that only talks to the database.
pub(super) fn short(summary: &str, token: Option<WorkflowCancellationToken>) -> ActivityOptions {
    options(SHORT, summary, token)
}

fn options(longest: Duration, summary: &str, token: Option<WorkflowCancellationToken>) -> ActivityOptions {
    let retries = RetryPolicy::builder()
        .initial_interval(Duration::from_secs(1))
        .backoff_coefficient(2.0)
        .maximum_interval(Duration::from_mins(1))
        .maximum_attempts(ATTEMPTS)
        .build();
    ActivityOptions::with_start_to_close_timeout(longest)
        .heartbeat_timeout(heartbeat::timeout())
        .cancellation_type(ActivityCancellationType::WaitCancellationCompleted)
        .maybe_cancellation_token(token)
        .retry_policy(retries)
        .summary(summary.to_owned())
        .build()
}
