//! The story of a sync: which tenants → a row → each tenant, several at a time → held plans → the end.

use std::{pin::pin, time::Duration};

use entra_core::{
    error::ErrorCode,
    model::{RunId, RunType},
    sync::Trigger,
};
use temporalio_common::WorkflowDefinition;
use temporalio_sdk::{
    ActivityExecutionError, ContinueAsNewOptions, WorkflowCancellationToken, WorkflowContext, WorkflowResult,
    WorkflowTermination,
    workflows::{WorkflowImplementation, select},
};

use super::{
    control::{Control, Controlled},
    discovery::refused,
    options,
    tenants::Shift,
};
use crate::{
    activities::{
        Activities,
        documents::{FinalizeRun, LoadTenants, RunError, TenantPage, UpsertRun},
    },
    argument::Argument,
    documents::{Continued, Phase, RunResult, SyncInput},
    failure::{self, Seen},
};

/// Tenants of one execution: its history stays small, whatever the size of the run.
const PAGE: usize = 500;

/// How long held plans wait for a person, unless the input says otherwise.
const PATIENCE: Duration = Duration::from_hours(1);
/// The same in scheduled runs: no longer than the shortest time between two of them.
const PATIENCE_OF_A_SCHEDULE: Duration = Duration::from_mins(15);

/// Carries a run from its beginning to its result, over as many executions as it takes.
pub(super) async fn carry<W>(
    ctx: &WorkflowContext<W>,
    run_type: RunType,
    input: Argument<SyncInput>,
) -> WorkflowResult<RunResult>
where
    W: Controlled + WorkflowImplementation,
    W::Run: WorkflowDefinition<Input = Argument<SyncInput>>,
{
    let mut input = input.into_result().map_err(|what| refused(&what))?;
    check(run_type, &input)?;
    let continued = input.continued.take();
    let story = Story { ctx, run_type, input: &input };
    let page = match story.load(continued.as_ref()).await {
        Ok(page) => page,
        Err(error) => return story.break_off(continued.as_ref(), error).await,
    };
    let run_id = story.begin(continued, page.total).await?;

    let mut shift = Shift::new(ctx, &input, run_id.clone());
    let last = page.tenants.last().map(|tenant| tenant.managed_tenant_id.clone());
    let mut was_cancelled = shift.work(page.tenants).await;
    if let (false, false, Some(after)) = (was_cancelled, page.is_last, last) {
        let Control { progress, cancelled, .. } = ctx.state_mut(|state| std::mem::take(state.control_mut()));
        let cancelled_tenants = cancelled.into_iter().collect();
        let continued = Some(Continued { after, progress, cancelled_tenants });
        let next = SyncInput { continued, ..input.clone() };
        ctx.continue_as_new(Argument::new(next), ContinueAsNewOptions::default())?;
    }
    was_cancelled = was_cancelled || story.wait_for_approvals(&mut shift).await;
    story.end(run_id, was_cancelled).await
}

fn check(run_type: RunType, input: &SyncInput) -> Result<(), WorkflowTermination> {
    match (run_type, &input.managed_tenant_id) {
        (RunType::SingleTenant, None) => Err(refused("`managedTenantId` says which tenant").into()),
        (_, None) if input.plan_hash.is_some() => {
            Err(refused("`planHash` is of one tenant, and this workflow syncs all").into())
        }
        _ => Ok(()),
    }
}

struct Story<'a, W> {
    ctx: &'a WorkflowContext<W>,
    run_type: RunType,
    input: &'a SyncInput,
}

