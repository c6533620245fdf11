//! The database that the operator names, and what it means when it does not open.

use std::{error::Error as StdError, path::Path, sync::Arc, time::Duration};

use entra_core::{
    Entra, EntraBuilder, Error, ErrorCode, Result,
    store::{PostgresOptions, PostgresStore},
};
use url::Url;

/// How long [`Opening::Look`] waits for PostgreSQL.
const PATIENCE: Duration = Duration::from_secs(5);

const KINDS: &str = "Name sqlite:FILE, a path, or postgres://USER:PASSWORD@HOST:5432/DATABASE.";
const POSTGRES: &str = "Write it as postgres://USER:PASSWORD@HOST:5432/DATABASE; in a password, `/` is %2F, `#` is \
                        %23, `?` is %3F, `@` is %40 and `%` is %25.";
const SQLITE: &str = "Check that its folder exists, that it may be read and written, and that it is an SQLite \
                      database. Only `entra connect` makes a new one.";

/// What to do about a database that is not there or is not up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Makes an SQLite file that is not there.
    Make,
    /// Refuses one: a mistyped path must not look like an empty installation.
    Use,
    /// The same, and leaves PostgreSQL's schema as it is.
    Look,
}

/// Where the installation's rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Database<'a> {
    /// A path, or `sqlite:…`.
    Sqlite(&'a str),
    /// `postgres://…`.
    Postgres(&'a str),
}

impl<'a> Database<'a> {
    /// Tells by the scheme. An address may hold a password: a bad one is not repeated.
    pub(crate) fn named(location: &'a str) -> Result<Self> {
        let is_half_an_address = ["postgres:", "postgresql:"].iter().any(|head| location.starts_with(head));
        match location.split_once("://").map(|(scheme, _)| scheme) {
            Some("postgres" | "postgresql") => match Url::parse(location) {
                Ok(_) => Ok(Self::Postgres(location)),
                Err(cause) => Err(unusable(format!("The PostgreSQL address cannot be read: {cause}."))
                    .with_remedy(POSTGRES)),
            },
            None if is_half_an_address => {
                Err(unusable("The PostgreSQL address lacks the `//` of `postgres://`.").with_remedy(POSTGRES))
            }
            None | Some("sqlite") => Ok(Self::Sqlite(location)),
            Some(other) => {
                Err(unusable(format!("`{other}` is no kind of database that is known.")).with_remedy(KINDS))
            }
        }
    }

    /// Opens it, and the library on it. What no waiting mends is told from what may pass by itself.
    pub(crate) async fn open(self, builder: EntraBuilder, opening: Opening) -> Result<Entra> {
        match self {
            Self::Sqlite(location) => {
                let builder = builder.database(file(location, opening)?);
                builder.open().await.map_err(|error| match error.code() {
                    ErrorCode::DatabaseUnavailable => not_opened(location).caused_by(error),
                    _ => error,
                })
            }
            Self::Postgres(address) => {
                let builder = match opening {
                    Opening::Look => builder.store(Arc::new(look(address).await.map_err(refused)?)),
                    Opening::Make | Opening::Use => builder.database(address),
                };
                builder.open().await.map_err(refused)
            }
        }
    }
}

/// The file, named such that it is made only if it may be.
fn file(location: &str, opening: Opening) -> Result<String> {
    let is_path = !location.starts_with("sqlite:");
    if opening == Opening::Make || is_path && Path::new(location).exists() {
        return Ok(location.to_owned());
    }
    match location.split_once('?') {
        _ if is_path => Err(not_opened(location)),
        None => Ok(format!("{location}?mode=rw")),
        Some((_, options)) if options.contains("mode=") => Ok(location.to_owned()),
        Some(_) => Ok(format!("{location}&mode=rw")),
    }
}

fn not_opened(location: &str) -> Error {
    unusable(format!("The database {location} cannot be opened."))
        .with_remedy(SQLITE)
        .with("database", location)
}

/// Connects without touching the schema.
async fn look(address: &str) -> Result<PostgresStore> {
    let options = PostgresOptions { migrate: false, connect_timeout: PATIENCE, ..PostgresOptions::default() };
    PostgresStore::connect(address, options).await.map_err(|error| match error.code() {
        ErrorCode::DatabaseBusy => Error::new(ErrorCode::DatabaseUnavailable)
            .with_message(format!("PostgreSQL gave no connection within {} s.", PATIENCE.as_secs()))
            .with_remedy("Check the host and the port in its address, and that it is running.")
            .caused_by(error),
        ErrorCode::DatabaseFailed if StdError::source(&error).is_none() => error
            .with_message("The schema is not there, or is older than this program.")
            .with_remedy("Every other command brings it up to date, as `entra status`."),
        _ => error,
    })
}

/// A password or a name that PostgreSQL refuses today it refuses tomorrow, too (SQLSTATE classes 28 and 3D).
fn refused(error: Error) -> Error {
    let cause = StdError::source(&error)
        .and_then(|cause| cause.downcast_ref::<sqlx::Error>())
        .and_then(sqlx::Error::as_database_error);
    let refusal = cause.filter(|cause| {
        cause.code().is_some_and(|state| ["28", "3D"].iter().any(|class| state.starts_with(class)))
    });
    match refusal.map(|refusal| format!("PostgreSQL refuses the connection: {}.", refusal.message())) {
        None => error,
        Some(message) => unusable(message)
            .with_remedy("Correct the user, the password or the database's name in its address.")
            .caused_by(error),
    }
}

fn unusable(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::InvalidArgument).with_message(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_tells_which_kind_of_database_is_meant() {
        for path in
            ["entra.db", "sqlite:entra.db", "sqlite://entra.db", r"C:\entra.db", "/srv/postgres/entra.db"]
        {
            assert_eq!(Database::named(path).unwrap(), Database::Sqlite(path));
        }
        for address in ["postgres://psa@db/entra", "postgresql://psa:p%2Fw@db:5432/entra?sslmode=verify-full"]
        {
            assert_eq!(Database::named(address).unwrap(), Database::Postgres(address));
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_its_password() {
        for wrong in [
            "postgres://psa:hunter2@db:54x2/entra",
            "postgres://psa:hun/ter2@db/entra",
            "postgres:psa:hunter2@db/entra",
            "mysql://psa:hunter2@db/entra",
        ] {
            let error = Database::named(wrong).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidArgument, "{wrong}");
            assert!(!error.to_string().contains("ter2") && error.remedy().contains("postgres://"), "{error}");
        }
    }

    #[test]
    fn only_a_file_that_may_be_made_is_made() {
        assert_eq!(file("sqlite:entra.db", Opening::Use).unwrap(), "sqlite:entra.db?mode=rw");
        assert_eq!(
            file("sqlite:entra.db?vfs=unix", Opening::Look).unwrap(),
            "sqlite:entra.db?vfs=unix&mode=rw"
        );
        assert_eq!(file("sqlite:entra.db?mode=ro", Opening::Use).unwrap(), "sqlite:entra.db?mode=ro");
        assert_eq!(file("nowhere/entra.db", Opening::Make).unwrap(), "nowhere/entra.db");
        assert!(file("nowhere/entra.db", Opening::Use).is_err());
    }
}
