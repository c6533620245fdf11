//! What a failed transaction means: try again, wait, or tell.

use std::fmt;

use crate::error::{Error, ErrorCode};

/// Why a transaction did not commit: the database's reason or one of ours.
pub(super) enum Failure {
    Database(sqlx::Error),
    Refused(Error),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => error.fmt(f),
            Self::Refused(error) => error.fmt(f),
        }
    }
}

/// What to do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Another transaction was in the way: the same again may succeed at once.
    TryAgain,
    /// The database only reads for now.
    WaitForWrites,
    /// Nothing of the kind.
    Tell,
}

impl Failure {
    /// SQLSTATE: 40001 serialization, 40P01 deadlock, 23505 a unique value that another transaction took first (what it
    /// wrote is seen the next time), 25006 a write to a database that only reads.
    pub(super) fn verdict(&self) -> Verdict {
        match self.sql_state().as_deref() {
            Some("40001" | "40P01" | "23505") => Verdict::TryAgain,
            Some("25006") => Verdict::WaitForWrites,
            _ => Verdict::Tell,
        }
    }

    fn sql_state(&self) -> Option<String> {
        let Self::Database(error) = self else { return None };
        Some(error.as_database_error()?.code()?.into_owned())
    }

    /// The error to show, with the cause for logs.
    pub(super) fn into_error(self) -> Error {
        let code = match self.sql_state().as_deref() {
            // Cancelled by our timeout, or lost against others until we gave up.
            Some("57014" | "55P03" | "40001" | "40P01") => ErrorCode::DatabaseBusy,
            Some("25006") => ErrorCode::DatabaseReadOnly,
            // Class 08 is the connection, 53 the server's resources, 57P its going down or coming up, 28 and 3D who
            // may connect to what.
            Some(state) if ["08", "53", "57P", "28", "3D"].iter().any(|class| state.starts_with(class)) => {
                ErrorCode::DatabaseUnavailable
            }
            Some(_) => ErrorCode::DatabaseFailed,
            None => ErrorCode::DatabaseUnavailable,
        };
        match self {
            Self::Refused(error) => error,
            Self::Database(sqlx::Error::PoolTimedOut) => {
                Error::new(ErrorCode::DatabaseBusy).caused_by(sqlx::Error::PoolTimedOut)
            }
            Self::Database(error @ (sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_))) => {
                Error::new(ErrorCode::DatabaseFailed).caused_by(error)
            }
            Self::Database(error) => Error::new(code).caused_by(error),
        }
    }
}
