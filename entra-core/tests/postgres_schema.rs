//! The schema: made in an empty database, added to a host's, refused when it is newer than we are.
#![cfg(feature = "postgres")]
#![expect(clippy::expect_used, reason = "what fails in a helper fails the test")]

use std::collections::BTreeSet;

use entra_core::{
    ErrorCode,
    model::{HostTenantId, TenantAccess},
    store::{
        ClientStore, MappingStore, PeopleStore, PostgresOptions, PostgresStore, SettingsStore, TenantStore,
    },
};
use entra_test_servers::PostgresServer;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};

const HOST: &str = "00000000-0000-4000-8000-0000000000aa";

fn database() -> String {
    let server = PostgresServer::shared().expect("PostgreSQL starts");
    server.url(&server.create_database().expect("a database"))
}

async fn migrate(url: &str) -> PostgresStore {
    PostgresStore::connect(url, PostgresOptions::default()).await.expect("migrates")
}

/// Every column and index of every table, one a line.
async fn definitions(connection: &mut PgConnection) -> BTreeSet<String> {
    let rows = connection
        .fetch_all(
            "SELECT 'column ' || attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod)
                    || ' ' || attnotnull || ' ' || coalesce(pg_get_expr(adbin, adrelid), '')
             FROM pg_attribute
             JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r' AND relnamespace = 'public'::regnamespace
             LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
             WHERE attnum > 0 AND NOT attisdropped
             UNION ALL
             SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
             UNION ALL
             SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        )
        .await
        .expect("definitions");
    rows.into_iter().map(|row| row.get(0)).collect()
}

/// Every row of these tables, one a line.
async fn data(connection: &mut PgConnection, tables: &[String], columns: &BTreeSet<String>) -> Vec<String> {
    let mut lines = Vec::new();
    for table in tables {
        let rows = connection
            .fetch_all(AssertSqlSafe(format!(
                "SELECT to_jsonb(t) FROM {table} AS t ORDER BY to_jsonb(t)::text"
            )))
            .await
            .expect("rows");
        for row in rows {
            let value: serde_json::Value = row.get(0);
            let mut known = value.as_object().expect("an object").clone();
            known.retain(|name, _| {
                columns.iter().any(|line| line.starts_with(&format!("column {table}.{name} ")))
            });
            lines.push(format!("{table} {}", serde_json::Value::from(known)));
        }
    }
    lines.sort();
    lines
}

async fn tables(connection: &mut PgConnection) -> Vec<String> {
    let rows = connection
        .fetch_all("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        .await
        .expect("tables");
    rows.into_iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn an_empty_database_gets_the_whole_schema_once() {
    let url = database();
    migrate(&url).await;
    let mut connection = PgConnection::connect(&url).await.expect("connects");
    let first = definitions(&mut connection).await;
    migrate(&url).await;
    assert_eq!(definitions(&mut connection).await, first);
    for table in ["contacts", "entra_contact_links", "entra_sync_journal", "entra_sync_run_tenants"] {
        assert!(
            first.iter().any(|line| line.starts_with(&format!("column {table}.tenant uuid true"))),
            "{table}"
        );
    }
}

#[tokio::test]
async fn a_host_database_keeps_its_definitions_and_its_data() {
    let url = database();
    let mut connection = PgConnection::connect(&url).await.expect("connects");
    connection.execute(include_str!("postgres/host.sql")).await.expect("the host's schema");
    let host_tables = tables(&mut connection).await;
    let before = definitions(&mut connection).await;
    let rows = data(&mut connection, &host_tables, &before).await;

    migrate(&url).await;
    let after = definitions(&mut connection).await;
    let lost: Vec<_> = before.difference(&after).collect();
    assert!(lost.is_empty(), "{lost:#?}");
    assert_eq!(data(&mut connection, &host_tables, &before).await, rows);
    assert!(after.iter().any(|line| line.starts_with("column contacts.entra_sync_status text")));
    assert!(
        after.iter().any(|line| line.starts_with("column entra_sync_runs.is_dry_run boolean true false"))
    );
    let identity = after.iter().filter(|line| {
        line.starts_with("index ")
            && line.ends_with("(tenant, entra_tenant_id, entra_object_id)")
            && line.contains("entra_contact_links")
    });
    assert_eq!(identity.count(), 1, "an index that is there under another name is not made twice");

    migrate(&url).await;
    assert_eq!(definitions(&mut connection).await, after, "the second time changes nothing");

    // As if the bookkeeping were lost: the statements themselves must bear to run again.
    connection.execute("DROP TABLE entra_schema_migrations").await.expect("drops");
    migrate(&url).await;
    assert_eq!(definitions(&mut connection).await, after);
    assert_eq!(data(&mut connection, &host_tables, &before).await, rows);
}

#[tokio::test]
async fn what_the_host_wrote_can_be_read() {
    let url = database();
    let mut connection = PgConnection::connect(&url).await.expect("connects");
    connection.execute(include_str!("postgres/host.sql")).await.expect("the host's schema");
    let store = migrate(&url).await;
    let host = HostTenantId::from(HOST);

    let tenants = store.managed_tenants(&host).await.expect("tenants");
    assert_eq!((tenants.len(), &tenants[0].access), (1, &TenantAccess::Readable));
    let mappings = store.mappings(&host).await.expect("mappings");
    assert_eq!((mappings[0].confidence_score, mappings[0].settled), (Some(1.0), false));
    let settings = store.settings(&host).await.expect("settings");
    assert!(settings.sync_enabled && settings.field_sync.display_name.overwrite);
    assert_eq!(settings.user_filter.exclusion_patterns, ["^test"]);
    let clients = store.clients(&host).await.expect("clients");
    let people =
        store.people(&host, &clients[0].client_id, &tenants[0].entra_tenant_id, &[]).await.expect("people");
    assert_eq!((people.contacts.len(), people.links.len()), (1, 1));
    assert_eq!(people.contacts[0].phone_numbers, [], "a home number is the host's own");
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let url = database();
    migrate(&url).await;
    let mut connection = PgConnection::connect(&url).await.expect("connects");
    connection
        .execute(
            "INSERT INTO entra_schema_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'of the future', true, '', 0)",
        )
        .await
        .expect("inserts");
    for migrate in [true, false] {
        let options = PostgresOptions { migrate, ..PostgresOptions::default() };
        let refused = PostgresStore::connect(&url, options).await.expect_err("refused");
        assert_eq!(refused.code(), ErrorCode::DatabaseSchemaNewer);
    }
}

#[tokio::test]
async fn without_migrations_an_empty_database_is_refused() {
    let options = PostgresOptions { migrate: false, ..PostgresOptions::default() };
    let refused = PostgresStore::connect(&database(), options).await.expect_err("refused");
    assert_eq!(refused.code(), ErrorCode::DatabaseFailed);
}

#[tokio::test]
async fn processes_that_start_together_migrate_once() {
    let url = database();
    let starts = (0..4).map(|_| {
        let url = url.clone();
        tokio::spawn(async move { migrate(&url).await })
    });
    for start in starts.collect::<Vec<_>>() {
        start.await.expect("migrates");
    }
}
