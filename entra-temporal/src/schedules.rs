//! Keeping the engine's schedules as the settings say.

use std::time::Duration;

use entra_core::{Entra, ForTenant, Result, model::HostTenantId, settings::Schedule, sync::Trigger};
use serde::Serialize;
use temporalio_client::{
    Client, RpcOptions,
    schedules::{
        CreateScheduleOptions, DeleteScheduleOptions, ScheduleAction, ScheduleError, ScheduleHandle,
        ScheduleIntervalSpec, ScheduleOverlapPolicy, ScheduleSpec,
    },
};
use tokio::sync::OnceCell;
use tonic::Code;

use crate::{
    argument::Argument,
    documents::SyncInput,
    ids,
    server::{self, Address},
    workflows::EntraAllTenantsSyncWorkflow,
};

/// How long after its time a scheduled run may still begin, when the engine was away.
const CATCH_UP: Duration = Duration::from_mins(10);

/// How long the engine may take to change one schedule.
const PATIENCE: Duration = Duration::from_secs(15);

/// The schedules of every host tenant, in the engine. It is connected to when it is first needed.
pub struct Schedules {
    address: Address,
    client: OnceCell<Client>,
}

/// What came of saving a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedSchedule {
    /// The setting that is kept now.
    #[serde(flatten)]
    pub schedule: Schedule,
    /// The engine has it already. If not, the workers apply it when they next start.
    pub schedule_applied: bool,
    /// Why not: what happened, and what to do.
    pub reason: Option<String>,
}

impl Schedules {
    /// The schedules at this address.
    pub fn at(address: &Address) -> Self {
        Self { address: address.clone(), client: OnceCell::new() }
    }

    /// The schedules over a connection that is there.
    pub fn over(client: Client, task_queue: impl Into<String>) -> Self {
        let address = Address { task_queue: task_queue.into(), ..Address::default() };
        Self { address, client: OnceCell::new_with(Some(client)) }
    }

    /// Writes the setting, and applies it to the engine at once. An engine that is away changes nothing about the
    /// setting: the answer says so.
    pub async fn save(&self, msp: &ForTenant, schedule: Schedule) -> Result<SavedSchedule> {
        let schedule = msp.save_schedule(schedule).await?;
        let applied = self.apply(msp.host(), schedule).await;
        let reason = applied.as_ref().err().map(|error| {
            tracing::warn!(host = %msp.host(), error = ?error, "a schedule is kept but not applied");
            error.to_string()
        });
        Ok(SavedSchedule { schedule, schedule_applied: applied.is_ok(), reason })
    }

    /// Makes, changes or removes the engine's schedule of one host tenant. Doing it again changes nothing.
    pub async fn apply(&self, host: &HostTenantId, schedule: Schedule) -> Result<()> {
        let work = async {
            let client = self.client.get_or_try_init(|| self.address.connect("entra-schedules")).await?;
            let handle = client.get_schedule_handle(ids::schedule(host));
            let done = if schedule.sync_enabled {
                self.put(client, &handle, host, schedule).await
            } else {
                remove(&handle).await
            };
            done.map_err(|error| server::refused("change the schedule", error))
        };
        let place = self.address.address.as_deref().unwrap_or("the configured address");
        tokio::time::timeout(PATIENCE, work)
            .await
            .unwrap_or_else(|_| Err(server::away(place, "it did not answer in time")))
    }

    /// Applies the settings of every host tenant that has some: what a worker does when it starts. One that fails does
    /// not keep the others; the answer names each that failed.
    pub async fn apply_all(&self, entra: &Entra) -> Result<Vec<(HostTenantId, entra_core::Error)>> {
        let store = &entra.services().store;
        let mut failed = Vec::new();
        for host in store.hosts().await? {
            let applied = async {
                let settings = store.settings(&host).await?;
                let schedule = Schedule {
                    sync_enabled: settings.sync_enabled,
                    sync_interval_minutes: settings.sync_interval_minutes,
                };
                self.apply(&host, schedule).await
            };
            if let Err(error) = applied.await {
                failed.push((host, error));
            }
        }
        Ok(failed)
    }

    async fn put(
        &self,
        client: &Client,
        handle: &ScheduleHandle<Client>,
        host: &HostTenantId,
        schedule: Schedule,
    ) -> Result<(), ScheduleError> {
        let (spec, action) = (spec(host, schedule), action(host, &self.address.task_queue));
        let options = CreateScheduleOptions::builder()
            .action(action.clone())
            .spec(spec.clone())
            .overlap_policy(ScheduleOverlapPolicy::Skip)
            .build();
        match client.create_schedule(ids::schedule(host), options).await {
            Err(ScheduleError::Rpc(status)) if status.code() == Code::AlreadyExists => {}
            created => drop(created?),
        }
        // The catch-up can only be set by a change; and what somebody else made is as ours after it.
        let change = move |update: &mut temporalio_client::schedules::ScheduleUpdate| {
            update
                .set_spec(spec)
                .set_action(action)
                .set_overlap_policy(ScheduleOverlapPolicy::Skip)
                .set_catchup_window(CATCH_UP);
        };
        handle.update(change, RpcOptions::default()).await
    }
}

async fn remove(handle: &ScheduleHandle<Client>) -> Result<(), ScheduleError> {
    match handle.delete(DeleteScheduleOptions::default()).await {
        Err(ScheduleError::Rpc(status)) if status.code() == Code::NotFound => Ok(()),
        removed => removed,
    }
}

fn spec(host: &HostTenantId, schedule: Schedule) -> ScheduleSpec {
    let every = Duration::from_secs(60 * u64::from(schedule.sync_interval_minutes));
    ScheduleSpec::builder()
        .intervals(vec![ScheduleIntervalSpec::new(every, Some(phase(host, every)))])
        .build()
}

/// Where in the interval a host tenant's runs begin: always the same for one, different between them, so that a
/// thousand of them do not begin at midnight.
fn phase(host: &HostTenantId, every: Duration) -> Duration {
    let sum = host.as_str().bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    Duration::from_secs(sum % every.as_secs().max(1))
}

fn action(host: &HostTenantId, task_queue: &str) -> ScheduleAction {
    let input = SyncInput { trigger: Trigger::Scheduled, ..SyncInput::of(host.clone()) };
    ScheduleAction::start_workflow(
        EntraAllTenantsSyncWorkflow::run,
        Argument::new(input),
        task_queue,
        ids::scheduled_sync(host),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_lies_in_the_interval_and_spreads() {
        let every = Duration::from_mins(15);
        let phases: std::collections::HashSet<_> =
            (0..100).map(|number| phase(&format!("host-{number}").into(), every)).collect();
        assert!(phases.iter().all(|phase| *phase < every));
        assert!(phases.len() > 50, "{}", phases.len());
        assert_eq!(phase(&"host-1".into(), every), phase(&"host-1".into(), every));
    }

    #[tokio::test]
    async fn an_engine_that_is_away_is_named() {
        let address = Address { address: Some("127.0.0.1:9".into()), ..Address::default() };
        let schedule = Schedule { sync_enabled: true, sync_interval_minutes: 60 };
        let error = Schedules::at(&address).apply(&"t".into(), schedule).await.unwrap_err();
        assert_eq!(error.code(), entra_core::ErrorCode::Unreachable);
        assert!(error.to_string().contains("127.0.0.1:9"), "{error}");
    }
}
