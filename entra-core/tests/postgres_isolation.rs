//! Two host tenants with the same ids and the same addresses, side by side: whatever one does, the other's rows stay.
#![cfg(feature = "postgres")]
#![expect(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

use std::time::Duration;

use entra_core::{
    model::{
        Action, ChangeReason, Connection, ConnectionStatus, ConnectionType, Contact, DeltaCursor,
        MappingDecision, ResolutionAction, SyncSettings, TenantAccess, TenantRun,
    },
    store::{
        AuditRecord, AuditStore, Completion, ConnectionStore, CursorStore, JournalStore, LeaseStore,
        MappingStore, PendingSignIn, PeopleStore, PlanStore, PostgresOptions, PostgresStore, QueueFilter,
        QueueResolution, QueueStore, RunStore, SealedSecretStore, SettingsStore, SignInStore, TenantStore,
    },
    testing::{
        HostTables,
        store_suite::world::{
            START, World, client_id, contact_id, create, host, identity, link, name, other_host, queue,
            run_id, unchanged, update, uuid,
        },
    },
};
use entra_test_servers::PostgresServer;
use sqlx::{AssertSqlSafe, Connection as _, Executor, PgConnection, Row};

/// Every row of a host tenant in every table that has one, as text.
async fn rows_of(connection: &mut PgConnection, tenant: &str) -> Vec<String> {
    let tables = connection
        .fetch_all(
            "SELECT table_name::text FROM information_schema.columns
             WHERE table_schema = 'public' AND column_name = 'tenant' ORDER BY 1",
        )
        .await
        .unwrap();
    let mut rows = Vec::new();
    for table in tables {
        let table: String = table.get(0);
        let text =
            format!("SELECT '{table} ' || t::text FROM {table} AS t WHERE tenant = '{tenant}' ORDER BY 1");
        let found = connection.fetch_all(AssertSqlSafe(text)).await.unwrap();
        rows.extend(found.iter().map(|row| row.get::<String, _>(0)));
    }
    rows
}

/// Uses every operation that writes, in a world of one host tenant.
async fn live(store: &PostgresStore, world: &World<'_>) {
    let host = &world.host;
    let there = world.put(7, "bob@tenant1.example").await;
    world.edit(&Contact { additional_emails: vec!["robert@tenant1.example".into()], ..there.clone() }).await;
    let there = world.contacts().await.remove(0);
    world
        .write(&[create(1, "ada@tenant1.example"), link(2, &there), queue(3, "facts"), queue(4, "facts")])
        .await;
    world.write(&[unchanged(1, ChangeReason::AlreadyLinked), unchanged(2, ChangeReason::OutOfScope)]).await;
    let completion = Completion {
        user_count: Some(4),
        cursor: Some(DeltaCursor { link: "link".into(), origin: "origin".into(), select_version: 1 }),
        is_complete: true,
    };
    let ada = world.contact_of(1).await;
    world.complete(&[update(1, &ada, name("Ada, renamed"))], &completion).await;

    let items = store.queue(host, &QueueFilter::default()).await.unwrap();
    let dismissal = QueueResolution {
        queue_item_id: items[0].queue_item_id.clone(),
        action: ResolutionAction::Dismissed,
        contact_name_id: None,
        by: Some(uuid(9, 1).into()),
        note: Some("no".into()),
    };
    assert!(store.dismiss(host, &dismissal, START).await.unwrap());
    let entries = world.journal().await;
    store.revert(host, &entries[..1], &run_id(2), START).await.unwrap();

    let tenant = &world.tenant.managed_tenant_id;
    store.save_settings(host, &SyncSettings::default(), START).await.unwrap();
    store.set_access(host, tenant, &TenantAccess::Gone { since: START }, START).await.unwrap();
    store.activate_connection(host, &connection()).await.unwrap();
    store.record_validation(host, START, None).await.unwrap();
    store.take_lease(host, "lease", "holder", Duration::from_mins(1), START).await.unwrap();
    let state = PendingSignIn {
        state_hash: "hash".into(),
        user_id: "user".into(),
        redirect_uri: "https://host.example".into(),
        expires_at: START + Duration::from_mins(10),
    };
    store.begin_sign_in(host, &state, START).await.unwrap();
    store.put_sealed(Some(host), &[("name".into(), Some(vec![1]))]).await.unwrap();
    let record = AuditRecord {
        at: START,
        user_id: None,
        operation: "sync".into(),
        outcome: "ok".into(),
        details: serde_json::Value::Null,
    };
    store.append_audit(host, &record).await.unwrap();
    let outcomes = world.write(&[create(1, "ada@tenant1.example")]).await;
    store.record_outcomes(host, &world.run, tenant, &outcomes).await.unwrap();
    let part = TenantRun {
        managed_tenant_id: Some(tenant.clone()),
        client_id: Some(client_id(1)),
        status: entra_core::model::RunStatus::Completed,
        counters: entra_core::model::Counters::default(),
        error_message: None,
        error_code: None,
        started_at: Some(START),
        completed_at: None,
    };
    store.record_tenant_run(host, &world.run, &part).await.unwrap();
}