impl<W: Controlled> Story<'_, W> {
    /// The tenants of this execution.
    async fn load(&self, continued: Option<&Continued>) -> Result<TenantPage, ActivityExecutionError> {
        let load = LoadTenants {
            on_behalf: self.input.on_behalf.clone(),
            trigger: self.input.trigger,
            managed_tenant_id: self.input.managed_tenant_id.clone(),
            after: continued.map(|continued| continued.after.clone()),
            limit: self.input.tenants_per_execution.unwrap_or(PAGE).clamp(1, PAGE),
        };
        self.ctx
            .execute_activity(Activities::load_mapped_tenants, load, options::short("tenants", None))
            .await
    }

    /// The run's row: of this execution, or of the one that it continues.
    async fn begin(&self, continued: Option<Continued>, total: u32) -> Result<RunId, ActivityExecutionError> {
        if let Some(Continued { progress, cancelled_tenants, .. }) = continued {
            let run_id = progress.run_id.clone().unwrap_or_default();
            self.control(|control| {
                // A signal may have come before this line.
                let is_paused = control.progress.is_paused || progress.is_paused;
                control.progress = progress;
                control.progress.is_paused = is_paused;
                control.cancelled.extend(cancelled_tenants);
            });
            return Ok(run_id);
        }
        let run_id = self.upsert(total).await?;
        self.control(|control| {
            control.progress.run_id = Some(run_id.clone());
            control.progress.phase = Phase::Syncing;
            control.progress.total_tenants = total;
        });
        Ok(run_id)
    }

    async fn upsert(&self, total_tenants: u32) -> Result<RunId, ActivityExecutionError> {
        let upsert = UpsertRun {
            on_behalf: self.input.on_behalf.clone(),
            run_type: self.run_type,
            total_tenants,
            managed_tenant_id: self.input.managed_tenant_id.clone(),
            client_id: self.input.client_id.clone(),
        };
        let options = options::short("run", None);
        Ok(self.ctx.execute_activity(Activities::upsert_sync_run, upsert, options).await?.run_id)
    }

    /// Held plans wait until persons allow them, or until they have waited long enough. Answers whether the workflow
    /// was cancelled meanwhile.
    async fn wait_for_approvals(&self, shift: &mut Shift<'_, W>) -> bool {
        let mut patience = pin!(self.ctx.timer(self.patience()));
        loop {
            while let Some((held, allowance)) = self.control(Control::take_allowed) {
                if shift.try_again(held, allowance).await {
                    return true;
                }
            }
            if self.ctx.state(|state| state.control().progress.held_plans.is_empty()) {
                return false;
            }
            self.control(|control| control.progress.phase = Phase::WaitingForApproval);
            select! {
                _ = patience => return false,
                allowed = self.ctx.wait_condition(|state| state.control().has_allowed()) => if allowed.is_err() {
                    return true;
                },
            }
        }
    }

    fn patience(&self) -> Duration {
        match (self.input.held_plan_wait_seconds, self.input.trigger) {
            (Some(seconds), _) => Duration::from_secs(seconds),
            (None, Trigger::Manual) => PATIENCE,
            (None, Trigger::Scheduled) => PATIENCE_OF_A_SCHEDULE,
        }
    }

    /// Ends the run with what its tenants add up to, cancelled or not.
    async fn end(&self, run_id: RunId, was_cancelled: bool) -> WorkflowResult<RunResult> {
        self.control(|control| control.progress.phase = Phase::Ending);
        let result = self.finalize(run_id, was_cancelled, None).await?;
        self.control(|control| control.progress.phase = Phase::Ended);
        if self.ctx.cancellation_token().is_cancelled() {
            return Err(WorkflowTermination::cancelled_with_details(result));
        }
        Ok(result)
    }

    /// The tenants could not be loaded: the run's row says why, and the workflow fails with it.
    async fn break_off(
        &self,
        continued: Option<&Continued>,
        error: ActivityExecutionError,
    ) -> WorkflowResult<RunResult> {
        let Seen { code, text } = failure::seen(&error);
        let begun = match continued.and_then(|continued| continued.progress.run_id.clone()) {
            Some(run_id) => Ok(run_id),
            None => self.upsert(0).await,
        };
        // Whoever may not even see the tenants cannot have a row either; the workflow's failure tells it all.
        if let Ok(run_id) = begun {
            let reason = RunError { code: code.as_str().to_owned(), message: text.clone() };
            self.finalize(run_id, code == ErrorCode::Cancelled, Some(reason)).await?;
        }
        if code == ErrorCode::Cancelled {
            return Err(WorkflowTermination::cancelled());
        }
        Err(failure::of_workflow(code, &text).into())
    }

    async fn finalize(
        &self,
        run_id: RunId,
        was_cancelled: bool,
        error: Option<RunError>,
    ) -> Result<RunResult, ActivityExecutionError> {
        let finalize = FinalizeRun { on_behalf: self.input.on_behalf.clone(), run_id, was_cancelled, error };
        // A cancelled run is ended too.
        let options = options::short("end", Some(WorkflowCancellationToken::new()));
        self.ctx.execute_activity(Activities::finalize_sync_run, finalize, options).await
    }

    fn control<T>(&self, change: impl FnOnce(&mut Control) -> T) -> T {
        self.ctx.state_mut(|state| change(state.control_mut()))
    }
}
