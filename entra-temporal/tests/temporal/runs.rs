//! Every workflow to its end, by the names of the contract.

use entra_core::{
    model::{MappingState, RunStatus, RunType},
    settings::Schedule,
    sync::Trigger,
};
use entra_simulator::{Config, Fault, FaultRule, When};
use entra_temporal::documents::{DiscoveryInput, SyncInput};

use crate::{
    stage::{Stage, TEMPORAL, created},
    worker::Worker,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_from_discovery_to_sync() {
    let stage = Stage::at(&TEMPORAL.address(), Config::per_tenant(3, 12)).await;
    let _worker = Worker::start(&stage).await;

    let input = DiscoveryInput { on_behalf: stage.on_behalf(), requested_at: None };
    let discovery = stage.starts().discovery(input).await.unwrap();
    let found = stage.result(&discovery.workflow_id).await;
    assert_eq!((found.status, &found.summary["seen"]), (RunStatus::Completed, &3.into()));
    assert_eq!(stage.rows_of(&discovery.workflow_id).await, 1);
    stage.record("discovery", &discovery.workflow_id).await;

    // Clients that are still to be made are made in the first run, once.
    stage.discover_and_map(MappingState::CreateNew).await;
    let initial = stage.starts().initial_sync(stage.input()).await.unwrap();
    let first = stage.result(&initial.workflow_id).await;
    assert_eq!((first.status, first.tenant_results.len()), (RunStatus::Completed, 3));
    let people = created(&first.tenant_results);
    assert!(people > 20, "{people}");
    assert!(stage.mappings().await.iter().all(|mapping| mapping.client_id.is_some()));
    let run = stage.run(&initial.workflow_id).await.run.unwrap();
    assert_eq!((run.run_id, run.run_type), (first.run_id, RunType::Initial));
    assert_eq!(run.initiated_by, Some(stage.user.as_str().into()));
    stage.record("initial-sync", &initial.workflow_id).await;

    let mapping = stage.mappings().await.remove(0);
    let one = SyncInput {
        managed_tenant_id: Some(mapping.managed_tenant_id.clone()),
        client_id: mapping.client_id.clone(),
        ..stage.input()
    };
    let one = stage.starts().tenant_sync(one).await.unwrap();
    let again = stage.result(&one.workflow_id).await;
    assert_eq!((again.status, created(&again.tenant_results)), (RunStatus::Completed, 0));
    let run = stage.run(&one.workflow_id).await.run.unwrap();
    assert_eq!(run.run_type, RunType::SingleTenant);
    assert_eq!(run.scope_managed_tenant_id, Some(mapping.managed_tenant_id));
    stage.record("tenant-sync", &one.workflow_id).await;

    stage.everybody_is_there_once(people).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_makes_no_clients_and_does_nothing_once_it_is_off() {
    let stage = Stage::at(&TEMPORAL.address(), Config::per_tenant(2, 6)).await;
    stage.discover_and_map(MappingState::CreateNew).await;
    let _worker = Worker::start(&stage).await;
    let scheduled = || SyncInput { trigger: Trigger::Scheduled, ..stage.input() };

    let off = stage.starts().all_tenants_sync(scheduled()).await.unwrap();
    let nothing = stage.result(&off.workflow_id).await;
    assert_eq!((nothing.status, nothing.tenant_results.len()), (RunStatus::Completed, 0));

    let schedule = Schedule { sync_enabled: true, sync_interval_minutes: 60 };
    stage.msp.save_schedule(schedule).await.unwrap();
    let first = stage.mappings().await.remove(0).managed_tenant_id;
    stage.msp.provision_client(&first).await.unwrap();
    let on = stage.starts().all_tenants_sync(scheduled()).await.unwrap();
    let only_the_mapped = stage.result(&on.workflow_id).await;
    assert_eq!(only_the_mapped.tenant_results.len(), 1, "{only_the_mapped:?}");
    assert_eq!(only_the_mapped.tenant_results[0].managed_tenant_id, Some(first));
    assert!(stage.mappings().await[1..].iter().all(|mapping| mapping.client_id.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_that_stays_is_a_line_and_one_that_passes_is_none() {
    let stage = Stage::of(3, 6).await;
    let _worker = Worker::start(&stage).await;
    let mappings = stage.mappings().await;
    let tenants = stage.msp.managed_tenants().await.unwrap();
    let vendor_id = |index: usize| {
        let wanted = &mappings[index].managed_tenant_id;
        let tenant = tenants.iter().find(|tenant| tenant.managed_tenant_id == *wanted).unwrap();
        uuid::Uuid::parse_str(tenant.entra_tenant_id.as_str()).unwrap()
    };
    // A client that is gone will not come back for trying again; a proxy in front of CIPP does.
    let pool = sqlx::PgPool::connect(&stage.database).await.unwrap();
    sqlx::query("UPDATE clients SET is_inactive = true WHERE client_id = $1")
        .bind(uuid::Uuid::parse_str(mappings[0].client_id.as_ref().unwrap().as_str()).unwrap())
        .execute(&pool)
        .await
        .unwrap();
    let passing = FaultRule {
        route: "*".into(),
        tenant: Some(vendor_id(1)),
        when: When::First(8),
        fault: Fault::status(503),
    };
    stage.simulator.faults().add(passing);

    let started = stage.starts().all_tenants_sync(stage.input()).await.unwrap();
    let result = stage.result(&started.workflow_id).await;
    assert_eq!(result.status, RunStatus::Partial);
    let line = |index: usize| {
        let wanted = Some(mappings[index].managed_tenant_id.clone());
        result.tenant_results.iter().find(|line| line.managed_tenant_id == wanted).unwrap()
    };
    assert_eq!(line(0).error_code.as_deref(), Some("client_inactive"));
    assert!(line(0).error_message.as_ref().unwrap().contains("Reactivate"));
    assert_eq!((line(1).status, line(2).status), (RunStatus::Completed, RunStatus::Completed));
    assert_eq!(result.tenant_results[0].status, RunStatus::Failed, "what did not complete comes first");
    assert_eq!(stage.run(&started.workflow_id).await.run.unwrap().failed_tenants, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stops_the_whole_run_fails_the_workflow_with_its_code() {
    let stage = Stage::of(1, 4).await;
    let mut worker = stage.environment();
    worker.retain(|(name, _)| *name != "ENTRA_INTEGRATION_UI");
    let _worker = Worker::start_in(&stage, worker).await;
    let started = stage.starts().all_tenants_sync(stage.input()).await.unwrap();
    let failure = stage.ended(&started.workflow_id).await.unwrap_err();
    assert!(failure.contains("feature_disabled") && failure.contains("flag"), "{failure}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_run_goes_on_in_the_next_execution() {
    let stage = Stage::of(23, 4).await;
    let _worker = Worker::start(&stage).await;
    let input = SyncInput { tenants_per_execution: Some(5), ..stage.input() };
    let started = stage.starts().all_tenants_sync(input).await.unwrap();
    let result = stage.result(&started.workflow_id).await;
    assert_eq!((result.status, result.tenant_results.len()), (RunStatus::Completed, 23));
    assert_eq!(stage.rows_of(&started.workflow_id).await, 1);
    let progress = stage.progress(&started.workflow_id).await;
    assert_eq!((progress.total_tenants, progress.succeeded_tenants), (23, 23));
    assert_eq!(progress.run_id, Some(result.run_id));
    stage.everybody_is_there_once(created(&result.tenant_results)).await;
    stage.record("continued", &started.workflow_id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_meets_the_first_and_a_later_one_goes_on_in_its_row() {
    let stage = Stage::of(2, 6).await;
    let first = stage.starts().all_tenants_sync(stage.input()).await.unwrap();
    let second = stage.starts().all_tenants_sync(stage.input()).await.unwrap();
    if first.workflow_id != second.workflow_id {
        return; // Five minutes were over between the two.
    }
    assert_eq!((first.was_running, second.was_running), (false, true));
    assert_eq!(first.execution_id, second.execution_id);

    let _worker = Worker::start(&stage).await;
    let people = created(&stage.result(&first.workflow_id).await.tenant_results);
    let third = stage.starts().all_tenants_sync(stage.input()).await.unwrap();
    let again = stage.result(&third.workflow_id).await;
    assert!(!third.was_running);
    assert_eq!((again.status, created(&again.tenant_results)), (RunStatus::Completed, 0));
    if third.workflow_id == first.workflow_id {
        assert_eq!(stage.rows_of(&first.workflow_id).await, 1);
    }
    stage.everybody_is_there_once(people).await;
}
