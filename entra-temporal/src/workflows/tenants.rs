//! Working tenants off: several at a time, one activity each.

use std::collections::VecDeque;

use entra_core::{
    error::ErrorCode,
    model::{Counters, ManagedTenantId, RunId, RunStatus, TenantRun},
};
use futures::FutureExt;
use temporalio_sdk::{WorkflowCancellationToken, WorkflowContext, workflows::select};

use super::{
    control::{Control, Controlled},
    options,
    pool::{Local, first_of},
};
use crate::{
    activities::{
        Activities,
        documents::{MappedTenant, ProvisionClient, RecordResult, SyncTenant, SyncedTenant},
    },
    documents::{Allowance, HeldPlan, SyncInput},
    failure::{self, Seen},
};

/// Tenants at the same time, unless the input says otherwise.
const AT_ONCE: usize = 8;

/// One execution at work.
pub(super) struct Shift<'a, W> {
    ctx: &'a WorkflowContext<W>,
    input: &'a SyncInput,
    run_id: RunId,
    /// A person cancelled the run by its row.
    is_run_cancelled: bool,
}

/// A tenant at work: which one, and what ends it.
struct AtWork {
    tenant: ManagedTenantId,
    token: WorkflowCancellationToken,
}

impl<'a, W: Controlled> Shift<'a, W> {
    pub(super) fn new(ctx: &'a WorkflowContext<W>, input: &'a SyncInput, run_id: RunId) -> Self {
        Self { ctx, input, run_id, is_run_cancelled: false }
    }

    /// Works the tenants off. Answers whether the run was cancelled, and not all of them had their turn.
    pub(super) async fn work(&mut self, tenants: Vec<MappedTenant>) -> bool {
        let ctx = self.ctx;
        let at_once = self.input.tenants_at_once.unwrap_or(AT_ONCE).clamp(1, 64);
        let mut waiting = VecDeque::from(tenants);
        let mut at_work: Vec<(AtWork, Local<'_, SyncedTenant>)> = Vec::new();
        loop {
            let news = ctx.state(|state| state.control().news);
            for (working, _) in &at_work {
                if self.is_left(&working.tenant) {
                    working.token.cancel();
                }
            }
            while at_work.len() < at_once && !self.is_over() && !self.is_paused() {
                let Some(tenant) = waiting.pop_front() else { break };
                at_work.push(self.put_to_work(tenant, None));
            }
            if at_work.is_empty() && (waiting.is_empty() || self.is_over()) {
                return self.is_over();
            }
            if self.is_over() {
                let (working, done) = first_of(&mut at_work).await;
                self.note(&working.tenant, &done);
                continue;
            }
            select! {
                (working, done) = Box::pin(first_of(&mut at_work)).fuse() => self.note(&working.tenant, &done),
                // Cancelled or signalled: the loop looks again.
                _ = ctx.wait_condition(|state| state.control().news != news) => {}
            }
        }
    }

    /// Tries a held plan that a person allowed. Answers whether the run was cancelled meanwhile.
    pub(super) async fn try_again(&mut self, held: HeldPlan, allowance: Allowance) -> bool {
        let tenant = MappedTenant { managed_tenant_id: held.managed_tenant_id, client_id: held.client_id };
        self.control(Control::tried_again);
        let (working, sync) = self.put_to_work(tenant, Some(allowance));
        let done = sync.await;
        self.note(&working.tenant, &done);
        self.is_over()
    }

    fn put_to_work(
        &self,
        tenant: MappedTenant,
        allowance: Option<Allowance>,
    ) -> (AtWork, Local<'a, SyncedTenant>) {
        self.control(|control| control.begun(&tenant.managed_tenant_id));
        let token = self.ctx.cancellation_token().child_token();
        if self.is_left(&tenant.managed_tenant_id) {
            token.cancel();
        }
        let working = AtWork { tenant: tenant.managed_tenant_id.clone(), token: token.clone() };
        let turn = Turn { ctx: self.ctx, input: self.input, run_id: self.run_id.clone(), tenant, token };
        (working, Box::pin(turn.take(allowance)))
    }

    fn note(&mut self, tenant: &ManagedTenantId, done: &SyncedTenant) {
        self.is_run_cancelled |= done.is_run_cancelled;
        self.control(|control| control.done(tenant, done));
    }

    fn is_over(&self) -> bool {
        self.is_run_cancelled || self.ctx.cancellation_token().is_cancelled()
    }

    fn is_paused(&self) -> bool {
        self.ctx.state(|state| state.control().progress.is_paused)
    }

    fn is_left(&self, tenant: &ManagedTenantId) -> bool {
        self.ctx.state(|state| state.control().cancelled.contains(tenant))
    }

    fn control<T>(&self, change: impl FnOnce(&mut Control) -> T) -> T {
        self.ctx.state_mut(|state| change(state.control_mut()))
    }
}

/// One tenant's turn.
struct Turn<'a, W> {
    ctx: &'a WorkflowContext<W>,
    input: &'a SyncInput,
    run_id: RunId,
    tenant: MappedTenant,
    token: WorkflowCancellationToken,
}

