//! Opening a database and bringing its schema up to date.

use std::{
    borrow::Cow,
    str::FromStr,
    time::{Duration, Instant},
};

use sqlx::{
    SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{SqliteStore, error};
use crate::error::{Error, ErrorCode, Result, ResultExt};

/// How long a statement waits for another writer.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Between two tries to open a file that somebody else is just making.
const BUSY_PAUSE: Duration = Duration::from_millis(20);
const CONNECTIONS: u32 = 4;

/// Our migrations keep their own table, for a file may be shared with a host that has migrations of its own.
fn migrator() -> Migrator {
    let mut migrator = sqlx::migrate!("migrations/sqlite");
    migrator.table_name = Cow::Borrowed("entra_migrations");
    migrator
}

impl SqliteStore {
    /// Opens a database by its path, or by an address as `sqlite://path?mode=ro`; makes the file if there is none, and
    /// brings the schema up to date.
    ///
    /// Fails with `database_unavailable` where the file cannot be opened or is no database, and with
    /// `database_schema_newer` where a newer version of this library made it; both name the path.
    pub async fn open(location: &str) -> Result<Self> {
        let options = if location.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(location)
                .map_err(|cause| unavailable(location).caused_by(cause))?;
            // An address that says how to open has its way.
            if location.contains("mode=") { options } else { options.create_if_missing(true) }
        } else {
            SqliteConnectOptions::new().filename(location).create_if_missing(true)
        };
        let options = options
            .journal_mode(SqliteJournalMode::Wal)
            // Safe against crashes of the process; what a loss of power could undo is read again by the next sync.
            .synchronous(SqliteSynchronous::Normal);
        Self::connect(options, CONNECTIONS, location).await
    }

    /// A database in memory, gone with the store.
    pub async fn open_in_memory() -> Result<Self> {
        // One connection: each would have a database of its own.
        Self::connect(SqliteConnectOptions::new().in_memory(true), 1, ":memory:").await
    }

    async fn connect(options: SqliteConnectOptions, connections: u32, location: &str) -> Result<Self> {
        let options = options.foreign_keys(true).busy_timeout(BUSY_TIMEOUT);
        let pool = pool(&options, connections).await.map_err(|cause| opening(cause, location))?;
        let store = Self { pool, location: location.to_owned() };
        store.migrate().await.in_operation("open database").with_context("database", location)?;
        Ok(store)
    }

    /// Takes the write lock before it migrates: of two processes that open a new file, one waits for the other.
    async fn migrate(&self) -> Result<()> {
        let migrator = migrator();
        if is_up_to_date(&self.pool, &migrator).await.map_err(|cause| opening(cause, &self.location))? {
            return Ok(());
        }
        let mut transaction = self.begin().await?;
        // `run`, which takes connections of every kind, makes a future that no task may carry.
        let outcome = migrator.run_direct(None, &mut *transaction, false).await;
        outcome.map_err(|cause| self.migration_failed(cause))?;
        transaction.commit().await.map_err(error::failed)
    }

    fn migration_failed(&self, cause: MigrateError) -> Error {
        match cause {
            MigrateError::VersionMissing(version) => Error::new(ErrorCode::DatabaseSchemaNewer)
                .with_message(format!(
                    "The database {} was made by a newer version of this library (schema {version}).",
                    self.location
                ))
                .caused_by(cause),
            MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => error::failed(cause),
            cause => Error::new(ErrorCode::DatabaseFailed)
                .with_message(format!(
                    "The schema of the database {} is not as this library made it.",
                    self.location
                ))
                .with_remedy("Restore the database from a backup, or open another.")
                .caused_by(cause),
        }
    }
}

/// The first connection turns a new file to write-ahead logging. SQLite refuses others that try it at the same moment, in
/// this process or in another one, without the wait that it grants to writers; so they wait here.
async fn pool(options: &SqliteConnectOptions, connections: u32) -> Result<SqlitePool, sqlx::Error> {
    let deadline = Instant::now() + BUSY_TIMEOUT;
    loop {
        // No least number of connections: keeping it, the pool would open a second one beside the first.
        let opened = SqlitePoolOptions::new()
            .max_connections(connections)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await;
        match opened {
            Err(cause) if error::is_busy(&cause) && Instant::now() < deadline => {
                tokio::time::sleep(BUSY_PAUSE).await;
            }
            outcome => return outcome,
        }
    }
}

/// Whether exactly our migrations were run already: then there is nothing to lock for.
async fn is_up_to_date(pool: &SqlitePool, migrator: &Migrator) -> Result<bool, sqlx::Error> {
    const TABLE: &str =
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'entra_migrations'";
    const APPLIED: &str = "SELECT version FROM entra_migrations ORDER BY version";
    if sqlx::query_scalar::<_, i64>(TABLE).fetch_one(pool).await? == 0 {
        return Ok(false);
    }
    let applied = sqlx::query_scalar::<_, i64>(APPLIED).fetch_all(pool).await?;
    Ok(applied.into_iter().eq(migrator.iter().map(|migration| migration.version)))
}

fn unavailable(location: &str) -> Error {
    Error::new(ErrorCode::DatabaseUnavailable)
        .with_message(format!("The database {location} cannot be opened."))
        .with_remedy(
            "Check that the folder exists and may be written, and that the file is an SQLite database.",
        )
}

fn opening(cause: sqlx::Error, location: &str) -> Error {
    let error = error::failed(cause);
    match error.code() {
        ErrorCode::DatabaseUnavailable | ErrorCode::DatabaseFailed => {
            unavailable(location).with("database", location).caused_by(error)
        }
        _ => error.with("database", location),
    }
}
