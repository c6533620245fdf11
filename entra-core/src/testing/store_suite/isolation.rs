//! Two host tenants side by side, with the same ids and the same addresses: neither sees or changes the other.

use time::Duration;

use super::{
    TestStore, audit, connections, plans, sign_ins,
    world::{START, World, client_id, create, email, host, other_host, queue, run, update},
};
use crate::{
    model::{ConnectionStatus, RunStatus, SyncRun, SyncSettings, TenantAccess},
    store::{Completion, QueueFilter, RunFilter},
};

async fn both(store: &dyn TestStore) -> (World<'_>, World<'_>) {
    (World::new(store).await, World::of(store, other_host()).await)
}

/// The same people, the same addresses, written and changed apart.
pub async fn people(store: &dyn TestStore) {
    let (ours, theirs) = both(store).await;
    let batch = [create(1, "ada@tenant1.example"), create(2, "bob@tenant1.example")];
    ours.write(&batch).await;
    theirs.write(&batch).await;
    let before = theirs.people().await;
    let ours = ours.as_run(2);
    ours.write(&[update(1, &ours.contact_of(1).await, email("new@tenant1.example"))]).await;
    store.delete_contact(&ours.host, &ours.contact_of(2).await.contact_name_id).await.unwrap();
    let after = theirs.people().await;
    assert_eq!((after.contacts, after.links), (before.contacts, before.links));
    assert_eq!(store.contact_count(&theirs.host).await.unwrap(), 2);
    assert_eq!(store.contact_count(&ours.host).await.unwrap(), 1);
}

/// Contacts with the very same ids.
pub async fn contacts_with_the_same_id(store: &dyn TestStore) {
    let (ours, theirs) = both(store).await;
    let (mine, yours) =
        (ours.put(7, "bob@tenant1.example").await, theirs.put(7, "bob@tenant1.example").await);
    assert_eq!(mine, yours);
    ours.write(&[super::world::link(1, &mine)]).await;
    assert_eq!(theirs.contacts().await, [yours]);
    assert_eq!(theirs.people().await.links, []);
    assert_eq!(store.contact_domains(&theirs.host).await.unwrap()[0].2, 1);
}

/// The same run id, undone apart.
pub async fn journal_and_undo(store: &dyn TestStore) {
    let (ours, theirs) = both(store).await;
    let batch = [create(1, "ada@tenant1.example")];
    ours.write(&batch).await;
    theirs.write(&batch).await;
    let entries = ours.journal().await;
    store.revert(&ours.host, &entries, &super::world::run_id(99), START).await.unwrap();
    assert!(ours.contact_of(1).await.is_inactive);
    assert!(!theirs.contact_of(1).await.is_inactive);
    assert_eq!(theirs.journal().await[0].undone_by, None);
    let asked = [entries[0].contact_name_id.clone()];
    assert_eq!(store.last_written(&theirs.host, &asked).await.unwrap(), []);
}

/// The same tenant of Microsoft's, discovered by both.
pub async fn tenants_and_mappings(store: &dyn TestStore) {
    let (ours, theirs) = both(store).await;
    let before = store.managed_tenants(&theirs.host).await.unwrap();
    let tenant = &ours.tenant.managed_tenant_id;
    let gone = TenantAccess::Gone { since: START };
    store.set_access(&ours.host, tenant, &gone, START).await.unwrap();
    assert!(store.set_access(&theirs.host, tenant, &gone, START).await.is_err());
    store.record_discovery(&ours.host, &[], true, START).await.unwrap();
    assert_eq!(store.managed_tenants(&theirs.host).await.unwrap(), before);

    store.retire_mapping(&theirs.host, tenant, None, START).await.unwrap();
    assert_eq!(store.mappings(&ours.host).await.unwrap().len(), 1);
    store.retire_mapping(&ours.host, tenant, None, START).await.unwrap();
    assert_eq!(store.mappings(&theirs.host).await.unwrap().len(), 1);
    assert!(store.client(&theirs.host, &client_id(1)).await.unwrap().unwrap().entra_tenant_id.is_some());
    assert!(store.client(&ours.host, &client_id(1)).await.unwrap().unwrap().entra_tenant_id.is_none());
    assert_eq!(store.mapping_history(&theirs.host, tenant).await.unwrap(), []);
}

/// The same workflow id, the same run id.
pub async fn runs(store: &dyn TestStore) {
    let (ours, theirs) = both(store).await;
    let ended = SyncRun { status: RunStatus::Completed, completed_at: Some(START), ..run(1) };
    store.update_run(&ours.host, &ended).await.unwrap();
    let (theirs_now, _) = store.run_by_workflow(&theirs.host, "workflow-1").await.unwrap().unwrap();
    assert_eq!(theirs_now, run(1));
    let outcomes = ours.write(&[create(1, "ada@tenant1.example")]).await;
    store.record_outcomes(&ours.host, &ours.run, &ours.tenant.managed_tenant_id, &outcomes).await.unwrap();
    assert_eq!(store.outcomes(&theirs.host, &ours.run, None, 0).await.unwrap(), []);
    store.forget_outcomes(&theirs.host, START + Duration::days(9)).await.unwrap();
    assert_eq!(store.outcomes(&ours.host, &ours.run, None, 0).await.unwrap(), outcomes);
    assert_eq!(store.runs(&theirs.host, &RunFilter::default()).await.unwrap().len(), 1);
}

