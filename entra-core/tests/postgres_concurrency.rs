//! What happens on PostgreSQL when somebody else is there too.
#![cfg(feature = "postgres")]
#![expect(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

use std::{
    collections::HashSet,
    ops::Range,
    time::{Duration, Instant},
};

use entra_core::{
    Error, ErrorCode,
    model::{ChangeReason, Contact, MappingDecision, MappingState, RunStatus},
    store::{
        ClientStore, LeaseStore, MappingStore, PeopleStore, PostgresOptions, PostgresStore, RunStore,
        TenantStore, WriteBatch,
    },
    testing::{
        HostTables,
        store_suite::world::{
            START, World, client_id, contact_id, create, email, host, name, run, said, unchanged, update,
        },
    },
};
use entra_test_servers::PostgresServer;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// Two stores on one database, as two processes have them.
async fn two() -> (PostgresStore, PostgresStore, String) {
    let server = PostgresServer::shared().unwrap();
    let url = server.url(&server.create_database().unwrap());
    (open(&url, PostgresOptions::default()).await, open(&url, PostgresOptions::default()).await, url)
}

async fn open(url: &str, options: PostgresOptions) -> PostgresStore {
    PostgresStore::connect(url, PostgresOptions { max_connections: 4, ..options }).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_take_a_lease_one_gets_it() {
    let (one, other, _) = two().await;
    for round in 0..20 {
        let name = format!("sync:{round}");
        let life = Duration::from_mins(1);
        let host = host();
        let (first, second) = tokio::join!(
            one.take_lease(&host, &name, "one", life, START),
            other.take_lease(&host, &name, "other", life, START),
        );
        let taken = [first.unwrap(), second.unwrap()];
        assert_eq!(taken.iter().flatten().count(), 1, "{taken:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_provide_a_client_one_makes_it() {
    let (one, other, _) = two().await;
    let world = World::new(&one).await;
    let tenant = &world.tenant.managed_tenant_id;
    let decision = MappingDecision {
        managed_tenant_id: tenant.clone(),
        client_id: None,
        mapping_state: Some(MappingState::CreateNew),
        confidence_score: None,
    };
    one.confirm_mappings(&world.host, &[decision], None, START).await.unwrap();
    let before = one.clients(&world.host).await.unwrap().len();

    let (first, second) = tokio::join!(
        one.provision_client(&world.host, tenant, None, START),
        other.provision_client(&world.host, tenant, None, START),
    );
    assert_eq!(first.unwrap(), second.unwrap());
    assert_eq!(one.clients(&world.host).await.unwrap().len(), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_decide_about_one_tenant_leave_one_decision_in_force() {
    let (one, other, _) = two().await;
    let world = World::new(&one).await;
    let tenant = &world.tenant.managed_tenant_id;
    for _ in 0..10 {
        let decide = |client| MappingDecision {
            managed_tenant_id: tenant.clone(),
            client_id: Some(client_id(client)),
            mapping_state: None,
            confidence_score: None,
        };
        let (to_first, to_second) = ([decide(1)], [decide(2)]);
        let (first, second) = tokio::join!(
            one.confirm_mappings(&world.host, &to_first, None, START),
            other.confirm_mappings(&world.host, &to_second, None, START),
        );
        first.unwrap();
        second.unwrap();
        let mappings = one.mappings(&world.host).await.unwrap();
        assert_eq!(mappings.len(), 1);
        let clients = one.clients(&world.host).await.unwrap();
        let owners: Vec<_> = clients.iter().filter(|client| client.entra_tenant_id.is_some()).collect();
        assert_eq!(owners.len(), 1, "one client carries the tenant");
        assert_eq!(Some(&owners[0].client_id), mappings[0].client_id.as_ref());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_discover_the_same_tenants_make_each_once() {
    let (one, other, _) = two().await;
    let found: Vec<_> = (1..=50).map(entra_core::testing::store_suite::world::discovered).collect();
    let host = host();
    let (first, second) = tokio::join!(
        one.record_discovery(&host, &found, true, START),
        other.record_discovery(&host, &found, true, START),
    );
    assert_eq!(first.unwrap().added + second.unwrap().added, 50);
    assert_eq!(one.managed_tenants(&host).await.unwrap().len(), 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_that_starts_twice_has_one_run() {
    let (one, other, _) = two().await;
    let host = host();
    let (mut first, mut second) = (run(1), run(2));
    first.workflow_id = "entra-all-tenants-sync:1".into();
    second.workflow_id.clone_from(&first.workflow_id);
    let (first, second) = tokio::join!(one.create_run(&host, &first), other.create_run(&host, &second));
    assert_eq!(first.unwrap().run_id, second.unwrap().run_id);
    assert_eq!(one.runs(&host, &entra_core::store::RunFilter::default()).await.unwrap().len(), 1);
}

/// The loser's unique value is taken while it waits: it looks again, and tells it as that person's outcome.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_somebody_takes_meanwhile_is_one_persons_outcome() {
    let (store, _, url) = two().await;
    let world = World::new(&store).await;
    let mut person = PgConnection::connect(&url).await.unwrap();
    let mut insert = person.begin().await.unwrap();
    let text = format!(
        "INSERT INTO contacts (tenant, contact_name_id, full_name, email, client_id)
         VALUES ('{}', '{}', 'By hand', 'ada@tenant1.example', '{}')",
        world.host,
        contact_id(9),
        client_id(1),
    );
    insert.execute(AssertSqlSafe(text)).await.unwrap();

    let changes = [create(1, "ada@tenant1.example"), create(2, "bob@tenant1.example")];
    let write = world.write(&changes);
    let commit = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        insert.commit().await.unwrap();
    };
    let (outcomes, ()) = tokio::join!(write, commit);
    assert_eq!(said(&outcomes), [("skipped", "email_taken"), ("create", "new_person")]);
}

/// Two transactions that lock the same rows in opposite order: PostgreSQL ends one of them.
#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_tried_again() {
    let (store, _, url) = two().await;
    let world = World::new(&store).await;
    world.write(&[create(1, "a@tenant1.example"), create(2, "b@tenant1.example")]).await;
    let mut contacts = world.contacts().await;
    contacts.sort_by(|a, b| a.contact_name_id.cmp(&b.contact_name_id));

    let mut person = PgConnection::connect(&url).await.unwrap();
    // It waits longer than we do before it looks for a deadlock, so that the one who is ended is us.
    person.execute("SET deadlock_timeout = '60s'").await.unwrap();
    let mut hand = person.begin().await.unwrap();
    let touch = |contact: &Contact| {
        AssertSqlSafe(format!(
            "UPDATE contacts SET role = 'by hand' WHERE contact_name_id = '{}'",
            contact.contact_name_id
        ))
    };
    hand.execute(touch(&contacts[1])).await.unwrap();

    let whos: Vec<u32> = contacts.iter().map(|one| if one.full_name == "Person 1" { 1 } else { 2 }).collect();
    let changes =
        [update(whos[0], &contacts[0], name("New 0")), update(whos[1], &contacts[1], name("New 1"))];
    let world = world.as_run(2);
    let write = world.write(&changes);
    let oppose = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        // Ours holds the first and waits for the second; now this one waits for the first.
        hand.execute(touch(&contacts[0])).await.unwrap();
        hand.commit().await.unwrap();
    };
    let (outcomes, ()) = tokio::join!(write, oppose);
    assert_eq!(said(&outcomes), [("update", "already_linked"); 2]);
    let after = world.contacts().await;
    assert!(
        after.iter().all(|one| one.full_name.starts_with("New") && one.role.as_deref() == Some("by hand"))
    );
    assert_eq!(deadlocks(&mut person).await, 1, "there was one to try again after");
}

/// Deadlocks that the database has ended; it counts them a moment later.
async fn deadlocks(connection: &mut PgConnection) -> i64 {
    for _ in 0..50 {
        let count = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        let count: i64 = sqlx::query_scalar(count).fetch_one(&mut *connection).await.unwrap();
        if count > 0 {
            return count;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    0
}

/// A host may run all its transactions serializable.
#[tokio::test(flavor = "multi_thread")]
async fn serialization_failures_are_tried_again() {
    let server = PostgresServer::shared().unwrap();
    let database = server.create_database().unwrap();
    let url = server.url(&database);
    let mut admin = PgConnection::connect(&url).await.unwrap();
    let strict = format!("ALTER DATABASE {database} SET default_transaction_isolation = 'serializable'");
    admin.execute(AssertSqlSafe(strict)).await.unwrap();
    let once = open(&url, PostgresOptions { attempts: 1, ..PostgresOptions::default() }).await;
    let world = World::new(&once).await;
    world.write(&[create(SEEN, "seen@tenant1.example")]).await;
    let refused = write_at_once(&world, &once, 0..8).await;
    assert!(!refused.is_empty(), "there is something to try again after");

    let again = open(&url, PostgresOptions { attempts: 30, ..PostgresOptions::default() }).await;
    let refused = write_at_once(&world, &again, 8..16).await;
    assert!(refused.is_empty(), "{refused:?}");
    let places: HashSet<u64> = world.journal().await.iter().map(|entry| entry.sequence).collect();
    assert_eq!(places.len(), world.contacts().await.len(), "everybody has a place of their own");
}

/// Somebody whom every batch of [`write_at_once`] notes as seen.
const SEEN: u32 = 100;

/// Writes these people at the same time, a batch each, and answers with those that were refused.
async fn write_at_once(world: &World<'_>, store: &PostgresStore, people: Range<u32>) -> Vec<Error> {
    let writes = people.map(|who| {
        let (store, run, tenant) = (store.clone(), world.run.clone(), world.tenant.clone());
        tokio::spawn(async move {
            let seen = unchanged(SEEN, ChangeReason::AlreadyLinked);
            let changes = [create(who, &format!("p{who}@tenant1.example")), seen];
            let client = client_id(1);
            let batch = WriteBatch {
                run_id: &run,
                managed_tenant_id: &tenant.managed_tenant_id,
                entra_tenant_id: &tenant.entra_tenant_id,
                client_id: &client,
                changes: &changes,
                resolves: None,
                completes: None,
                at: START,
            };
            store.write(&host(), &batch).await
        })
    });
    let mut refused = Vec::new();
    for write in writes.collect::<Vec<_>>() {
        refused.extend(write.await.unwrap().err());
    }
    refused
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_takes_too_long_is_ended() {
    let (store, _, url) = two().await;
    let world = World::new(&store).await;
    let contact = world.put(7, "ada@tenant1.example").await;
    let hasty = open(
        &url,
        PostgresOptions { statement_timeout: Duration::from_millis(200), ..PostgresOptions::default() },
    )
    .await;
    let mut person = PgConnection::connect(&url).await.unwrap();
    let mut hand = person.begin().await.unwrap();
    hand.execute("UPDATE contacts SET role = 'by hand'").await.unwrap();

    let refused = hasty.put_contact(&world.host, &contact).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::DatabaseBusy);
    assert!(refused.is_retryable());
}

/// Sets the period on or off, for sessions that begin from now on.
async fn only_reads(url: &str, only_reads: bool) {
    let mut admin = PgConnection::connect(url).await.unwrap();
    let database = url.rsplit('/').next().unwrap();
    admin.execute("SET default_transaction_read_only = off").await.unwrap();
    let switch = format!("ALTER DATABASE {database} SET default_transaction_read_only = {only_reads}");
    admin.execute(AssertSqlSafe(switch)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_period_without_writes_is_waited_out() {
    let (store, _, url) = two().await;
    let world = World::new(&store).await;
    only_reads(&url, true).await;
    // Opened within the period, its connections believe in it to their end.
    let store = open(&url, PostgresOptions::default()).await;
    let world = World { store: &store, host: world.host, tenant: world.tenant, run: world.run };
    assert_eq!(world.contacts().await.len(), 0, "reading goes on");

    let end = async {
        tokio::time::sleep(Duration::from_millis(800)).await;
        only_reads(&url, false).await;
    };
    let changes = [create(1, "ada@tenant1.example")];
    let (outcomes, ()) = tokio::join!(world.write(&changes), end);
    assert_eq!(said(&outcomes), [("create", "new_person")]);
    assert_eq!(world.contacts().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_period_that_does_not_end_is_told_and_nothing_is_written() {
    let (store, _, url) = two().await;
    let world = World::new(&store).await;
    only_reads(&url, true).await;
    let patience = Duration::from_millis(500);
    let impatient =
        open(&url, PostgresOptions { read_only_patience: patience, ..PostgresOptions::default() }).await;
    let start = Instant::now();
    let mut late = run(1);
    late.status = RunStatus::Failed;
    let refused = impatient.update_run(&world.host, &late).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::DatabaseReadOnly);
    assert!(refused.is_retryable() && start.elapsed() >= patience);
    let (kept, _) = store.run(&world.host, &world.run).await.unwrap().unwrap();
    assert_eq!(kept.status, RunStatus::Running);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_is_unavailable() {
    let server = PostgresServer::start().unwrap();
    let url = server.url(&server.create_database().unwrap());
    let options = PostgresOptions { connect_timeout: Duration::from_secs(2), ..PostgresOptions::default() };
    let store = open(&url, options).await;
    let world = World::new(&store).await;
    drop(server);
    let refused = store.contact_count(&world.host).await.unwrap_err();
    assert!(
        [ErrorCode::DatabaseUnavailable, ErrorCode::DatabaseBusy].contains(&refused.code()),
        "{refused:?}"
    );
    assert!(!format!("{refused:?}").contains(&url), "an address may hold a password");
}

/// As behind a firewall that lets connections in and nothing out.
#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://psa:secret@{}/entra", silent.local_addr().unwrap());
    let connect_timeout = Duration::from_millis(300);
    let options = PostgresOptions { connect_timeout, ..PostgresOptions::default() };
    let refused = PostgresStore::connect(&url, options).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::DatabaseUnavailable);
    assert!(!format!("{refused:?}").contains("secret"));
}

/// An address that is freed and taken in one batch goes through the index without a clash.
#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_handed_on_where_the_host_forbids_null() {
    let (store, _, url) = two().await;
    let mut admin = PgConnection::connect(&url).await.unwrap();
    admin.execute("ALTER TABLE contacts ALTER COLUMN email SET NOT NULL").await.unwrap();
    let world = World::new(&store).await;
    world.write(&[create(1, "a@tenant1.example"), create(2, "b@tenant1.example")]).await;
    let (first, second) = (world.contact_of(1).await, world.contact_of(2).await);
    let swap =
        [update(1, &first, email("b@tenant1.example")), update(2, &second, email("a@tenant1.example"))];
    let world = world.as_run(2);
    assert_eq!(said(&world.write(&swap).await), [("update", "already_linked"); 2]);
    assert_eq!(world.contact_of(1).await.email.as_deref(), Some("b@tenant1.example"));
}
