//! The engine itself goes away in the middle of a run, and comes back.

use std::time::Duration;

use entra_core::model::{MappingState, RunStatus};
use entra_simulator::Config;
use entra_temporal::documents::SyncInput;
use entra_test_servers::TemporalServer;

use crate::{
    stage::{Stage, created},
    worker::Worker,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_run_goes_on_when_the_engine_is_back() {
    let mut temporal = TemporalServer::start().unwrap();
    let config = Config { latency: Duration::from_millis(100), ..Config::per_tenant(12, 8) };
    let stage = Stage::at(&temporal.address(), config).await;
    stage.discover_and_map(MappingState::CreateNew).await;
    let _worker = Worker::start(&stage).await;
    let input = SyncInput { tenants_at_once: Some(2), ..stage.input() };
    let started = stage.starts().initial_sync(input).await.unwrap();
    let id = started.workflow_id.as_str();
    let middle = stage.until(id, |progress| progress.processed_tenants >= 2).await;
    assert!(middle.processed_tenants < 12, "{middle:?}");
    temporal.stop();
    tokio::time::sleep(Duration::from_secs(1)).await;
    temporal.start_again().unwrap();

    let stage = stage.reconnected().await;
    let result = stage.result(id).await;
    assert_eq!((result.status, result.tenant_results.len()), (RunStatus::Completed, 12), "{result:?}");
    assert_eq!(stage.rows_of(id).await, 1);
    stage.everybody_is_there_once(created(&stage.run(id).await.tenant_results)).await;
}
