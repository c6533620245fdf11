//! A run: every mapped tenant or one, several at a time, each serial within itself.

use std::{collections::HashMap, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use super::{
    lease, notify,
    runs::{self, NewRun, RunProgress, Tally},
    tenant::{TenantJob, TenantOutcome, sync_tenant},
};
use crate::{
    context::{Context, Progress, Stage},
    error::{Error, ErrorCode, Result},
    model::{
        Counters, HostTenantId, ManagedTenantId, MappingState, PlanHash, RunStatus, RunType, SyncRun,
        TenantMapping, TenantRun, UserId,
    },
    provider::Directory,
    services::Services,
};

/// What to sync.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SyncRequest {
    /// Only this tenant; absent means every mapped one.
    pub managed_tenant_id: Option<ManagedTenantId>,
    /// Apply this plan of that tenant, or none.
    pub plan_hash: Option<PlanHash>,
    /// Who started it.
    pub trigger: Trigger,
    /// Read everybody, whatever the cursors say.
    pub full_read: bool,
    /// The workflow that carries it.
    pub workflow_id: Option<String>,
}

/// Who starts a run. Only a person's run makes clients for mappings that want a new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trigger {
    /// A person.
    #[default]
    Manual,
    /// The schedule.
    Scheduled,
}

/// Runs a sync to its end. A tenant that fails is a line of the answer; only what stops the whole run is an error.
pub async fn sync(
    services: &Services,
    host: &HostTenantId,
    request: &SyncRequest,
    by: Option<&UserId>,
    context: &Context,
) -> Result<RunProgress> {
    if request.plan_hash.is_some() && request.managed_tenant_id.is_none() {
        return Err(Error::new(ErrorCode::InvalidArgument)
            .with_message("A plan belongs to one tenant: `planHash` needs `managedTenantId`."));
    }
    let directory = services.directories.open(host).await?;
    runs::close_abandoned(services, host).await?;
    let tenants = mapped_tenants(services, host, request).await?;
    let run = runs::begin(services, host, new_run(request, by, &tenants)).await?;
    if run.status != RunStatus::Running {
        // The workflow's run has ended before: a retried call reads its result.
        return runs::progress(services, host, &runs::RunKey::Run(run.run_id)).await;
    }

    let alive = lease::take(services, host, &lease::of_run(&run.run_id), context).await?;
    let context = alive.context(context);
    let _entered = services.under_way.enter(host, &run.run_id, context.cancellation().clone());
    let queue_before = services.store.open_queue_count(host).await;
    let shift = Shift { services, host, directory, run: &run, request, by, context: &context };
    let finished = match shift.work(tenants).await {
        Ok(refusal) => runs::finish(services, host, &run.run_id, context.cancellation().is_cancelled())
            .await
            .and_then(|finished| refusal.map_or(Ok(finished), Err)),
        Err(error) => runs::fail(services, host, run.clone(), &error).await.and(Err(error)),
    };
    let finished = alive.release(finished).await?;
    notify::after_run(services, host, &finished, queue_before.ok()).await;
    Ok(finished)
}

/// The tenants that a run covers, in the order of the mappings.
pub async fn mapped_tenants(
    services: &Services,
    host: &HostTenantId,
    request: &SyncRequest,
) -> Result<Vec<TenantMapping>> {
    let mut mappings = services.store.mappings(host).await?;
    mappings.retain(|mapping| match (&request.managed_tenant_id, mapping.mapping_state) {
        (Some(tenant), _) => mapping.managed_tenant_id == *tenant,
        (None, MappingState::Mapped) => true,
        (None, MappingState::CreateNew) => request.trigger == Trigger::Manual,
        (None, MappingState::SkipForNow | MappingState::NeedsReview) => false,
    });
    match &request.managed_tenant_id {
        Some(tenant) if mappings.is_empty() => Err(Error::new(ErrorCode::NotFound)
            .with_message("The tenant is not mapped to a client.")
            .with_remedy("Confirm its mapping first.")
            .with("managed_tenant", tenant)),
        _ => Ok(mappings),
    }
}

fn new_run(request: &SyncRequest, by: Option<&UserId>, tenants: &[TenantMapping]) -> NewRun {
    let one = request.managed_tenant_id.is_some();
    NewRun {
        workflow_id: request.workflow_id.clone(),
        total_tenants: u32::try_from(tenants.len()).unwrap_or(u32::MAX),
        managed_tenant_id: request.managed_tenant_id.clone(),
        client_id: tenants.first().filter(|_| one).and_then(|mapping| mapping.client_id.clone()),
        ..NewRun::of(if one { RunType::SingleTenant } else { RunType::AllTenants }, by.cloned())
    }
}

