//! Schedules in the engine follow the settings.

use std::time::Duration;

use entra_core::{
    model::{RunStatus, RunType, SyncSettings},
    settings::Schedule,
    store::RunFilter,
};
use entra_temporal::{Schedules, ids, server::Address};
use temporalio_client::schedules::{ScheduleDescription, ScheduleError, ScheduleSpec};
use temporalio_common::protos::temporal::api::enums::v1::ScheduleOverlapPolicy;

use crate::{stage::Stage, worker::Worker};

impl Stage {
    fn schedules(&self) -> Schedules {
        Schedules::over(self.client.clone(), self.queue.as_str())
    }

    async fn schedule(&self) -> Result<ScheduleDescription, ScheduleError> {
        let handle = self.client.get_schedule_handle(ids::schedule(&self.host.as_str().into()));
        handle.describe(Default::default()).await
    }

    async fn minutes(&self) -> u64 {
        let described = self.schedule().await.unwrap();
        let spec = described.raw().schedule.as_ref().unwrap().spec.as_ref().unwrap();
        let every = spec.interval[0].interval.unwrap().seconds;
        u64::try_from(every).unwrap() / 60
    }
}

const HOURLY: Schedule = Schedule { sync_enabled: true, sync_interval_minutes: 60 };

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_schedule_is_applied_at_once() {
    let stage = Stage::of(1, 4).await;
    let saved = stage.schedules().save(&stage.msp, HOURLY).await.unwrap();
    assert_eq!(
        serde_json::to_value(&saved).unwrap(),
        serde_json::json!({ "syncEnabled": true, "syncIntervalMinutes": 60, "scheduleApplied": true, "reason": null })
    );
    let described = stage.schedule().await.unwrap();
    let policies = described.raw().schedule.as_ref().unwrap().policies.unwrap();
    assert_eq!(policies.overlap_policy(), ScheduleOverlapPolicy::Skip);
    assert_eq!(policies.catchup_window.unwrap().seconds, 600);
    assert_eq!(stage.minutes().await, 60);

    let sooner = Schedule { sync_interval_minutes: 1, ..HOURLY };
    let saved = stage.schedules().save(&stage.msp, sooner).await.unwrap();
    assert_eq!((saved.schedule.sync_interval_minutes, saved.schedule_applied), (15, true));
    assert_eq!(stage.minutes().await, 15, "what is in force, not what was asked for");

    for _ in 0..2 {
        let off = Schedule { sync_enabled: false, ..HOURLY };
        assert!(stage.schedules().save(&stage.msp, off).await.unwrap().schedule_applied);
        assert!(stage.schedule().await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_is_away_leaves_the_setting_and_is_told_later() {
    let stage = Stage::of(1, 4).await;
    let away = Address { address: Some("127.0.0.1:9".into()), ..Address::default() };
    let saved = Schedules::at(&away).save(&stage.msp, HOURLY).await.unwrap();
    assert!(!saved.schedule_applied);
    let reason = saved.reason.unwrap();
    assert!(reason.contains("127.0.0.1:9") && reason.contains("TEMPORAL_ADDRESS"), "{reason}");
    assert_eq!(stage.msp.get_schedule().await.unwrap(), HOURLY);
    assert!(stage.schedule().await.is_err());

    let _worker = Worker::start(&stage).await;
    for _ in 0..200 {
        if stage.schedule().await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(stage.minutes().await, 60, "the worker applied it when it started");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_fires() {
    let stage = Stage::of(2, 6).await;
    let _worker = Worker::start(&stage).await;
    assert!(stage.schedules().save(&stage.msp, HOURLY).await.unwrap().schedule_applied);
    // Nobody waits for an hour; everything else of the schedule stays as it is.
    let handle = stage.client.get_schedule_handle(ids::schedule(&stage.host.as_str().into()));
    let soon = ScheduleSpec::from_interval(Duration::from_secs(1));
    handle
        .update(
            |update| {
                update.set_spec(soon);
            },
            Default::default(),
        )
        .await
        .unwrap();

    let filter = RunFilter { run_type: Some(RunType::AllTenants), ..RunFilter::default() };
    let mut runs = Vec::new();
    for _ in 0..400 {
        runs = stage.msp.list_runs(&filter).await.unwrap();
        if runs.iter().filter(|run| run.status == RunStatus::Completed).count() >= 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    handle.delete(Default::default()).await.unwrap();
    let prefix = format!("entra-all-tenants-sync:{}:scheduled-", stage.host);
    assert!(!runs.is_empty() && runs.iter().all(|run| run.workflow_id.starts_with(&prefix)), "{runs:?}");
    assert!(runs.iter().all(|run| run.initiated_by.is_none()));
    assert_eq!(runs.last().unwrap().succeeded_tenants, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_of_every_host_tenant_are_applied() {
    let stage = Stage::of(1, 4).await;
    let other = uuid::Uuid::new_v4().to_string();
    let store = &stage.entra.services().store;
    for host in [stage.host.as_str(), other.as_str()] {
        let settings = SyncSettings { sync_enabled: true, ..SyncSettings::default() };
        store.save_settings(&host.into(), &settings, stage.entra.services().now()).await.unwrap();
    }
    let failed = stage.schedules().apply_all(&stage.entra).await.unwrap();
    assert!(failed.is_empty(), "{failed:?}");
    assert!(stage.schedule().await.is_ok());
    let handle = stage.client.get_schedule_handle(ids::schedule(&other.as_str().into()));
    handle.delete(Default::default()).await.unwrap();
}