impl<W: Controlled> Turn<'_, W> {
    /// A client, where there is none yet, and the sync. Whatever happens is a line of the run.
    async fn take(mut self, allowance: Option<Allowance>) -> SyncedTenant {
        let failed = match self.sync(allowance).await {
            Ok(done) => return done,
            Err(failed) => failed,
        };
        let line = self.line(failed);
        let record = RecordResult {
            on_behalf: self.input.on_behalf.clone(),
            run_id: self.run_id.clone(),
            result: line.clone(),
        };
        let options =
            options::short(self.tenant.managed_tenant_id.as_str(), Some(WorkflowCancellationToken::new()));
        let recorded =
            self.ctx.execute_activity(Activities::record_sync_tenant_result, record, options).await;
        if let Err(error) = recorded {
            // The run's row is the sum of lines in the database; the result still tells of this one.
            tracing::error!(tenant = %self.tenant.managed_tenant_id, %error, "a line was not recorded");
        }
        SyncedTenant { line, held_plan_hash: None, is_run_cancelled: false }
    }

    async fn sync(&mut self, allowance: Option<Allowance>) -> Result<SyncedTenant, Seen> {
        if self.token.is_cancelled() {
            return Err(Seen::cancelled());
        }
        let tenant = &self.tenant.managed_tenant_id;
        if self.tenant.client_id.is_none() {
            let provision = ProvisionClient {
                on_behalf: self.input.on_behalf.clone(),
                managed_tenant_id: tenant.clone(),
            };
            let options = options::short(tenant.as_str(), Some(self.token.clone()));
            let provisioned =
                self.ctx.execute_activity(Activities::provision_entra_client, provision, options).await;
            self.tenant.client_id = Some(provisioned.map_err(|error| failure::seen(&error))?.client_id);
        }
        let sync = SyncTenant {
            on_behalf: self.input.on_behalf.clone(),
            run_id: self.run_id.clone(),
            managed_tenant_id: tenant.clone(),
            client_id: self.tenant.client_id.clone(),
            trigger: self.input.trigger,
            plan_hash: self.input.plan_hash.clone(),
            full_read: self.input.full_read,
            allowance,
        };
        let options = options::long(tenant.as_str(), Some(self.token.clone()));
        let synced = self.ctx.execute_activity(Activities::sync_tenant_users, sync, options).await;
        synced.map_err(|error| failure::seen(&error))
    }

    fn line(&self, failed: Seen) -> TenantRun {
        let now = self.ctx.workflow_time().map(Into::into);
        TenantRun {
            managed_tenant_id: Some(self.tenant.managed_tenant_id.clone()),
            client_id: self.tenant.client_id.clone(),
            status: match failed.code {
                ErrorCode::Cancelled => RunStatus::Cancelled,
                _ => RunStatus::Failed,
            },
            counters: Counters::default(),
            error_message: Some(failed.text),
            error_code: Some(failed.code.as_str().to_owned()),
            started_at: now,
            completed_at: now,
        }
    }
}
