//! Errors of ours as failures of the engine: the code is the type, and says whether a retry helps.

use std::time::Duration;

use entra_core::{Error, ErrorCode, error::Retry};
use temporalio_common::error::IncomingError;
use temporalio_sdk::{ActivityExecutionError, ApplicationFailure, activities::ActivityError};

/// A failure of an activity. A retry waits as long as the vendor asked.
pub(crate) fn of_activity(error: &Error) -> ActivityError {
    if error.code() == ErrorCode::Cancelled {
        return ActivityError::cancelled();
    }
    ActivityError::Application(Box::new(failure(error.code(), &error.to_string(), error.wait())))
}

/// A failure of a workflow.
pub(crate) fn of_workflow(code: ErrorCode, text: &str) -> ApplicationFailure {
    failure(code, text, None)
}

fn failure(code: ErrorCode, text: &str, wait: Option<Duration>) -> ApplicationFailure {
    ApplicationFailure::builder(text.to_owned())
        .type_name(code.as_str().to_owned())
        .non_retryable(code.retry() == Retry::Never)
        .maybe_next_retry_delay(wait)
        .build()
}

/// What an activity failed with for good, as a workflow sees it.
pub(crate) fn seen(error: &ActivityExecutionError) -> Seen {
    if matches!(error, ActivityExecutionError::Cancelled(_)) || error.as_cancelled().is_some() {
        return Seen::cancelled();
    }
    if let Some(IncomingError::Application(application)) = error.reason() {
        let code = application.type_name().and_then(|name| name.parse().ok()).unwrap_or(ErrorCode::Internal);
        return Seen { code, text: application.source_error().to_string() };
    }
    let text = match error.as_timeout() {
        Some(_) => "No worker carried this tenant to its end, in several attempts. Look at the workers' logs; the next \
                    run finishes the job."
            .to_owned(),
        None => error.to_string(),
    };
    Seen { code: ErrorCode::Internal, text }
}

/// A code, and what happened with what to do.
pub(crate) struct Seen {
    pub(crate) code: ErrorCode,
    pub(crate) text: String,
}

impl Seen {
    pub(crate) fn cancelled() -> Self {
        let code = ErrorCode::Cancelled;
        Self { code, text: Error::new(code).to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application(error: &Error) -> Box<ApplicationFailure> {
        match of_activity(error) {
            ActivityError::Application(failure) => failure,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_code_says_whether_a_retry_helps() {
        for code in ErrorCode::ALL.iter().copied().filter(|code| *code != ErrorCode::Cancelled) {
            let failure = application(&Error::new(code));
            assert_eq!(failure.type_name(), Some(code.as_str()));
            assert_eq!(failure.is_non_retryable(), code.retry() == Retry::Never, "{code}");
        }
        assert!(matches!(of_activity(&Error::new(ErrorCode::Cancelled)), ActivityError::Cancelled { .. }));
    }

    #[test]
    fn a_throttled_activity_waits_as_told() {
        let throttled = Error::new(ErrorCode::Throttled).retry_after(Duration::from_secs(17));
        assert_eq!(application(&throttled).next_retry_delay(), Some(Duration::from_secs(17)));
        assert_eq!(application(&Error::new(ErrorCode::Throttled)).next_retry_delay(), None);
    }
}
