//! The life of a run: begun, its tenants recorded one by one, ended, looked at, stopped.

use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{access, lease};
use crate::{
    context::Context,
    error::{Error, ErrorCode, Result},
    model::{
        ClientId, Counters, HostTenantId, ManagedTenantId, RunId, RunStatus, RunType, SyncRun, TenantRun,
        UserId,
    },
    services::Services,
    store::RunFilter,
};

/// What a run shall be.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewRun {
    /// What kind.
    pub run_type: RunType,
    /// Who started it; absent for scheduled runs.
    pub initiated_by: Option<UserId>,
    /// The workflow that carries it; made up if absent.
    pub workflow_id: Option<String>,
    /// Tenants that it covers.
    #[serde(default)]
    pub total_tenants: u32,
    /// The one tenant that it is about.
    pub managed_tenant_id: Option<ManagedTenantId>,
    /// The one client that it is about.
    pub client_id: Option<ClientId>,
    /// Nothing will be written.
    #[serde(default)]
    pub is_dry_run: bool,
}

impl NewRun {
    /// A run of that kind, over nothing yet.
    pub fn of(run_type: RunType, initiated_by: Option<UserId>) -> Self {
        Self {
            run_type,
            initiated_by,
            workflow_id: None,
            total_tenants: 0,
            managed_tenant_id: None,
            client_id: None,
            is_dry_run: run_type == RunType::Preflight,
        }
    }
}

/// Begins a run. The same workflow id again answers with the run that is there: a retried activity never makes two.
pub async fn begin(services: &Services, host: &HostTenantId, new: NewRun) -> Result<SyncRun> {
    let run_id = RunId::from(Uuid::now_v7());
    let workflow_id = new.workflow_id.unwrap_or_else(|| format!("run:{run_id}"));
    let run = SyncRun {
        run_id,
        workflow_id,
        run_type: new.run_type,
        status: RunStatus::Running,
        initiated_by: new.initiated_by,
        started_at: services.now(),
        completed_at: None,
        total_tenants: new.total_tenants,
        processed_tenants: 0,
        succeeded_tenants: 0,
        failed_tenants: 0,
        summary: json!({}),
        is_dry_run: new.is_dry_run,
        scope_managed_tenant_id: new.managed_tenant_id,
        scope_client_id: new.client_id,
    };
    services.store.create_run(host, &run).await
}

/// Begins the run of a workflow, or takes up the one that is there: a retried step finds what it began, and a workflow
/// that is started again under the id of one that ended goes on in the same row.
pub async fn take_up(services: &Services, host: &HostTenantId, new: NewRun) -> Result<SyncRun> {
    let total_tenants = new.total_tenants;
    let mut run = begin(services, host, new).await?;
    if run.status != RunStatus::Running {
        run.status = RunStatus::Running;
        run.started_at = services.now();
        run.completed_at = None;
        run.total_tenants = total_tenants;
        services.store.update_run(host, &run).await?;
    }
    Ok(run)
}

/// What the tenants of a run add up to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    counters: Counters,
    processed: u32,
    succeeded: u32,
    held: u32,
    partial: u32,
    cancelled: u32,
}

impl Tally {
    /// Counts tenants that are done.
    pub fn of<'a>(tenants: impl IntoIterator<Item = &'a TenantRun>) -> Self {
        let mut tally = Self::default();
        tenants.into_iter().for_each(|tenant| tally.add(tenant));
        tally
    }

    /// Counts one more; a tenant that is still under way counts for nothing.
    pub fn add(&mut self, tenant: &TenantRun) {
        match tenant.status {
            RunStatus::Queued | RunStatus::Running => return,
            RunStatus::Completed => self.succeeded += 1,
            RunStatus::Held => self.held += 1,
            RunStatus::Partial => self.partial += 1,
            RunStatus::Cancelled => self.cancelled += 1,
            RunStatus::Failed => {}
        }
        self.processed += 1;
        self.counters.add(&tenant.counters);
    }

    /// Tenants that are done.
    pub fn processed(&self) -> u32 {
        self.processed
    }

    /// How the run ends: the word for all of them where they agree, else `partial`.
    fn status(&self) -> RunStatus {
        match self.processed {
            all if all == self.succeeded => RunStatus::Completed,
            all if all == self.cancelled => RunStatus::Cancelled,
            all if all == self.held => RunStatus::Held,
            _ if self.succeeded + self.partial + self.held == 0 => RunStatus::Failed,
            _ => RunStatus::Partial,
        }
    }

    /// Writes the totals into the run.
    pub fn fill(&self, run: &mut SyncRun) {
        run.processed_tenants = self.processed;
        run.succeeded_tenants = self.succeeded;
        run.failed_tenants = self.processed - self.succeeded;
        run.total_tenants = run.total_tenants.max(self.processed);
        run.summary = json!({ "counters": self.counters, "heldTenants": self.held });
    }
}

/// Ends a run with what its recorded tenants add up to. `was_cancelled` says that not all of them had their turn.
pub async fn finish(
    services: &Services,
    host: &HostTenantId,
    run: &RunId,
    was_cancelled: bool,
) -> Result<RunProgress> {
    let (mut run, tenants) = load(services, host, run).await?;
    let tally = Tally::of(&tenants);
    tally.fill(&mut run);
    run.status = if was_cancelled { RunStatus::Cancelled } else { tally.status() };
    run.completed_at = Some(services.now());
    services.store.update_run(host, &run).await?;
    access::note_connection(services, host, &tenants).await;
    Ok(RunProgress::new(run, tenants))
}

