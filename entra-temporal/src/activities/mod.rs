//! The seven activities: each is one of the facade's worker steps, with heartbeats and failures for the engine.
#![expect(missing_docs, reason = "the SDK's macros make a constant of each method")]

pub mod documents;
pub(crate) mod heartbeat;

use std::{sync::Arc, time::Duration};

use documents::{
    Discover, Discovered, FinalizeRun, LoadTenants, MappedTenant, ProvisionClient, ProvisionedClient,
    RecordResult, SyncTenant, SyncedTenant, TenantPage, UpsertRun, UpsertedRun,
};
use entra_core::{
    Entra, Error, ErrorCode, ForTenant, Result,
    access::{Actor, Permission},
    context::{CancellationToken, Context},
    model::{RunId, RunStatus},
    sync::{
        SyncRequest, TenantJob, TenantOutcome, Trigger,
        runs::{NewRun, RunProgress},
    },
};
use heartbeat::{accompany, handed_over};
use temporalio_macros::activities;
use temporalio_sdk::activities::{ActivityContext, ActivityError};

use crate::{
    documents::{OnBehalf, RunResult},
    failure, names,
    worker::metrics::Metrics,
};

/// How often an activity is tried before its tenant's line says that it failed.
pub(crate) const ATTEMPTS: u32 = 8;

/// How often a tenant's sync looks whether a person cancelled its run in the database.
const LOOK: Duration = Duration::from_secs(5);

/// The activities over one instance of the library.
pub struct Activities {
    entra: Entra,
    metrics: Metrics,
    stopping: CancellationToken,
}

impl Activities {
    /// Activities whose work stops at the next batch, for another worker to go on with, once `stopping` is cancelled.
    pub fn new(entra: Entra, metrics: Metrics, stopping: CancellationToken) -> Self {
        Self { entra, metrics, stopping }
    }

    fn msp(&self, on_behalf: &OnBehalf) -> ForTenant {
        self.entra.for_tenant(on_behalf.tenant_id.clone(), on_behalf.actor())
    }

    async fn sync(&self, input: &SyncTenant, context: &Context) -> Result<(TenantOutcome, bool)> {
        let msp = self.msp(&input.on_behalf);
        if let Some(allowance) = &input.allowance {
            let person = Actor::internal(allowance.user_id.clone(), [Permission::Update.as_str()]);
            let msp = self.entra.for_tenant(input.on_behalf.tenant_id.clone(), person);
            msp.allow_plan(&allowance.managed_tenant_id, &allowance.plan_hash).await?;
        }
        let job = TenantJob {
            host: input.on_behalf.tenant_id.clone(),
            run_id: input.run_id.clone(),
            managed_tenant_id: input.managed_tenant_id.clone(),
            client_id: input.client_id.clone(),
            requested_by: None,
            by_person: input.trigger == Trigger::Manual,
            plan_hash: input.plan_hash.clone(),
            full_read: input.full_read,
        };
        if msp.is_cancelled(&input.run_id).await? {
            context.cancellation().cancel();
        }
        let mut work = std::pin::pin!(msp.sync_tenant(job, context));
        let outcome = tokio::select! {
            outcome = &mut work => outcome,
            () = until_cancelled(&msp, &input.run_id) => {
                context.cancellation().cancel();
                work.await
            }
        }?;
        let is_run_cancelled =
            outcome.result.status == RunStatus::Cancelled && msp.is_cancelled(&input.run_id).await?;
        Ok((outcome, is_run_cancelled))
    }
}

#[activities]
impl Activities {
    /// Reads the partner's tenants and records them.
    #[activity(name = names::DISCOVER_MANAGED_TENANTS)]
    pub async fn discover_managed_tenants(
        self: Arc<Self>,
        activity: ActivityContext,
        input: Discover,
    ) -> Result<Discovered, ActivityError> {
        let msp = self.msp(&input.on_behalf);
        let workflow = workflow_id(&activity)?;
        accompany(&activity, &self.stopping, async |context| {
            let found = msp.discover_in(workflow, &context).await?;
            let entra_core::discovery::Discovery { run_id, seen, added, gone, is_complete, .. } = found;
            Ok(Discovered { run_id, seen, added, gone, is_complete })
        })
        .await
    }

    /// Which tenants a run covers, a page of them. A schedule that was switched off covers none.
    #[activity(name = names::LOAD_MAPPED_TENANTS)]
    pub async fn load_mapped_tenants(
        self: Arc<Self>,
        activity: ActivityContext,
        input: LoadTenants,
    ) -> Result<TenantPage, ActivityError> {
        let msp = self.msp(&input.on_behalf);
        accompany(&activity, &self.stopping, async |_| {
            if input.trigger == Trigger::Scheduled && !msp.get_schedule().await?.sync_enabled {
                return Ok(TenantPage { tenants: Vec::new(), total: 0, is_last: true });
            }
            let request = SyncRequest {
                managed_tenant_id: input.managed_tenant_id,
                trigger: input.trigger,
                ..SyncRequest::default()
            };
            let mut mapped = msp.mapped_tenants(&request).await?;
            let total = u32::try_from(mapped.len()).unwrap_or(u32::MAX);
            mapped.sort_by(|one, other| one.managed_tenant_id.cmp(&other.managed_tenant_id));
            mapped.retain(|one| input.after.as_ref().is_none_or(|after| one.managed_tenant_id > *after));
            let is_last = mapped.len() <= input.limit;
            mapped.truncate(input.limit);
            let tenants = mapped
                .into_iter()
                .map(|one| MappedTenant {
                    managed_tenant_id: one.managed_tenant_id,
                    client_id: one.client_id,
                })
                .collect();
            Ok(TenantPage { tenants, total, is_last })
        })
        .await
    }

