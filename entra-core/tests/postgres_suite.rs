//! The rules of the store on PostgreSQL: directly, with statements kept and not, through a pooler that shares sessions, and
//! in a host's database.
#![cfg(feature = "postgres")]
#![expect(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

use entra_core::store::{PostgresOptions, PostgresStore};
use entra_test_servers::PostgresServer;

/// A database of its own for each rule.
fn database() -> String {
    PostgresServer::shared().unwrap().create_database().unwrap()
}

/// Few connections each: many tests run at a time.
fn options() -> PostgresOptions {
    PostgresOptions { max_connections: 3, ..PostgresOptions::default() }
}

mod directly {
    use super::*;

    async fn open() -> PostgresStore {
        let url = PostgresServer::shared().unwrap().url(&database());
        PostgresStore::connect(&url, options()).await.unwrap()
    }

    entra_core::store_suite!(open);
}

mod with_statements_kept {
    use super::*;

    async fn open() -> PostgresStore {
        let url = PostgresServer::shared().unwrap().url(&database()) + "?statement-cache-capacity=100";
        PostgresStore::connect(&url, options()).await.unwrap()
    }

    entra_core::store_suite!(open);
}

mod through_pgbouncer {
    use std::sync::LazyLock;

    use entra_test_servers::PgBouncer;

    use super::*;

    static BOUNCER: LazyLock<PgBouncer> =
        LazyLock::new(|| PgBouncer::start(PostgresServer::shared().unwrap()).unwrap());

    async fn open() -> PostgresStore {
        let database = database();
        let direct = PostgresServer::shared().unwrap().url(&database);
        let options = PostgresOptions { migration_url: Some(direct), ..options() };
        PostgresStore::connect(&BOUNCER.url(&database), options).await.unwrap()
    }

    entra_core::store_suite!(open);

    /// More clients than server connections: whatever relied on its session would meet another one's.
    #[tokio::test(flavor = "multi_thread")]
    async fn many_at_once_share_few_sessions() {
        use entra_core::testing::store_suite::world::{World, client_id, create, host};

        let database = database();
        let direct = PostgresServer::shared().unwrap().url(&database);
        let options = PostgresOptions {
            max_connections: 12,
            migration_url: Some(direct),
            ..PostgresOptions::default()
        };
        let store = PostgresStore::connect(&BOUNCER.url(&database), options).await.unwrap();
        let world = World::new(&store).await;
        let writes = (0..40).map(|who| {
            let (store, run) = (store.clone(), world.run.clone());
            let tenant = world.tenant.clone();
            tokio::spawn(async move {
                let changes = [create(who, &format!("p{who}@tenant1.example"))];
                let client = client_id(1);
                let batch = entra_core::store::WriteBatch {
                    run_id: &run,
                    managed_tenant_id: &tenant.managed_tenant_id,
                    entra_tenant_id: &tenant.entra_tenant_id,
                    client_id: &client,
                    changes: &changes,
                    resolves: None,
                    completes: None,
                    at: entra_core::testing::store_suite::world::START,
                };
                entra_core::store::PeopleStore::write(&store, &host(), &batch).await.unwrap()
            })
        });
        for write in writes.collect::<Vec<_>>() {
            assert_eq!(write.await.unwrap()[0].action, "create");
        }
        assert_eq!(world.contacts().await.len(), 40);
        let places: Vec<u64> = world.journal().await.iter().map(|entry| entry.sequence).collect();
        assert_eq!(places.len(), 40);
        assert!(places.is_sorted_by(|later, former| later > former), "every entry has a place of its own");
    }
}

mod in_a_host_database {
    use sqlx::{Connection, Executor, PgConnection};

    use super::*;

    async fn open() -> PostgresStore {
        let url = PostgresServer::shared().unwrap().url(&database());
        let mut connection = PgConnection::connect(&url).await.unwrap();
        connection.execute(include_str!("postgres/host.sql")).await.unwrap();
        PostgresStore::connect(&url, options()).await.unwrap()
    }

    entra_core::store_suite!(open);
}
