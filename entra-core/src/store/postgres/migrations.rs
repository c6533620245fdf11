//! Bringing a schema up to date, or checking that it is.

use std::time::Duration;

use sqlx::{
    ConnectOptions, Connection, PgConnection,
    migrate::{MigrateError, Migrator},
    postgres::PgConnectOptions,
};

use super::{failure::Failure, session::query_scalar};
use crate::error::{Error, ErrorCode, Result};

/// Our own book of migrations: the host may keep one under the usual name.
const TABLE: &str = "entra_schema_migrations";

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Applies what is missing, one process at a time. A schema that is ours already is only read. A server that does not
/// answer within `patience` is given up.
pub(super) async fn run(address: &PgConnectOptions, patience: Duration) -> Result<()> {
    let mut connection = tokio::time::timeout(patience, address.connect())
        .await
        .map_err(|_| Error::new(ErrorCode::DatabaseUnavailable).with("waited_seconds", patience.as_secs()))?
        .map_err(|error| Failure::from(error).into_error())?;
    let result = match applied(&mut connection).await {
        Ok(applied) if applied >= newest() => check_version(applied),
        Ok(_) => apply(&mut connection).await,
        Err(error) => Err(Failure::from(error).into_error()),
    };
    // A connection that does not close cleanly is closed all the same.
    let _ = connection.close().await;
    result.map_err(|error| error.in_operation("migrate"))
}

/// Fails unless the schema is exactly ours.
pub(super) async fn check(connection: &mut PgConnection) -> Result<(), Failure> {
    Ok(check_version(applied(connection).await?)?)
}

async fn apply(connection: &mut PgConnection) -> Result<()> {
    let mut migrator = Migrator::with_migrations(MIGRATIONS.iter().cloned().collect());
    migrator.dangerous_set_table_name(TABLE);
    migrator.run_direct(None, connection, false).await.map_err(error_of)
}

fn check_version(applied: Option<i64>) -> Result<()> {
    match applied {
        applied if applied == newest() => Ok(()),
        applied if applied > newest() => Err(Error::new(ErrorCode::DatabaseSchemaNewer)),
        _ => Err(Error::new(ErrorCode::DatabaseFailed)
            .with_message("The database's schema is older than this library.")
            .with_remedy("Connect once with migrations switched on.")),
    }
}

fn newest() -> Option<i64> {
    MIGRATIONS.iter().map(|migration| migration.version).max()
}

async fn applied(connection: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
    let is_there: bool =
        query_scalar("SELECT to_regclass($1) IS NOT NULL").bind(TABLE).fetch_one(&mut *connection).await?;
    if !is_there {
        return Ok(None);
    }
    query_scalar("SELECT max(version) FROM entra_schema_migrations").fetch_one(&mut *connection).await
}

fn error_of(error: MigrateError) -> Error {
    match error {
        MigrateError::VersionMissing(version) | MigrateError::VersionTooNew(version, _) => {
            Error::new(ErrorCode::DatabaseSchemaNewer).with("version", version)
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            Failure::from(error).into_error()
        }
        other => Error::new(ErrorCode::DatabaseFailed)
            .with_message("The database's schema cannot be brought up to date.")
            .caused_by(other),
    }
}
