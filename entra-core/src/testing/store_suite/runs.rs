//! Runs, their tenants and their outcomes.

use time::Duration;

use super::{
    TestStore,
    world::{START, World, host, identity, run, run_id, uuid},
};
use crate::{
    error::ErrorCode,
    model::{Counters, IdentityOutcome, ManagedTenantId, RunStatus, RunType, SyncRun, TenantRun},
    store::RunFilter,
};

fn part(tenant: Option<&ManagedTenantId>) -> TenantRun {
    TenantRun {
        managed_tenant_id: tenant.cloned(),
        client_id: Some(super::world::client_id(1)),
        status: RunStatus::Running,
        counters: Counters::default(),
        error_message: None,
        error_code: None,
        started_at: Some(START),
        completed_at: None,
    }
}

fn outcome(who: u32, action: &str) -> IdentityOutcome {
    IdentityOutcome {
        entra_object_id: identity(who),
        display_name: Some(format!("Person {who}")),
        contact_name_id: None,
        action: action.into(),
        reason: "new_person".into(),
    }
}

/// A retried activity finds the run that it made before.
pub async fn a_workflow_makes_one_run_however_often_it_starts(store: &dyn TestStore) {
    let host = host();
    let (first, retried) = (run(1), SyncRun { run_id: run_id(2), ..run(1) });
    let (a, b, c) = tokio::join!(
        store.create_run(&host, &first),
        store.create_run(&host, &retried),
        store.create_run(&host, &first)
    );
    let made = a.unwrap();
    assert_eq!((b.unwrap(), c.unwrap()), (made.clone(), made.clone()));
    assert_eq!(store.runs(&host, &RunFilter::default()).await.unwrap(), std::slice::from_ref(&made));
    let found = store.run_by_workflow(&host, "workflow-1").await.unwrap();
    assert_eq!(found, Some((made, Vec::new())));
    assert_eq!(store.run_by_workflow(&host, "another").await.unwrap(), None);
}

/// What it is stays; where it stands changes.
pub async fn a_run_is_updated_to_its_end(store: &dyn TestStore) {
    let scoped = SyncRun {
        initiated_by: Some(uuid(8, 1).into()),
        scope_managed_tenant_id: Some(uuid(7, 1).into()),
        scope_client_id: Some(uuid(2, 1).into()),
        is_dry_run: true,
        ..run(1)
    };
    store.create_run(&host(), &scoped).await.unwrap();
    let ended = SyncRun {
        status: RunStatus::Partial,
        completed_at: Some(START + Duration::minutes(5)),
        processed_tenants: 3,
        succeeded_tenants: 2,
        failed_tenants: 1,
        summary: serde_json::json!({ "created": 4 }),
        ..scoped
    };
    store.update_run(&host(), &ended).await.unwrap();
    assert_eq!(store.run(&host(), &run_id(1)).await.unwrap(), Some((ended, Vec::new())));
}

/// Neither updated nor given a part.
pub async fn an_unknown_run_is_not_found(store: &dyn TestStore) {
    let error = store.update_run(&host(), &run(1)).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
    let error = store.record_tenant_run(&host(), &run_id(1), &part(None)).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
    assert_eq!(store.run(&host(), &run_id(1)).await.unwrap(), None);
}

/// One row a tenant, also for the part without one.
pub async fn a_tenants_part_is_replaced_by_its_next(store: &dyn TestStore) {
    let world = World::new(store).await;
    let tenant = &world.tenant.managed_tenant_id;
    let ended = TenantRun {
        status: RunStatus::Failed,
        counters: Counters {
            created: 1,
            linked: 2,
            updated: 3,
            ambiguous: 4,
            inactivated: 5,
            skipped: 6,
            reactivated: 7,
            unchanged: 8,
        },
        error_message: Some("It failed.".into()),
        error_code: Some("gdap_missing".into()),
        completed_at: Some(START),
        ..part(Some(tenant))
    };
    let mut before = Vec::new();
    for row in [part(Some(tenant)), part(None), ended.clone(), part(None)] {
        before.push(store.record_tenant_run(&world.host, &world.run, &row).await.unwrap());
    }
    assert_eq!(before, [false, false, true, true]);
    let (_, parts) = store.run(&world.host, &world.run).await.unwrap().unwrap();
    assert_eq!(parts, [ended, part(None)]);
}

