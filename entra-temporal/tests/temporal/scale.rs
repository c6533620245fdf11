//! Many customers at once: faster than one after another, and whole when a worker dies half-way.
//!
//! `ENTRA_SCALE=TENANTSxPEOPLE` sets the size, on a quiet machine: a worker that is silent for a second counts as dead.

use std::time::{Duration, Instant};

use entra_core::model::{MappingState, RunStatus};
use entra_simulator::Config;
use entra_temporal::documents::SyncInput;

use crate::{
    sign_in::connect_direct,
    stage::{Stage, TEMPORAL, created},
    worker::Worker,
};

/// Each answer of the simulated vendor is so late.
const LATENCY: Duration = Duration::from_millis(20);

struct Size {
    tenants: usize,
    people: usize,
    /// Seconds after which a silent worker counts as dead.
    silence: u8,
}

#[expect(clippy::disallowed_methods, reason = "a larger run is asked for by hand")]
fn size() -> Size {
    let Ok(named) = std::env::var("ENTRA_SCALE") else { return Size { tenants: 40, people: 25, silence: 3 } };
    let (tenants, people) = named.split_once('x').expect("TENANTSxPEOPLE");
    Size { tenants: tenants.parse().unwrap(), people: people.parse().unwrap(), silence: 1 }
}

async fn stage(size: &Size) -> Stage {
    let config = Config { latency: LATENCY, ..Config::per_tenant(size.tenants, size.people) };
    let stage = Stage::unconnected(&TEMPORAL.address(), config).await;
    connect_direct(&stage.msp).await;
    stage.discover_and_map(MappingState::CreateNew).await;
    stage.make_clients().await;
    stage
}

/// A sync of all tenants with two workers, of which one may die half-way: how long it takes, and whom it creates.
async fn timed(size: &Size, tenants_at_once: usize, one_dies: bool) -> (Duration, u32) {
    let stage = stage(size).await;
    let silence = size.silence.to_string();
    let more = ["--activities-at-once", "16", "--heartbeat-seconds", &silence, "--lease-seconds", &silence];
    let (first, second) = (Worker::start_with(&stage, &more).await, Worker::start_with(&stage, &more).await);
    let input = SyncInput { tenants_at_once: Some(tenants_at_once), ..stage.input() };
    let starts = stage.starts().with_decision_timeout(Duration::from_secs(size.silence.into()));
    let began = Instant::now();
    let started = starts.all_tenants_sync(input).await.unwrap();
    if one_dies {
        until_half_are_done(&stage, &started.workflow_id, size).await;
        first.kill();
    }
    let result = stage.result(&started.workflow_id).await;
    let wall = began.elapsed();
    drop(second);
    assert_eq!((result.status, result.tenant_results.len()), (RunStatus::Completed, size.tenants));
    let everybody = created(&result.tenant_results);
    stage.everybody_is_there_once(everybody).await;
    (wall, everybody)
}

/// Looks at the database: a query would keep the very worker busy that is to die.
async fn until_half_are_done(stage: &Stage, workflow_id: &str, size: &Size) {
    let half = u32::try_from(size.tenants / 2).unwrap();
    while stage.run(workflow_id).await.run.is_none_or(|run| run.processed_tenants < half) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_customers_with_two_workers_of_which_one_dies() {
    let size = size();
    // The same seed: the same people.
    let mut people = Vec::new();
    for one_dies in [false, true] {
        let (alone, one_by_one) = timed(&size, 1, one_dies).await;
        let (together, at_once) = timed(&size, 16, one_dies).await;
        people.extend([one_by_one, at_once]);
        println!(
            "{} tenants x {} people, 20 ms latency, two workers{}: one at a time {alone:.1?}, together {together:.1?} \
             (ratio {:.1})",
            size.tenants,
            size.people,
            if one_dies { ", one killed half-way" } else { "" },
            alone.as_secs_f64() / together.as_secs_f64(),
        );
    }
    assert!(
        people.iter().all(|count| *count == people[0]),
        "whom the dead worker created is counted: {people:?}"
    );
}