/// The same identity waits in both.
pub async fn queues(store: &dyn TestStore) {
    let (ours, theirs) = both(store).await;
    ours.write(&[queue(1, "facts")]).await;
    theirs.write(&[queue(1, "facts")]).await;
    let item = store.queue(&ours.host, &QueueFilter::default()).await.unwrap().remove(0);
    let dismissal = crate::store::QueueResolution {
        queue_item_id: item.queue_item_id.clone(),
        action: crate::model::ResolutionAction::Dismissed,
        contact_name_id: None,
        by: None,
        note: None,
    };
    assert!(!store.dismiss(&theirs.host, &dismissal, START).await.unwrap());
    assert_eq!(store.queue_item(&theirs.host, &item.queue_item_id).await.unwrap(), None);
    assert!(store.dismiss(&ours.host, &dismissal, START).await.unwrap());
    assert_eq!(store.open_queue_count(&theirs.host).await.unwrap(), 1);
    let facts = store.dismissed_facts(&theirs.host, &theirs.tenant.entra_tenant_id).await.unwrap();
    assert_eq!(facts, []);
}

/// Everything that has one row a host tenant.
pub async fn settings_connections_and_audit(store: &dyn TestStore) {
    let (ours, theirs) = (host(), other_host());
    let changed = SyncSettings { sync_enabled: true, ..SyncSettings::default() };
    store.save_settings(&ours, &changed, START).await.unwrap();
    assert_eq!(store.settings(&theirs).await.unwrap(), SyncSettings::default());

    for host in [&ours, &theirs] {
        store.activate_connection(host, &connections::connection(1)).await.unwrap();
    }
    store.deactivate_connection(&ours, None, START).await.unwrap();
    store.record_validation(&ours, START, None).await.unwrap();
    let kept = store.active_connection(&theirs).await.unwrap().unwrap();
    assert_eq!((kept.is_active, kept.status), (true, ConnectionStatus::Connected));

    store.append_audit(&ours, &audit::record(1)).await.unwrap();
    assert_eq!(store.audit(&theirs, 0).await.unwrap(), []);
}

/// Everything that is taken or used up.
pub async fn leases_sign_ins_and_plans(store: &dyn TestStore) {
    let (ours, theirs) = (host(), other_host());
    let life = std::time::Duration::from_mins(1);
    let lease = store.take_lease(&ours, "sync:1", "a", life, START).await.unwrap().unwrap();
    assert!(!store.renew_lease(&theirs, &lease, life, START).await.unwrap());
    assert!(store.take_lease(&theirs, "sync:1", "b", life, START).await.unwrap().is_some());
    store.release_lease(&theirs, &lease).await.unwrap();
    assert!(store.renew_lease(&ours, &lease, life, START).await.unwrap());

    store.begin_sign_in(&ours, &sign_ins::sign_in("s"), START).await.unwrap();
    store.begin_sign_in(&theirs, &sign_ins::sign_in("t"), START + Duration::days(9)).await.unwrap();
    assert_eq!(store.take_sign_in(&theirs, "s").await.unwrap(), None);
    assert!(store.take_sign_in(&ours, "s").await.unwrap().is_some());

    let plan = plans::kept("a1");
    let (tenant, hash) = (&plan.managed_tenant_id, &plan.plan.hash);
    store.keep_plan(&ours, &plan).await.unwrap();
    assert_eq!(store.plan(&theirs, tenant, hash).await.unwrap(), None);
    assert!(!store.allow_plan(&theirs, tenant, hash, &"u".into(), START).await.unwrap());
    store.forget_plans(&theirs, START + Duration::days(9)).await.unwrap();
    assert_eq!(store.plan(&ours, tenant, hash).await.unwrap(), Some(plan));
}

/// The same tenant's reads end apart.
pub async fn cursors_and_completions(store: &dyn TestStore) {
    let (ours, theirs) = both(store).await;
    let cursor = crate::model::DeltaCursor {
        link: "https://graph.example/delta".into(),
        origin: "https://graph.example".into(),
        select_version: 1,
    };
    let completion = Completion { user_count: Some(1), cursor: Some(cursor), is_complete: true };
    ours.complete(&[], &completion).await;
    let tenant = &ours.tenant.managed_tenant_id;
    assert_eq!(store.cursor(&theirs.host, tenant).await.unwrap(), None);
    store.forget_cursor(&theirs.host, tenant).await.unwrap();
    assert!(store.cursor(&ours.host, tenant).await.unwrap().is_some());
    assert_eq!(store.managed_tenants(&theirs.host).await.unwrap()[0].last_successful_sync_at, None);
    assert!(!store.mappings(&theirs.host).await.unwrap()[0].settled);
}