/// How often a run looks whether another process marked it as cancelled.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// One run at work.
struct Shift<'a> {
    services: &'a Services,
    host: &'a HostTenantId,
    directory: Arc<dyn Directory>,
    run: &'a SyncRun,
    request: &'a SyncRequest,
    by: Option<&'a UserId>,
    context: &'a Context,
}

impl Shift<'_> {
    /// Works the tenants off. Answers why the one tenant of a run was refused, if it was.
    async fn work(&self, tenants: Vec<TenantMapping>) -> Result<Option<Error>> {
        let total = tenants.len();
        let mut waiting = tenants.into_iter();
        let mut working = JoinSet::new();
        let mut names = HashMap::new();
        let mut tally = Tally::default();
        let mut refusal = None;
        let mut look = tokio::time::interval(LOOK_EVERY);
        loop {
            while working.len() < self.services.limits.tenants_at_once.max(1) && self.context.check().is_ok()
            {
                let Some(mapping) = waiting.next() else { break };
                let job = self.job(&mapping);
                let task = working.spawn(one_tenant(
                    self.services.clone(),
                    Arc::clone(&self.directory),
                    job,
                    self.context.clone(),
                ));
                names.insert(task.id(), mapping);
            }
            tokio::select! {
                joined = working.join_next_with_id() => match joined {
                    None => return Ok(refusal),
                    Some(Ok((_, done))) => {
                        refusal = self.done(done?, &mut tally, total).await?;
                    }
                    Some(Err(broken)) => {
                        let tenant = names.remove(&broken.id());
                        refusal = self.done(self.broken(tenant).await?, &mut tally, total).await?;
                    }
                },
                _ = look.tick() => self.stop_if_marked().await?,
            }
        }
    }

    fn job(&self, mapping: &TenantMapping) -> TenantJob {
        TenantJob {
            host: self.host.clone(),
            run_id: self.run.run_id.clone(),
            managed_tenant_id: mapping.managed_tenant_id.clone(),
            requested_by: self.by.cloned(),
            by_person: self.request.trigger == Trigger::Manual,
            plan_hash: self.request.plan_hash.clone(),
            full_read: self.request.full_read,
        }
    }

    /// Counts a tenant that is done, and tells.
    async fn done(&self, done: TenantOutcome, tally: &mut Tally, total: usize) -> Result<Option<Error>> {
        tally.add(&done.result);
        let mut run = self.run.clone();
        tally.fill(&mut run);
        self.services.store.update_run(self.host, &run).await?;
        self.context.tell(Progress {
            stage: Stage::Tenants,
            managed_tenant_id: done.result.managed_tenant_id,
            tenant_name: None,
            done: u64::from(run.processed_tenants),
            total: Some(total as u64),
        });
        let refused =
            |error: &Error| matches!(error.code(), ErrorCode::PlanDrifted | ErrorCode::AlreadyRunning);
        Ok(done.error.filter(|error| self.request.managed_tenant_id.is_some() && refused(error)))
    }

    /// The result of a tenant whose task panicked: a line of the run, like any other failure.
    async fn broken(&self, mapping: Option<TenantMapping>) -> Result<TenantOutcome> {
        let error = Error::new(ErrorCode::Panic);
        let result = TenantRun {
            managed_tenant_id: mapping.as_ref().map(|mapping| mapping.managed_tenant_id.clone()),
            client_id: mapping.and_then(|mapping| mapping.client_id),
            status: RunStatus::Failed,
            counters: Counters::default(),
            error_message: Some(error.to_string()),
            error_code: Some(error.code().as_str().into()),
            started_at: None,
            completed_at: Some(self.services.now()),
        };
        self.services.store.record_tenant_run(self.host, &self.run.run_id, &result).await?;
        Ok(TenantOutcome { result, error: Some(error) })
    }

    /// Stops if a person cancelled the run from another process.
    async fn stop_if_marked(&self) -> Result<()> {
        let marked = self.services.store.run(self.host, &self.run.run_id).await?;
        if marked.is_some_and(|(run, _)| run.status == RunStatus::Cancelled) {
            self.context.cancellation().cancel();
        }
        Ok(())
    }
}

/// Syncs one tenant and records its line of the run.
async fn one_tenant(
    services: Services,
    directory: Arc<dyn Directory>,
    job: TenantJob,
    context: Context,
) -> Result<TenantOutcome> {
    let done = sync_tenant(&services, &directory, &job, &context).await;
    services.store.record_tenant_run(&job.host, &job.run_id, &done.result).await?;
    Ok(done)
}
