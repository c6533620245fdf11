//! What persons tell a run while it runs.

use entra_core::model::RunStatus;
use entra_temporal::{
    documents::{Phase, SyncInput},
    names,
};
use serde_json::json;

use crate::{
    stage::{Stage, statuses},
    worker::Worker,
};

#[tokio::test(flavor = "multi_thread")]
async fn one_tenant_is_left_and_the_others_are_not() {
    let stage = Stage::of(3, 6).await;
    let started = stage.starts().all_tenants_sync(stage.input()).await.unwrap();
    let id = started.workflow_id.as_str();
    let left = stage.mappings().await.remove(1).managed_tenant_id;
    stage.signal(id, names::PAUSE, json!({})).await;
    stage.signal(id, names::CANCEL_TENANT, json!({ "managedTenantId": left })).await;
    stage.signal(id, names::CANCEL_TENANT, json!("what?")).await;
    let _worker = Worker::start(&stage).await;
    let paused = stage.until(id, |progress| progress.run_id.is_some()).await;
    assert!(paused.is_paused && paused.running_tenants.is_empty(), "{paused:?}");
    assert!(paused.refused_signal.unwrap().starts_with("cancelTenant: "));
    stage.signal(id, names::RESUME, json!({})).await;

    let result = stage.result(id).await;
    assert_eq!(result.status, RunStatus::Partial);
    assert_eq!(
        statuses(&result.tenant_results),
        [RunStatus::Cancelled, RunStatus::Completed, RunStatus::Completed]
    );
    assert_eq!(result.tenant_results[0].managed_tenant_id, Some(left));
    stage.record("tenant-cancelled", id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_workflow_ends_its_run() {
    let stage = Stage::of(2, 6).await;
    let started = stage.starts().all_tenants_sync(stage.input()).await.unwrap();
    let id = started.workflow_id.as_str();
    stage.signal(id, names::PAUSE, json!({})).await;
    let _worker = Worker::start(&stage).await;
    stage.until(id, |progress| progress.run_id.is_some()).await;
    stage.workflow(id).cancel(Default::default()).await.unwrap();
    let ended = stage.ended(id).await.unwrap_err();
    assert!(ended.to_lowercase().contains("cancel"), "{ended}");
    assert_eq!(stage.run(id).await.run.unwrap().status, RunStatus::Cancelled);
    stage.record("cancelled", id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_cancelled_by_its_row_stops() {
    let stage = Stage::of(2, 6).await;
    let input = SyncInput { tenants_at_once: Some(1), ..stage.input() };
    let started = stage.starts().all_tenants_sync(input).await.unwrap();
    let id = started.workflow_id.as_str();
    stage.signal(id, names::PAUSE, json!({})).await;
    let _worker = Worker::start(&stage).await;
    let run = stage.until(id, |progress| progress.run_id.is_some()).await.run_id.unwrap();
    stage.msp.cancel_run(&run).await.unwrap();
    stage.signal(id, names::RESUME, json!({})).await;
    let result = stage.result(id).await;
    assert_eq!(
        (result.status, statuses(&result.tenant_results)),
        (RunStatus::Cancelled, vec![RunStatus::Cancelled])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_plan_waits_for_a_person_and_then_is_applied() {
    let stage = Stage::of(2, 30).await;
    let _worker = Worker::start(&stage).await;
    let first = stage.starts().initial_sync(stage.input()).await.unwrap();
    stage.result(&first.workflow_id).await;
    let tenant = stage.simulator.tenants()[0].id;
    for person in stage.simulator.people(tenant).iter().take(20) {
        stage.simulator.leave(tenant, person.id).unwrap();
    }

    let input = SyncInput { full_read: true, ..stage.input() };
    let started = stage.starts().all_tenants_sync(input).await.unwrap();
    let id = started.workflow_id.as_str();
    let waiting = stage.until(id, |progress| progress.phase == Phase::WaitingForApproval).await;
    assert_eq!((waiting.processed_tenants, waiting.held_plans.len()), (2, 1), "{waiting:?}");
    let held = &waiting.held_plans[0];
    let allow = |hash: &str| json!({ "managedTenantId": held.managed_tenant_id, "planHash": hash, "userId": stage.user });
    stage.signal(id, names::ALLOW_HELD_PLAN, allow("another plan")).await;
    stage.signal(id, names::ALLOW_HELD_PLAN, allow(held.plan_hash.as_str())).await;
    let result = stage.result(id).await;
    assert_eq!(
        (result.status, statuses(&result.tenant_results)),
        (RunStatus::Completed, vec![RunStatus::Completed; 2])
    );
    let inactivated: u32 = result.tenant_results.iter().map(|line| line.counters.inactivated).sum();
    assert!(inactivated >= 5, "{inactivated}");
    stage.record("held-and-allowed", id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_plan_that_nobody_allows_ends_held() {
    let stage = Stage::of(1, 30).await;
    let _worker = Worker::start(&stage).await;
    let first = stage.starts().initial_sync(stage.input()).await.unwrap();
    stage.result(&first.workflow_id).await;
    let tenant = stage.simulator.tenants()[0].id;
    for person in stage.simulator.people(tenant).iter().take(20) {
        stage.simulator.leave(tenant, person.id).unwrap();
    }
    let input = SyncInput { full_read: true, held_plan_wait_seconds: Some(1), ..stage.input() };
    let started = stage.starts().all_tenants_sync(input).await.unwrap();
    let result = stage.result(&started.workflow_id).await;
    assert_eq!((result.status, statuses(&result.tenant_results)), (RunStatus::Held, vec![RunStatus::Held]));
    assert_eq!(result.tenant_results[0].error_code.as_deref(), Some("plan_held"));
}