    /// Makes the client of a `create_new` mapping, once.
    #[activity(name = names::PROVISION_ENTRA_CLIENT)]
    pub async fn provision_entra_client(
        self: Arc<Self>,
        activity: ActivityContext,
        input: ProvisionClient,
    ) -> Result<ProvisionedClient, ActivityError> {
        let msp = self.msp(&input.on_behalf);
        accompany(&activity, &self.stopping, async |_| {
            let client_id = msp.provision_client(&input.managed_tenant_id).await?;
            Ok(ProvisionedClient { client_id })
        })
        .await
    }

    /// Begins the run of a workflow, or finds it.
    #[activity(name = names::UPSERT_SYNC_RUN)]
    pub async fn upsert_sync_run(
        self: Arc<Self>,
        activity: ActivityContext,
        input: UpsertRun,
    ) -> Result<UpsertedRun, ActivityError> {
        let msp = self.msp(&input.on_behalf);
        let new = NewRun {
            workflow_id: Some(workflow_id(&activity)?),
            total_tenants: input.total_tenants,
            managed_tenant_id: input.managed_tenant_id,
            client_id: input.client_id,
            ..NewRun::of(input.run_type, input.on_behalf.actor().user_id)
        };
        accompany(&activity, &self.stopping, async |_| {
            let run_id = msp.begin_run(new).await?.run_id;
            Ok(UpsertedRun { run_id })
        })
        .await
    }

    /// Syncs one tenant. What will not be better for trying again is its line; what may be is tried again, as late as
    /// the vendor asks.
    #[activity(name = names::SYNC_TENANT_USERS)]
    pub async fn sync_tenant_users(
        self: Arc<Self>,
        activity: ActivityContext,
        input: SyncTenant,
    ) -> Result<SyncedTenant, ActivityError> {
        let (outcome, is_run_cancelled) =
            accompany(&activity, &self.stopping, async |context| self.sync(&input, &context).await).await?;
        let TenantOutcome { result: line, error } = outcome;
        if line.status == RunStatus::Cancelled && self.stopping.is_cancelled() && !is_run_cancelled {
            return Err(handed_over());
        }
        if let Some(error) = &error
            && line.status == RunStatus::Failed
            && error.is_retryable()
            && activity.info().attempt < ATTEMPTS
        {
            return Err(failure::of_activity(error));
        }
        self.metrics.tenant_synced(&line);
        let held_plan_hash = error
            .as_ref()
            .filter(|error| error.code() == ErrorCode::PlanHeld)
            .and_then(|error| error.context_value("plan_hash"))
            .map(Into::into);
        Ok(SyncedTenant { line, held_plan_hash, is_run_cancelled })
    }

    /// Records a line that the sync itself could not.
    #[activity(name = names::RECORD_SYNC_TENANT_RESULT)]
    pub async fn record_sync_tenant_result(
        self: Arc<Self>,
        activity: ActivityContext,
        input: RecordResult,
    ) -> Result<(), ActivityError> {
        let msp = self.msp(&input.on_behalf);
        self.metrics.tenant_synced(&input.result);
        accompany(&activity, &self.stopping, async |_| {
            msp.record_tenant_result(&input.run_id, &input.result).await
        })
        .await
    }

    /// Ends a run with what its tenants add up to, and tells whom it concerns.
    #[activity(name = names::FINALIZE_SYNC_RUN)]
    pub async fn finalize_sync_run(
        self: Arc<Self>,
        activity: ActivityContext,
        input: FinalizeRun,
    ) -> Result<RunResult, ActivityError> {
        let msp = self.msp(&input.on_behalf);
        let finished = accompany(&activity, &self.stopping, async |_| match input.error {
            Some(error) => msp.fail_run(&input.run_id, &error.into_error()).await,
            None => msp.finish_run(&input.run_id, input.was_cancelled).await,
        })
        .await?;
        result(finished).map_err(|error| failure::of_activity(&error))
    }
}

/// Returns when a person cancelled the run by its row.
async fn until_cancelled(msp: &ForTenant, run: &RunId) {
    loop {
        tokio::time::sleep(LOOK).await;
        match msp.is_cancelled(run).await {
            Ok(true) => return,
            Ok(false) => {}
            // The sync itself meets whatever is wrong with the database.
            Err(error) => {
                tracing::debug!(code = %error.code(), "could not see whether the run was cancelled");
            }
        }
    }
}

fn result(finished: RunProgress) -> Result<RunResult> {
    let run =
        finished.run.ok_or_else(|| Error::new(ErrorCode::NotFound).with_message("There is no such run."))?;
    let mut tenant_results = finished.tenant_results;
    tenant_results.sort_by_key(|line| line.status == RunStatus::Completed);
    tenant_results.truncate(RunResult::TENANTS);
    Ok(RunResult { run_id: run.run_id, status: run.status, summary: run.summary, tenant_results })
}

fn workflow_id(activity: &ActivityContext) -> Result<String, ActivityError> {
    activity.info().workflow_id.clone().ok_or_else(|| {
        let alone = Error::new(ErrorCode::InvalidArgument)
            .with_message("This activity belongs to a workflow and was called alone.");
        failure::of_activity(&alone)
    })
}
