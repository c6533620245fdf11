//! SQLite's result codes in the table of codes.

use sqlx::Error as Cause;

use crate::error::{Error, ErrorCode};

// Primary result codes: https://www.sqlite.org/rescode.html
const BUSY: u32 = 5;
const LOCKED: u32 = 6;
const READ_ONLY: u32 = 8;
const CORRUPT: u32 = 11;
const FULL: u32 = 13;
const CANNOT_OPEN: u32 = 14;
const NOT_A_DATABASE: u32 = 26;

/// The primary result code; extended codes carry it in their low byte.
fn result_code(cause: &Cause) -> Option<u32> {
    let code = cause.as_database_error()?.code()?.parse::<u32>().ok()?;
    Some(code & 0xff)
}

pub(super) fn is_busy(cause: &Cause) -> bool {
    matches!(result_code(cause), Some(BUSY | LOCKED))
}

/// A failed statement as an error of ours.
pub(super) fn failed(cause: Cause) -> Error {
    let error = match result_code(&cause) {
        Some(BUSY | LOCKED) => Error::new(ErrorCode::DatabaseBusy),
        Some(READ_ONLY) => Error::new(ErrorCode::DatabaseReadOnly),
        Some(FULL) => Error::new(ErrorCode::DatabaseReadOnly)
            .with_message("The disk of the database is full.")
            .with_remedy("Make room; nothing was lost."),
        Some(CANNOT_OPEN) => Error::new(ErrorCode::DatabaseUnavailable),
        Some(NOT_A_DATABASE) => Error::new(ErrorCode::DatabaseUnavailable)
            .with_message("The file is not an SQLite database.")
            .with_remedy("Give the path of another file."),
        Some(CORRUPT) => Error::new(ErrorCode::DatabaseFailed)
            .with_message("The database file is damaged.")
            .with_remedy("Restore it from a backup."),
        _ if matches!(cause, Cause::PoolTimedOut) => Error::new(ErrorCode::DatabaseBusy),
        _ if matches!(cause, Cause::Io(_) | Cause::PoolClosed) => Error::new(ErrorCode::DatabaseUnavailable),
        _ => Error::new(ErrorCode::DatabaseFailed),
    };
    error.caused_by(cause)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sqlx::{ConnectOptions, Executor, sqlite::SqliteConnectOptions};

    use super::*;

    #[tokio::test]
    async fn a_locked_database_is_busy_and_may_be_tried_again() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("entra.db"))
            .create_if_missing(true)
            .busy_timeout(Duration::ZERO);
        let mut first = options.connect().await.expect("opens");
        let mut second = options.connect().await.expect("opens");
        first.execute("BEGIN IMMEDIATE").await.expect("is free");
        let cause = second.execute("BEGIN IMMEDIATE").await.expect_err("is taken");
        assert!(is_busy(&cause));
        let error = failed(cause);
        assert_eq!(error.code(), ErrorCode::DatabaseBusy);
        assert!(error.is_retryable());
    }
}
