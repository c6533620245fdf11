//! Who was seen and did not change: the host's column that says when, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

use entra_core::{
    model::{Action, Change, ChangeReason, Contact},
    store::{PostgresOptions, PostgresStore, SqliteStore, WriteBatch},
    testing::store_suite::{
        TestStore,
        world::{START, World, client, client_id, create, host, identity},
    },
};
use entra_test_servers::PostgresServer;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use time::Duration;

const SEEN_IN_SECOND_RUN: &str = "SELECT full_name FROM contacts WHERE last_entra_sync_at > ";

/// Two clients share the tenant; of three people one was moved to a client of its own by hand.
async fn write_two_runs(store: &dyn TestStore) {
    let world = World::new(store).await;
    store.create_client(&host(), &client(3), START).await.unwrap();
    let of_second_client = |change: Change| Change { client_id: Some(client_id(2)), ..change };
    world
        .write(&[
            create(1, "a@tenant1.example"),
            of_second_client(create(2, "b@tenant1.example")),
            create(3, "c@tenant1.example"),
        ])
        .await;
    let moved = world.contact_of(3).await;
    world.edit(&Contact { client_id: client_id(3), ..moved }).await;

    let unchanged = |number| Change::new(Action::None, ChangeReason::AlreadyLinked, &identity(number));
    let seen = [unchanged(1), of_second_client(unchanged(2)), unchanged(3)];
    let (first_client, at) = (client_id(1), START + Duration::DAY);
    store.write(&host(), &WriteBatch { at, ..world.batch(&first_client, &seen) }).await.unwrap();
}

const EXPECTED: [&str; 2] = ["Person 1", "Person 2"];

#[tokio::test]
async fn on_postgresql_people_of_every_client_that_shares_the_tenant_are_stamped() {
    let server = PostgresServer::shared().unwrap();
    let url = server.url(&server.create_database().unwrap());
    write_two_runs(&PostgresStore::connect(&url, PostgresOptions::default()).await.unwrap()).await;
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let seen = format!("{SEEN_IN_SECOND_RUN} '2026-02-21' ORDER BY full_name");
    let seen: Vec<String> = sqlx::query_scalar(AssertSqlSafe(seen)).fetch_all(&mut connection).await.unwrap();
    assert_eq!(seen, EXPECTED);
}

#[tokio::test]
async fn on_sqlite_people_of_every_client_that_shares_the_tenant_are_stamped() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("entra.db").display().to_string();
    write_two_runs(&SqliteStore::open(&file).await.unwrap()).await;
    let mut connection = SqliteConnection::connect(&file).await.unwrap();
    let seen = format!("{SEEN_IN_SECOND_RUN} '2026-02-21' ORDER BY full_name");
    let seen: Vec<String> = sqlx::query_scalar(AssertSqlSafe(seen)).fetch_all(&mut connection).await.unwrap();
    assert_eq!(seen, EXPECTED);
}
