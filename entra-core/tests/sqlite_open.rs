//! Opening SQLite databases: what can be opened, what cannot, and what is said then.
#![cfg(feature = "sqlite")]
#![expect(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

use entra_core::{
    ErrorCode,
    model::{HostTenantId, SyncSettings},
    store::{SettingsStore, SqliteStore},
};
use sqlx::{Connection, Executor, SqliteConnection};
use tempfile::TempDir;
use time::OffsetDateTime;

const AT: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn host() -> HostTenantId {
    "host".into()
}

fn enabled() -> SyncSettings {
    SyncSettings { sync_enabled: true, ..SyncSettings::default() }
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

/// The error's code, and whether it tells the path.
async fn refused(path: &str) -> (ErrorCode, bool) {
    let error = SqliteStore::open(path).await.unwrap_err();
    (error.code(), error.message().contains(path))
}

#[tokio::test]
async fn what_was_written_is_there_when_opened_again() {
    let folder = TempDir::new().unwrap();
    let path = path(&folder, "entra.db");
    let store = SqliteStore::open(&path).await.unwrap();
    store.save_settings(&host(), &enabled(), AT).await.unwrap();
    drop(store);
    let again = SqliteStore::open(&path).await.unwrap();
    assert_eq!(again.settings(&host()).await.unwrap(), enabled());
}

#[tokio::test]
async fn an_address_makes_the_file_unless_it_says_otherwise() {
    let folder = TempDir::new().unwrap();
    let path = path(&folder, "entra.db");
    assert_eq!(refused(&format!("sqlite:{path}?mode=rw")).await.0, ErrorCode::DatabaseUnavailable);
    SqliteStore::open(&format!("sqlite:{path}")).await.unwrap();
}

#[tokio::test]
async fn a_task_of_its_own_may_open() {
    let folder = TempDir::new().unwrap();
    let path = path(&folder, "entra.db");
    let opening = tokio::spawn(async move { SqliteStore::open(&path).await });
    let store = opening.await.unwrap().unwrap();
    assert!(!store.settings(&host()).await.unwrap().sync_enabled);
    let in_memory = tokio::spawn(SqliteStore::open_in_memory());
    in_memory.await.unwrap().unwrap();
}

#[test]
fn many_may_open_a_new_database_at_once() {
    for _ in 0..10 {
        let folder = TempDir::new().unwrap();
        let path = path(&folder, "entra.db");
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    tokio::runtime::Runtime::new().unwrap().block_on(async {
                        let store = SqliteStore::open(&path).await.unwrap();
                        store.save_settings(&host(), &enabled(), AT).await.unwrap();
                    });
                });
            }
        });
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named() {
    let folder = TempDir::new().unwrap();
    let path = path(&folder, "notes.txt");
    std::fs::write(&path, "This is a text, long enough to be taken for a header of something.").unwrap();
    assert_eq!(refused(&path).await, (ErrorCode::DatabaseUnavailable, true));
}

#[tokio::test]
async fn a_folder_that_does_not_exist_is_named() {
    let folder = TempDir::new().unwrap();
    assert_eq!(refused(&path(&folder, "nowhere/entra.db")).await, (ErrorCode::DatabaseUnavailable, true));
}

#[tokio::test]
async fn a_newer_schema_is_refused_by_name() {
    let folder = TempDir::new().unwrap();
    let path = path(&folder, "entra.db");
    drop(SqliteStore::open(&path).await.unwrap());
    let mut connection = SqliteConnection::connect(&format!("sqlite://{path}")).await.unwrap();
    connection
        .execute("INSERT INTO entra_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'next', 1, x'00', 0)")
        .await
        .unwrap();
    connection.close().await.unwrap();
    assert_eq!(refused(&path).await, (ErrorCode::DatabaseSchemaNewer, true));
}

#[tokio::test]
async fn a_database_for_reading_only_is_read_and_says_so_when_written() {
    let folder = TempDir::new().unwrap();
    let path = path(&folder, "entra.db");
    let writer = SqliteStore::open(&path).await.unwrap();
    writer.save_settings(&host(), &enabled(), AT).await.unwrap();
    let reader = SqliteStore::open(&format!("sqlite://{path}?mode=ro")).await.unwrap();
    assert_eq!(reader.settings(&host()).await.unwrap(), enabled());
    let error = reader.save_settings(&host(), &enabled(), AT).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::DatabaseReadOnly);
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_writer_waits_for_another() {
    let folder = TempDir::new().unwrap();
    let path = path(&folder, "entra.db");
    let store = SqliteStore::open(&path).await.unwrap();
    let mut other = SqliteConnection::connect(&format!("sqlite://{path}")).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let (host, settings) = (host(), enabled());
    let release = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        other.execute("COMMIT").await.unwrap();
    };
    let (written, ()) = tokio::join!(store.save_settings(&host, &settings, AT), release);
    written.unwrap();
}
