//! A client in TypeScript's runtime starts, queries, signals and schedules by name.

use std::process::Command;

use entra_core::model::MappingState;
use entra_simulator::Config;
use serde_json::Value;

use crate::{
    stage::{Stage, TEMPORAL},
    worker::Worker,
};

const STORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/temporal-client/story.mjs");

#[tokio::test(flavor = "multi_thread")]
async fn a_hosts_own_client_does_it_all_by_name() {
    let stage = Stage::at(&TEMPORAL.address(), Config::per_tenant(2, 8)).await;
    stage.discover_and_map(MappingState::CreateNew).await;
    let schedule = entra_core::settings::Schedule { sync_enabled: true, sync_interval_minutes: 1_440 };
    stage.msp.save_schedule(schedule).await.unwrap();
    let _worker = Worker::start_with(&stage, &["--leave-schedules"]).await;
    let mut client = Command::new("node");
    client
        .arg(STORY)
        .env("TEMPORAL_ADDRESS", TEMPORAL.address())
        .env("TEMPORAL_TASK_QUEUE", &stage.queue)
        .env("ENTRA_TENANT", &stage.host)
        .env("ENTRA_USER", &stage.user);
    let output =
        tokio::task::spawn_blocking(move || client.output()).await.unwrap().expect("Node is installed");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "see tests/temporal-client: is `npm install` done there?\n{error}");
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();

    assert_eq!(seen["discovery"]["status"], "completed");
    assert_eq!(seen["discovery"]["summary"]["seen"], 2);
    for run in ["initial", "all", "scheduled"] {
        assert_eq!(seen[run]["status"], "completed", "{run}: {seen:#}");
        assert_eq!(seen[run]["tenantResults"].as_array().unwrap().len(), 2, "{run}");
        assert!(seen[run]["runId"].is_string() && seen[run]["summary"]["counters"].is_object(), "{run}");
    }
    assert!(seen["initial"]["tenantResults"][0]["created"].as_u64().unwrap() > 0);
    assert_eq!(seen["one"]["tenantResults"].as_array().unwrap().len(), 1);
    assert_eq!(seen["secondStartJoined"], true);
    assert_eq!(seen["paused"]["runId"], seen["all"]["runId"]);
    assert_eq!(seen["progress"]["succeededTenants"], 2);
    assert_eq!(seen["progress"]["phase"], "ended");
    assert_eq!(seen["empty"]["type"], "invalid_argument");
    assert!(seen["empty"]["message"].as_str().unwrap().contains("tenantId"));
    assert_eq!(seen["schedule"]["overlap"], "SKIP");
    assert_eq!(seen["schedule"]["workflowType"], "entraAllTenantsSyncWorkflow");
    let rows = stage.msp.list_runs(&Default::default()).await.unwrap();
    assert!(rows.iter().all(|row| row.completed_at.is_some()), "{rows:?}");
}
