//! The worker: carries workflows and activities until it is told to stop.

pub mod configuration;
mod health;
pub mod metrics;

use std::time::Duration;

pub use configuration::{Configuration, Listen};
use entra_core::{Entra, Error, ErrorCode, Result, context::CancellationToken};
use health::Health;
use metrics::Metrics;
use temporalio_sdk::{
    Runtime, Worker, WorkerOptions,
    runtime::worker_tuner::{FixedSizeSlotSupplier, TunerHolder},
};

use crate::{
    Schedules,
    activities::{Activities, heartbeat},
    workflows::{
        EntraAllTenantsSyncWorkflow, EntraDiscoveryWorkflow, EntraInitialSyncWorkflow,
        EntraTenantSyncWorkflow,
    },
};

/// Workflow tasks at the same time: each takes a moment of the processor.
const WORKFLOW_TASKS: usize = 16;

/// How long activities that were told to stop may take to end their batch.
const LAST_BATCH: Duration = Duration::from_secs(15);

/// Carries workflows and activities over `entra` until `stop` is cancelled: then it takes no more, gives what is at
/// work its time of grace, and hands over what is not done by then to other workers.
pub async fn run(entra: Entra, configuration: &Configuration, stop: CancellationToken) -> Result<()> {
    heartbeat::set_up(configuration.heartbeat);
    let address = configuration.address();
    let client = address.connect(&configuration.identity()).await?;
    let (runtime, metrics) = runtime(configuration)?;
    let stopping = CancellationToken::new();
    let options = options(&entra, metrics, configuration, stopping.clone())?;
    let mut worker =
        Worker::new(&runtime, client.clone(), options).map_err(|error| broken("be made", error))?;
    let health =
        Health::listen(configuration.health_address, entra.clone(), client.clone(), stop.clone()).await?;

    if configuration.keeps_schedules {
        tokio::spawn(apply_schedules(Schedules::over(client, address.task_queue.clone()), entra));
    }
    let shut_down = worker.shutdown_handle();
    let grace = configuration.grace;
    let ending = tokio::spawn(async move {
        stop.cancelled().await;
        tracing::info!("stopping: no more work is taken");
        shut_down();
        tokio::time::sleep(grace).await;
        tracing::info!("what is still at work is handed over at its next batch");
        stopping.cancel();
    });
    tracing::info!(task_queue = %address.task_queue, "ready");
    let ended = worker.run().await;
    ending.abort();
    health.abort();
    ended.map_err(|error| broken("go on", error))
}

fn options(
    entra: &Entra,
    metrics: Metrics,
    configuration: &Configuration,
    stopping: CancellationToken,
) -> Result<WorkerOptions> {
    let tuner = TunerHolder::builder()
        .workflow_task_slot_supplier(FixedSizeSlotSupplier::new(WORKFLOW_TASKS))
        .activity_task_slot_supplier(FixedSizeSlotSupplier::new(configuration.activities_at_once))
        .local_activity_task_slot_supplier(FixedSizeSlotSupplier::new(1))
        .nexus_task_slot_supplier(FixedSizeSlotSupplier::new(1))
        .build();
    let registered = || {
        Ok(WorkerOptions::new(configuration.address().task_queue)
            .tuner(tuner)
            .graceful_shutdown_period(configuration.grace + LAST_BATCH)
            .sticky_queue_schedule_to_start_timeout(heartbeat::period())
            .register_activities(Activities::new(entra.clone(), metrics, stopping))
            .register_workflow::<EntraDiscoveryWorkflow>()?
            .register_workflow::<EntraInitialSyncWorkflow>()?
            .register_workflow::<EntraTenantSyncWorkflow>()?
            .register_workflow::<EntraAllTenantsSyncWorkflow>()?
            .build())
    };
    registered().map_err(|error: temporalio_sdk::WorkflowRegistrationError| broken("be made", error))
}

fn runtime(configuration: &Configuration) -> Result<(Runtime, Metrics)> {
    let (telemetry, metrics) = metrics::serve(configuration.metrics_address)?;
    let options = temporalio_sdk::runtime::RuntimeOptions::builder()
        .telemetry_options(telemetry)
        .build()
        .map_err(|error| broken("be made", error))?;
    let runtime = Runtime::from_current_tokio(options).map_err(|error| broken("be made", error))?;
    Ok((runtime, metrics))
}

/// Brings the engine's schedules to what the settings say: they may have been saved while the engine was away.
async fn apply_schedules(schedules: Schedules, entra: Entra) {
    match schedules.apply_all(&entra).await {
        Ok(failed) => {
            for (host, error) in failed {
                tracing::warn!(%host, error = ?error, "a schedule could not be applied");
            }
        }
        Err(error) => tracing::warn!(error = ?error, "schedules could not be applied"),
    }
}

fn broken(what: &str, cause: impl std::fmt::Display) -> Error {
    Error::new(ErrorCode::Internal)
        .with_message(format!("The worker could not {what}."))
        .with_remedy("Read the cause in the log; start it again.")
        .caused_by(cause.to_string())
}