/// Takes back, retires and deletes whatever an operation can.
async fn end(store: &PostgresStore, world: &World<'_>) {
    let (host, tenant) = (&world.host, &world.tenant.managed_tenant_id);
    let late = START + Duration::from_hours(1_000);
    let entries = world.journal().await;
    store.revert(host, &entries, &run_id(3), late).await.unwrap();
    store.retire_mapping(host, tenant, None, late).await.unwrap();
    store.record_discovery(host, &[], true, late).await.unwrap();
    store.deactivate_connection(host, None, late).await.unwrap();
    store.forget_cursor(host, tenant).await.unwrap();
    store.forget_plans(host, late).await.unwrap();
    let (mut run, _) = store.run(host, &world.run).await.unwrap().unwrap();
    run.completed_at = Some(START);
    store.update_run(host, &run).await.unwrap();
    store.forget_outcomes(host, late).await.unwrap();
    store.put_sealed(Some(host), &[("name".into(), None)]).await.unwrap();
    let state = store.take_sign_in(host, "hash").await.unwrap();
    assert!(state.is_some());
    let lease =
        store.take_lease(host, "lease", "other", Duration::from_mins(1), late).await.unwrap().unwrap();
    store.release_lease(host, &lease).await.unwrap();
    for contact in world.contacts().await {
        store.delete_contact(host, &contact.contact_name_id).await.unwrap();
    }
    let decision = MappingDecision {
        managed_tenant_id: tenant.clone(),
        client_id: Some(client_id(2)),
        mapping_state: None,
        confidence_score: None,
    };
    store.confirm_mappings(host, &[decision], None, late).await.unwrap();
}

fn connection() -> Connection {
    Connection {
        connection_id: uuid(8, 1).into(),
        connection_type: ConnectionType::Direct,
        status: ConnectionStatus::Connected,
        is_active: true,
        cipp_base_url: None,
        connected_at: Some(START),
        disconnected_at: None,
        last_validated_at: None,
        last_validation_error: None,
        created_by: None,
    }
}

#[tokio::test]
async fn what_one_host_tenant_does_is_nothing_to_another() {
    let server = PostgresServer::shared().unwrap();
    let url = server.url(&server.create_database().unwrap());
    let store = PostgresStore::connect(&url, PostgresOptions::default()).await.unwrap();
    let mut connection = PgConnection::connect(&url).await.unwrap();

    let first = World::of(&store, host()).await;
    live(&store, &first).await;
    let before = rows_of(&mut connection, first.host.as_str()).await;
    assert!(before.len() > 15, "{before:#?}");

    let second = World::of(&store, other_host()).await;
    // The ids that the store made differ; from here on they are the first one's, so that only `tenant` tells them apart.
    same_ids(&mut connection, &first, &second).await;
    let second = World { tenant: first.tenant.clone(), ..second };
    live(&store, &second).await;
    assert_eq!(rows_of(&mut connection, first.host.as_str()).await, before);
    end(&store, &second).await;
    assert_eq!(rows_of(&mut connection, first.host.as_str()).await, before);

    // And what one sees is only one's own.
    assert_eq!(store.contact_count(&second.host).await.unwrap(), 0);
    assert_eq!(store.audit(&second.host, 0).await.unwrap().len(), 1);
    assert_eq!(store.all_sealed(Some(&second.host)).await.unwrap(), []);
    assert_eq!(store.all_sealed(None).await.unwrap(), []);
    assert_eq!(
        store.plan(&second.host, &first.tenant.managed_tenant_id, &"hash".into()).await.unwrap(),
        None
    );
    assert_eq!(store.last_written(&second.host, &[contact_id(7)]).await.unwrap().len(), 0);
    assert!(first.link_of(1).await.is_some_and(|link| link.is_active && link.entra_object_id == identity(1)));
    assert!(first.journal().await.iter().any(|entry| entry.action == Action::Create));
}

/// Gives the second host tenant's managed tenant the row id of the first's.
async fn same_ids(connection: &mut PgConnection, first: &World<'_>, second: &World<'_>) {
    for table in ["entra_managed_tenants", "entra_client_tenant_mappings"] {
        let text = format!(
            "UPDATE {table} SET managed_tenant_id = '{}' WHERE tenant = '{}'",
            first.tenant.managed_tenant_id, second.host
        );
        connection.execute(AssertSqlSafe(text)).await.unwrap();
    }
}
