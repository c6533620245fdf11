//! Working the tenants of a run off: several at a time, each serial within itself.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::task::JoinSet;

use super::{
    all::{SyncRequest, Trigger},
    runs::Tally,
    tenant::{TenantJob, TenantOutcome, begun, sync_and_record},
};
use crate::{
    context::{Context, Progress, Stage},
    error::{Error, ErrorCode, Result},
    model::{HostTenantId, RunStatus, SyncRun, TenantMapping, TenantRun, UserId},
    provider::Directory,
    services::Services,
};

/// How often a run writes how far it is, and looks whether another process marked it as cancelled.
const PULSE: Duration = Duration::from_secs(2);

/// One run at work.
pub(super) struct Shift<'a> {
    pub(super) services: &'a Services,
    pub(super) host: &'a HostTenantId,
    pub(super) directory: Arc<dyn Directory>,
    pub(super) run: &'a SyncRun,
    pub(super) request: &'a SyncRequest,
    pub(super) by: Option<&'a UserId>,
    pub(super) context: &'a Context,
}

impl Shift<'_> {
    /// Works the tenants off. Answers why the one tenant of a run was refused, if it was.
    pub(super) async fn work(&self, tenants: Vec<TenantMapping>) -> Result<Option<Error>> {
        let total = tenants.len();
        let mut waiting = tenants.into_iter();
        let mut working = JoinSet::new();
        let mut lines = HashMap::new();
        let mut tally = Tally::default();
        let mut refusal = None;
        let mut pulse = tokio::time::interval(PULSE);
        loop {
            while working.len() < self.services.limits.tenants_at_once.max(1) && self.context.check().is_ok()
            {
                let Some(mapping) = waiting.next() else { break };
                let job = self.job(mapping);
                let line = begun(&job, self.services.now());
                let (services, directory) = (self.services.clone(), Arc::clone(&self.directory));
                let context = self.context.clone();
                let task = working
                    .spawn(async move { sync_and_record(&services, &directory, &job, &context).await });
                lines.insert(task.id(), line);
            }
            tokio::select! {
                joined = working.join_next_with_id() => match joined {
                    None => return Ok(refusal),
                    Some(Ok((_, done))) => {
                        refusal = self.done(done?, &mut tally, total);
                    }
                    Some(Err(broken)) => {
                        if let Some(line) = lines.remove(&broken.id()) {
                            refusal = self.done(self.broken(line).await?, &mut tally, total);
                        }
                    }
                },
                _ = pulse.tick() => self.pulse(&tally).await?,
            }
        }
    }

    fn job(&self, mapping: TenantMapping) -> TenantJob {
        TenantJob {
            host: self.host.clone(),
            run_id: self.run.run_id.clone(),
            managed_tenant_id: mapping.managed_tenant_id,
            client_id: mapping.client_id,
            requested_by: self.by.cloned(),
            by_person: self.request.trigger == Trigger::Manual,
            plan_hash: self.request.plan_hash.clone(),
            full_read: self.request.full_read,
        }
    }

    /// Counts a tenant that is done, and tells.
    fn done(&self, done: TenantOutcome, tally: &mut Tally, total: usize) -> Option<Error> {
        tally.add(&done.result);
        self.context.tell(Progress {
            stage: Stage::Tenants,
            managed_tenant_id: done.result.managed_tenant_id,
            tenant_name: None,
            done: u64::from(tally.processed()),
            total: Some(total as u64),
        });
        let refused =
            |error: &Error| matches!(error.code(), ErrorCode::PlanDrifted | ErrorCode::AlreadyRunning);
        done.error.filter(|error| self.request.managed_tenant_id.is_some() && refused(error))
    }

    /// The result of a tenant whose task panicked: a line of the run, like any other failure.
    async fn broken(&self, line: TenantRun) -> Result<TenantOutcome> {
        let error = Error::new(ErrorCode::Panic);
        let result = TenantRun {
            status: RunStatus::Failed,
            error_message: Some(error.to_string()),
            error_code: Some(error.code().as_str().into()),
            completed_at: Some(self.services.now()),
            ..line
        };
        self.services.store.record_tenant_run(self.host, &self.run.run_id, &result).await?;
        Ok(TenantOutcome { result, error: Some(error) })
    }

    /// Stops if a person cancelled the run from another process; else writes how far it is.
    async fn pulse(&self, tally: &Tally) -> Result<()> {
        let kept = self.services.store.run(self.host, &self.run.run_id).await?;
        if kept.is_some_and(|(run, _)| run.status == RunStatus::Cancelled) {
            self.context.cancellation().cancel();
            return Ok(());
        }
        let mut run = self.run.clone();
        tally.fill(&mut run);
        self.services.store.update_run(self.host, &run).await
    }
}