/// Ends a run that has no tenants to add up, with the summary that it carries.
pub async fn end_well(services: &Services, host: &HostTenantId, mut run: SyncRun) -> Result<()> {
    run.status = RunStatus::Completed;
    run.completed_at = Some(services.now());
    run.processed_tenants = run.total_tenants;
    run.succeeded_tenants = run.total_tenants;
    services.store.update_run(host, &run).await
}

/// Ends a run that broke before its tenants had their turn.
pub async fn fail(services: &Services, host: &HostTenantId, mut run: SyncRun, error: &Error) -> Result<()> {
    run.status = if error.code() == ErrorCode::Cancelled { RunStatus::Cancelled } else { RunStatus::Failed };
    run.completed_at = Some(services.now());
    run.summary = json!({ "error": { "code": error.code().as_str(), "message": error.message(), "remedy": error.remedy() } });
    services.store.update_run(host, &run).await
}

/// A run and its tenants, as the host's pages read them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunProgress {
    /// The run; absent if there is none of that id.
    pub run: Option<SyncRun>,
    /// Its tenants.
    pub tenant_results: Vec<TenantRun>,
}

impl RunProgress {
    fn new(run: SyncRun, tenant_results: Vec<TenantRun>) -> Self {
        Self { run: Some(run), tenant_results }
    }
}

/// How a run is looked up.
#[derive(Clone, Debug)]
pub enum RunKey {
    /// By our id.
    Run(RunId),
    /// By the workflow that carries it.
    Workflow(String),
}

/// Where a run stands. An unknown one is answered with no run, as the host's pages expect.
pub async fn progress(services: &Services, host: &HostTenantId, key: &RunKey) -> Result<RunProgress> {
    let found = match key {
        RunKey::Run(run) => services.store.run(host, run).await?,
        RunKey::Workflow(workflow) => services.store.run_by_workflow(host, workflow).await?,
    };
    let Some((mut run, tenants)) = found else {
        return Ok(RunProgress { run: None, tenant_results: Vec::new() });
    };
    if run.status == RunStatus::Running {
        // The row has the totals of some moment ago, or none yet; the tenants' lines are always true.
        Tally::of(&tenants).fill(&mut run);
    }
    Ok(RunProgress::new(run, tenants))
}

/// Runs, newest first.
pub async fn list(services: &Services, host: &HostTenantId, filter: &RunFilter) -> Result<Vec<SyncRun>> {
    services.store.runs(host, filter).await
}

/// Stops a run between two batches. One of another process is marked, and stops when that process next looks.
pub async fn cancel(services: &Services, host: &HostTenantId, run: &RunId) -> Result<()> {
    let (mut run, _) = load(services, host, run).await?;
    if !matches!(run.status, RunStatus::Queued | RunStatus::Running) {
        return Ok(());
    }
    if !services.under_way.cancel(host, &run.run_id) {
        run.status = RunStatus::Cancelled;
        run.completed_at = Some(services.now());
        services.store.update_run(host, &run).await?;
    }
    Ok(())
}

/// Whether a person cancelled the run, from whatever process. Looks at the newest cancelled runs only: what is under way
/// was begun lately.
pub async fn is_cancelled(services: &Services, host: &HostTenantId, run: &RunId) -> Result<bool> {
    let filter = RunFilter { status: Some(RunStatus::Cancelled), ..RunFilter::default() };
    let cancelled = services.store.runs(host, &filter).await?;
    Ok(cancelled.iter().any(|cancelled| cancelled.run_id == *run))
}

/// Ends runs whose process died: nobody renews their lease. Answers how many these were.
pub(crate) async fn close_abandoned(services: &Services, host: &HostTenantId) -> Result<usize> {
    let filter = RunFilter { status: Some(RunStatus::Running), ..RunFilter::default() };
    let mut closed = 0;
    for run in services.store.runs(host, &filter).await? {
        match lease::take(services, host, &lease::of_run(&run.run_id), &Context::default()).await {
            Ok(lease) => {
                let ended = end_abandoned(services, host, run).await;
                closed += usize::from(lease.release(ended).await?);
            }
            Err(error) if error.code() == ErrorCode::AlreadyRunning => {}
            Err(error) => return Err(error),
        }
    }
    Ok(closed)
}

async fn end_abandoned(services: &Services, host: &HostTenantId, run: SyncRun) -> Result<bool> {
    // Carried by a workflow engine, or just begun: it is not ours to end.
    if !run.workflow_id.starts_with("run:") || services.now() - run.started_at < services.limits.lease {
        return Ok(false);
    }
    let interrupted = Error::new(ErrorCode::Internal)
        .with_message("The process that carried this run ended before the run did.")
        .with_remedy("Nothing to do: the next run finishes the job.");
    fail(services, host, run, &interrupted).await?;
    Ok(true)
}

async fn load(services: &Services, host: &HostTenantId, run: &RunId) -> Result<(SyncRun, Vec<TenantRun>)> {
    services
        .store
        .run(host, run)
        .await?
        .ok_or_else(|| Error::new(ErrorCode::NotFound).with_message("There is no such run.").with("run", run))
}

/// Forgets what is kept about single people of runs that ended before `before`, and plans as old; the runs stay.
pub async fn forget_details(services: &Services, host: &HostTenantId, before: OffsetDateTime) -> Result<()> {
    services.store.forget_outcomes(host, before).await?;
    services.store.forget_plans(host, before).await
}