/// By each of them, and by none.
pub async fn runs_are_listed_newest_first_by_filters(store: &dyn TestStore) {
    let world = World::new(store).await;
    let failed = SyncRun { status: RunStatus::Failed, ..run(2) };
    let discovery = SyncRun { run_type: RunType::Discovery, ..run(3) };
    for next in [&failed, &discovery] {
        store.create_run(&world.host, next).await.unwrap();
    }
    let tenant = &world.tenant.managed_tenant_id;
    store.record_tenant_run(&world.host, &failed.run_id, &part(Some(tenant))).await.unwrap();

    let list = async |filter: RunFilter| {
        let runs = store.runs(&world.host, &filter).await.unwrap();
        runs.into_iter().map(|run| run.run_id).collect::<Vec<_>>()
    };
    assert_eq!(list(RunFilter::default()).await, [run_id(3), run_id(2), run_id(1)]);
    assert_eq!(list(RunFilter { limit: 1, offset: 1, ..RunFilter::default() }).await, [run_id(2)]);
    assert_eq!(
        list(RunFilter { status: Some(RunStatus::Failed), ..RunFilter::default() }).await,
        [run_id(2)]
    );
    assert_eq!(
        list(RunFilter { run_type: Some(RunType::Discovery), ..RunFilter::default() }).await,
        [run_id(3)]
    );
    assert_eq!(
        list(RunFilter { managed_tenant_id: Some(tenant.clone()), ..RunFilter::default() }).await,
        [run_id(2)]
    );
}

/// In the order of the plan, also when a batch is recorded again.
pub async fn outcomes_keep_their_place(store: &dyn TestStore) {
    let world = World::new(store).await;
    let record = async |outcomes: &[IdentityOutcome]| {
        let tenant = &world.tenant.managed_tenant_id;
        store.record_outcomes(&world.host, &world.run, tenant, outcomes).await.unwrap();
    };
    record(&[outcome(9, "create"), outcome(2, "create")]).await;
    record(&[outcome(5, "none"), outcome(9, "skipped")]).await;
    let kept = store.outcomes(&world.host, &world.run, None, 0).await.unwrap();
    assert_eq!(kept, [outcome(9, "skipped"), outcome(2, "create"), outcome(5, "none")]);
    let of_one = store.outcomes(&world.host, &world.run, Some(&identity(2)), 0).await.unwrap();
    assert_eq!(of_one, [outcome(2, "create")]);
    assert_eq!(store.outcomes(&world.host, &world.run, None, 1).await.unwrap(), [outcome(9, "skipped")]);
}

/// The runs stay, and so do outcomes of runs that go on.
pub async fn outcomes_of_old_runs_are_forgotten(store: &dyn TestStore) {
    let world = World::new(store).await;
    store.create_run(&world.host, &run(2)).await.unwrap();
    let tenant = &world.tenant.managed_tenant_id;
    for run in [run_id(1), run_id(2)] {
        store.record_outcomes(&world.host, &run, tenant, &[outcome(1, "create")]).await.unwrap();
    }
    let ended = SyncRun { completed_at: Some(START), ..run(1) };
    store.update_run(&world.host, &ended).await.unwrap();
    store.forget_outcomes(&world.host, START + Duration::days(1)).await.unwrap();
    assert_eq!(store.outcomes(&world.host, &run_id(1), None, 0).await.unwrap(), []);
    assert_eq!(store.outcomes(&world.host, &run_id(2), None, 0).await.unwrap().len(), 1);
    assert!(store.run(&world.host, &run_id(1)).await.unwrap().is_some());
}
