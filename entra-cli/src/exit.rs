//! How the program ends, for scripts.

use std::process::ExitCode;

use entra_core::{Error, ErrorCode, model::RunStatus};

/// Part of `entra --help`.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
    0  Done
    1  Failed: somebody has to do something first; the message says what
    2  The command line is not usable, or a file or database that it names
    3  Done in part: some customers or some items failed
    4  A person has to decide: a plan is held or has changed, or decisions do not fit together
    5  It may pass by itself: try again later
  130  Stopped by Ctrl-C";

/// The exit codes, as [`EXIT_CODES`] explains them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    Done = 0,
    Failed = 1,
    Usage = 2,
    Partly = 3,
    Decide = 4,
    Later = 5,
    Stopped = 130,
}

impl Exit {
    pub(crate) fn of_error(error: &Error) -> Self {
        match error.code() {
            ErrorCode::InvalidArgument | ErrorCode::InvalidJson => Self::Usage,
            ErrorCode::PlanHeld | ErrorCode::PlanDrifted | ErrorCode::MappingConflict => Self::Decide,
            ErrorCode::Cancelled => Self::Stopped,
            _ if error.is_retryable() => Self::Later,
            _ => Self::Failed,
        }
    }

    pub(crate) fn of_run(status: RunStatus) -> Self {
        match status {
            RunStatus::Queued | RunStatus::Running | RunStatus::Completed => Self::Done,
            RunStatus::Partial => Self::Partly,
            RunStatus::Failed => Self::Failed,
            RunStatus::Held => Self::Decide,
            RunStatus::Cancelled => Self::Stopped,
        }
    }

    /// Of many items, some may have failed.
    pub(crate) fn of_many(failed: usize, all: usize) -> Self {
        match failed {
            0 => Self::Done,
            failed if failed == all => Self::Failed,
            _ => Self::Partly,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exit_code_is_explained() {
        for exit in
            [Exit::Done, Exit::Failed, Exit::Usage, Exit::Partly, Exit::Decide, Exit::Later, Exit::Stopped]
        {
            let line = format!("\n  {:>3}  ", exit as u8);
            assert!(EXIT_CODES.contains(&line), "{exit:?}");
        }
    }

    #[test]
    fn what_may_pass_is_told_from_what_needs_a_person() {
        assert_eq!(Exit::of_error(&ErrorCode::Throttled.into()), Exit::Later);
        assert_eq!(Exit::of_error(&ErrorCode::NotConnected.into()), Exit::Failed);
        assert_eq!(Exit::of_many(2, 2), Exit::Failed);
        assert_eq!(Exit::of_many(1, 2), Exit::Partly);
    }
}
