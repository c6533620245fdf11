//! Many customers at once: faster than one after another, and whole when a worker dies half-way.
//!
//! `ENTRA_SCALE=TENANTSxPEOPLE` sets the size.

use std::time::{Duration, Instant};

use entra_core::model::{MappingState, RunStatus};
use entra_simulator::Config;
use entra_temporal::documents::{RunResult, SyncInput};

use crate::{
    stage::{Stage, TEMPORAL, created},
    worker::Worker,
};

/// Each answer of the simulated vendor is so late.
const LATENCY: Duration = Duration::from_millis(20);

#[expect(clippy::disallowed_methods, reason = "a larger run is asked for by hand")]
fn size() -> (usize, usize) {
    let named = std::env::var("ENTRA_SCALE").unwrap_or_else(|_| "40x25".to_owned());
    let (tenants, people) = named.split_once('x').expect("TENANTSxPEOPLE");
    (tenants.parse().unwrap(), people.parse().unwrap())
}

async fn stage() -> Stage {
    let (tenants, people) = size();
    let config = Config { latency: LATENCY, ..Config::per_tenant(tenants, people) };
    let stage = Stage::at(&TEMPORAL.address(), config).await;
    stage.discover_and_map(MappingState::CreateNew).await;
    stage.make_clients().await;
    stage
}

/// A run with two workers; half-way one of them may die.
async fn timed(stage: &Stage, tenants_at_once: usize, one_dies: bool) -> (Duration, RunResult) {
    let more = ["--activities-at-once", "16"];
    let (first, second) = (Worker::start_with(stage, &more).await, Worker::start_with(stage, &more).await);
    let input = SyncInput { tenants_at_once: Some(tenants_at_once), ..stage.input() };
    let began = Instant::now();
    let started = stage.starts().all_tenants_sync(input).await.unwrap();
    if one_dies {
        let half = u32::try_from(size().0 / 2).unwrap();
        stage.until(&started.workflow_id, |progress| progress.processed_tenants >= half).await;
        first.kill();
    }
    let result = stage.result(&started.workflow_id).await;
    let wall = began.elapsed();
    drop(second);
    assert_eq!((result.status, result.tenant_results.len()), (RunStatus::Completed, size().0));
    (wall, result)
}

#[tokio::test(flavor = "multi_thread")]
async fn many_customers_with_two_workers_of_which_one_dies() {
    // The same seed: the same people.
    let (one_by_one, undisturbed) = timed(&stage().await, 1, false).await;
    let (together, _) = timed(&stage().await, 16, false).await;
    let stage = stage().await;
    let (with_a_death, result) = timed(&stage, 16, true).await;
    let (tenants, people) = size();
    let ratio = one_by_one.as_secs_f64() / together.as_secs_f64();
    println!(
        "{tenants} tenants x {people} people, 20 ms latency: one at a time {one_by_one:.1?}, together {together:.1?} \
         (ratio {ratio:.1}), together with a death half-way {with_a_death:.1?}"
    );
    stage.everybody_is_there_once(created(&undisturbed.tenant_results)).await;
    assert_eq!(
        created(&result.tenant_results),
        created(&undisturbed.tenant_results),
        "whom the dead worker created is counted"
    );
}
