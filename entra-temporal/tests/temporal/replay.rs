//! Histories that were recorded once replay with the workflows of today: a run that began before an update of the
//! workers ends after it.
//!
//! `ENTRA_RECORD_HISTORIES=1` records them anew, by the tests that make them. Do that only where workflows may change:
//! before a release, or behind `ctx.patched(…)`.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use entra_temporal::workflows::{
    EntraAllTenantsSyncWorkflow, EntraDiscoveryWorkflow, EntraInitialSyncWorkflow, EntraTenantSyncWorkflow,
};
use temporalio_client::WorkflowHistory;
use temporalio_sdk::workflow_replayer::{WorkflowReplayer, WorkflowReplayerOptions};

use crate::stage::Stage;

fn histories() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/histories")
}

fn replayer() -> WorkflowReplayer {
    let options = WorkflowReplayerOptions::new()
        .register_workflow::<EntraDiscoveryWorkflow>()
        .unwrap()
        .register_workflow::<EntraInitialSyncWorkflow>()
        .unwrap()
        .register_workflow::<EntraTenantSyncWorkflow>()
        .unwrap()
        .register_workflow::<EntraAllTenantsSyncWorkflow>()
        .unwrap()
        .build();
    WorkflowReplayer::new(options).unwrap()
}

/// A replay of something unreadable may never end by itself.
async fn replay(name: &str, history: WorkflowHistory) -> Result<(), String> {
    let replayed = tokio::time::timeout(Duration::from_mins(1), replayer().replay_workflow(history)).await;
    replayed
        .unwrap_or_else(|_| panic!("the replay of {name} hangs"))
        .map(drop)
        .map_err(|error| error.to_string())
}

impl Stage {
    /// Replays what this workflow has just done, and keeps it where that is wished.
    pub(crate) async fn record(&self, name: &str, id: &str) {
        let history = self.workflow(id).fetch_history(Default::default()).to_json().await.unwrap();
        replay(name, WorkflowHistory::from_json(&history).unwrap()).await.unwrap();
        if std::env::var_os("ENTRA_RECORD_HISTORIES").is_some() {
            fs::create_dir_all(histories()).unwrap();
            fs::write(histories().join(format!("{name}.json")), history).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn recorded_histories_replay() {
    let mut replayed = 0;
    for entry in fs::read_dir(histories()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let history = WorkflowHistory::from_json(&fs::read(&path).unwrap()).unwrap();
        replay(&name, history).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        replayed += 1;
    }
    assert!(replayed >= 7, "{replayed} histories");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_workflow_does_not_replay() {
    let recorded = fs::read_to_string(histories().join("tenant-sync.json")).unwrap();
    let forged = recorded.replace("upsertSyncRunActivity", "recordSyncTenantResultActivity");
    let error = replay("forged", WorkflowHistory::from_json(forged.as_bytes()).unwrap()).await.unwrap_err();
    assert!(error.contains("Nondeterminism") || error.contains("nondeterminism"), "{error}");
}
