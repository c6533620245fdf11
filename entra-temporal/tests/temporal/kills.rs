//! A worker dies, by SIGKILL, in the middle of each activity; another goes on, and the end is the same.
//!
//! A lock on a table keeps the activity where it is until the worker is dead.

use std::time::Duration;

use entra_core::{
    context::Context,
    model::{MappingState, RunStatus},
    sync::SyncRequest,
};
use entra_simulator::Config;
use entra_temporal::{
    documents::{DiscoveryInput, RunResult},
    names,
};
use serde_json::json;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use temporalio_common::protos::temporal::api::enums::v1::PendingActivityState;

use crate::{
    stage::{Stage, TEMPORAL, created},
    worker::Worker,
};

/// A table that somebody holds.
struct Held(Transaction<'static, Postgres>);

impl Held {
    /// `mode` as PostgreSQL names it: SHARE lets others read and keeps them from writing.
    async fn table(stage: &Stage, table: &str, mode: &str) -> Self {
        let pool = PgPool::connect(&stage.database).await.unwrap();
        let mut transaction = pool.begin().await.unwrap();
        let statement = sqlx::AssertSqlSafe(format!("LOCK TABLE {table} IN {mode} MODE"));
        sqlx::query(statement).execute(&mut *transaction as &mut PgConnection).await.unwrap();
        Self(transaction)
    }

    async fn release(self) {
        self.0.rollback().await.unwrap();
    }
}

impl Stage {
    /// Waits until a worker is in the middle of that activity.
    async fn until_in(&self, id: &str, activity: &str) {
        for _ in 0..600 {
            let described = self.workflow(id).describe(Default::default()).await.unwrap();
            let is_at_work = described.raw().pending_activities.iter().any(|pending| {
                let name = pending.activity_type.as_ref().map(|activity| activity.name.as_str());
                name == Some(activity) && pending.state() == PendingActivityState::Started
            });
            if is_at_work {
                // It is given out; now let it come to the lock.
                tokio::time::sleep(Duration::from_millis(300)).await;
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{activity} never began");
    }

    /// Kills `worker`, lets go, and lets another one go on.
    async fn replace(&self, worker: Worker, held: Held) -> Worker {
        worker.kill();
        held.release().await;
        Worker::start(self).await
    }

    /// The end is that of a run without a death: complete, everybody once, one row, and nothing left to do.
    async fn ended_well(&self, id: &str) {
        let result = self.result(id).await;
        assert_eq!(result.status, RunStatus::Completed, "{result:?}");
        assert_eq!(self.rows_of(id).await, 1);
        let everybody = SyncRequest { full_read: true, ..SyncRequest::default() };
        let again = self.msp.sync(&everybody, &Context::default()).await.unwrap();
        assert_eq!(created(&again.tenant_results), 0, "nothing was left to do");
        let linked: u32 = again.tenant_results.iter().map(|line| line.counters.linked).sum();
        assert!(linked > 0);
        assert_eq!(created(&result.tenant_results), linked, "whom the dead worker created is counted");
        self.everybody_is_there_once(linked).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_discover_managed_tenants() {
    let stage = Stage::at(&TEMPORAL.address(), Config::per_tenant(2, 4)).await;
    let worker = Worker::start(&stage).await;
    let held = Held::table(&stage, "entra_managed_tenants", "SHARE").await;
    let input = DiscoveryInput { on_behalf: stage.on_behalf(), requested_at: None };
    let started = stage.starts().discovery(input).await.unwrap();
    stage.until_in(&started.workflow_id, names::DISCOVER_MANAGED_TENANTS).await;
    let _other = stage.replace(worker, held).await;
    let result: RunResult = stage.result(&started.workflow_id).await;
    assert_eq!((result.status, &result.summary["seen"]), (RunStatus::Completed, &2.into()));
    assert_eq!(stage.rows_of(&started.workflow_id).await, 1);
    assert_eq!(stage.msp.managed_tenants().await.unwrap().len(), 2);
}

/// A sync whose worker dies in `activity`, kept there by a lock on `table`.
async fn dies_in(activity: &str, table: &str, mode: &str) {
    let stage = Stage::at(&TEMPORAL.address(), Config::per_tenant(2, 8)).await;
    stage.discover_and_map(MappingState::CreateNew).await;
    let worker = Worker::start(&stage).await;
    let held = Held::table(&stage, table, mode).await;
    let started = stage.starts().initial_sync(stage.input()).await.unwrap();
    stage.until_in(&started.workflow_id, activity).await;
    let _other = stage.replace(worker, held).await;
    stage.ended_well(&started.workflow_id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_load_mapped_tenants() {
    dies_in(names::LOAD_MAPPED_TENANTS, "entra_client_tenant_mappings", "ACCESS EXCLUSIVE").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_upsert_sync_run() {
    dies_in(names::UPSERT_SYNC_RUN, "entra_sync_runs", "SHARE").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_provision_entra_client() {
    dies_in(names::PROVISION_ENTRA_CLIENT, "clients", "SHARE").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_sync_tenant_users() {
    dies_in(names::SYNC_TENANT_USERS, "contacts", "SHARE").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_record_sync_tenant_result() {
    let stage = Stage::of(2, 8).await;
    let started = stage.starts().all_tenants_sync(stage.input()).await.unwrap();
    let id = started.workflow_id.as_str();
    let left = stage.mappings().await.remove(0).managed_tenant_id;
    stage.signal(id, names::CANCEL_TENANT, json!({ "managedTenantId": left })).await;
    let worker = Worker::start(&stage).await;
    let held = Held::table(&stage, "entra_sync_run_tenants", "SHARE").await;
    stage.until_in(id, names::RECORD_SYNC_TENANT_RESULT).await;
    let _other = stage.replace(worker, held).await;
    let result = stage.result(id).await;
    assert_eq!((result.status, result.tenant_results.len()), (RunStatus::Partial, 2));
    assert_eq!(stage.run(id).await.tenant_results.len(), 2);
    assert_eq!(result.tenant_results[0].managed_tenant_id, Some(left));
}

#[tokio::test(flavor = "multi_thread")]
async fn in_finalize_sync_run() {
    let stage = Stage::of(1, 8).await;
    let worker = Worker::start(&stage).await;
    let contacts = Held::table(&stage, "contacts", "SHARE").await;
    let started = stage.starts().initial_sync(stage.input()).await.unwrap();
    let id = started.workflow_id.as_str();
    stage.until_in(id, names::SYNC_TENANT_USERS).await;
    // The sync itself only reads the run's row.
    let runs = Held::table(&stage, "entra_sync_runs", "SHARE").await;
    contacts.release().await;
    stage.until_in(id, names::FINALIZE_SYNC_RUN).await;
    let _other = stage.replace(worker, runs).await;
    stage.ended_well(id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_told_to_stop_hands_over_at_once() {
    let stage = Stage::of(2, 8).await;
    let worker = Worker::start_with(&stage, &["--grace-seconds", "1"]).await;
    let held = Held::table(&stage, "contacts", "SHARE").await;
    let started = stage.starts().initial_sync(stage.input()).await.unwrap();
    stage.until_in(&started.workflow_id, names::SYNC_TENANT_USERS).await;
    let _other = Worker::start(&stage).await;
    let ((status, log), ()) = tokio::join!(worker.terminate(), async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        held.release().await;
    });
    assert!(status.success() && log.contains("no more work is taken"), "{status}\n{log}");
    stage.ended_well(&started.workflow_id).await;
}
