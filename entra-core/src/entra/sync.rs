//! Looking ahead, syncing, taking back, explaining.

use serde_json::json;
use time::OffsetDateTime;

use super::ForTenant;
use crate::{
    access::Operation,
    context::Context,
    error::Result,
    model::{EntraObjectId, IdentityOutcome, ManagedTenantId, PlanHash, RunId, SyncRun},
    reconcile::Explanation,
    store::{KeptPlan, RunFilter},
    sync::{
        self, ExportFormat, HygieneReport, PastExplanation, Preflight, SyncRequest, UndoReport,
        runs::{self, RunKey, RunProgress},
    },
};

impl ForTenant {
    /// What a sync of one tenant would do now. Recorded as a dry run; writes nothing else.
    pub async fn preflight(&self, tenant: &ManagedTenantId, context: &Context) -> Result<Preflight> {
        let work = sync::preflight(self.services(), &self.host, tenant, self.user(), context);
        self.act(Operation::Preflight, json!({ "managedTenantId": tenant }), work).await
    }

    /// Runs a sync of one tenant or all, to its end. A tenant that fails is a line of the answer; an error only is
    /// what stops the whole run, and for one tenant `plan_drifted` (its context holds the `difference`) and
    /// `already_running`.
    pub async fn sync(&self, request: &SyncRequest, context: &Context) -> Result<RunProgress> {
        let about = json!({ "managedTenantId": request.managed_tenant_id, "planHash": request.plan_hash });
        let operation = match request.managed_tenant_id {
            Some(_) => Operation::SyncTenant,
            None => Operation::SyncAll,
        };
        let work = sync::sync(self.services(), &self.host, request, self.user(), context);
        self.act(operation, about, work).await
    }

    /// A plan that a preflight showed or the guard held.
    pub async fn kept_plan(&self, tenant: &ManagedTenantId, hash: &PlanHash) -> Result<KeptPlan> {
        self.look(Operation::KeptPlan, sync::kept_plan(self.services(), &self.host, tenant, hash)).await
    }

    /// Allows a held plan, once: the next sync that makes the same plan applies it.
    pub async fn allow_plan(&self, tenant: &ManagedTenantId, hash: &PlanHash) -> Result<()> {
        let about = json!({ "managedTenantId": tenant, "planHash": hash });
        let work =
            async { sync::allow_plan(self.services(), &self.host, tenant, hash, self.person()?).await };
        self.act(Operation::AllowPlan, about, work).await
    }

    /// Takes back what a run wrote: what is still ours goes back, what a person edited since stays and is named.
    pub async fn undo_run(&self, run: &RunId, context: &Context) -> Result<UndoReport> {
        let work = sync::undo_run(self.services(), &self.host, run, self.user(), context);
        self.act(Operation::UndoRun, json!({ "runId": run }), work).await
    }

    /// Stops a run between two batches; the next run finishes the job. One that has ended stays as it is.
    pub async fn cancel_run(&self, run: &RunId) -> Result<()> {
        let work = runs::cancel(self.services(), &self.host, run);
        self.act(Operation::CancelRun, json!({ "runId": run }), work).await
    }

    /// Forgets what is kept about single people of runs that ended before `before`, and plans as old; runs stay.
    pub async fn forget_details(&self, before: OffsetDateTime) -> Result<()> {
        let work = runs::forget_details(self.services(), &self.host, before);
        self.act(Operation::ForgetDetails, json!({}), work).await
    }

    /// Runs, newest first.
    pub async fn list_runs(&self, filter: &RunFilter) -> Result<Vec<SyncRun>> {
        self.look(Operation::Runs, runs::list(self.services(), &self.host, filter)).await
    }

    /// Where a run stands; an unknown one is answered with no run.
    pub async fn get_run(&self, key: &RunKey) -> Result<RunProgress> {
        self.look(Operation::RunProgress, runs::progress(self.services(), &self.host, key)).await
    }

    /// What a run did about each identity, or about one, as far as it is kept.
    pub async fn run_outcomes(
        &self,
        run: &RunId,
        identity: Option<&EntraObjectId>,
        limit: u32,
    ) -> Result<Vec<IdentityOutcome>> {
        let work = self.services().store.outcomes(&self.host, run, identity, limit);
        self.look(Operation::RunOutcomes, work).await
    }

    /// One run on paper: its tenants, and what it did about each identity.
    pub async fn export_run(&self, run: &RunId, format: ExportFormat) -> Result<String> {
        self.look(Operation::ExportRuns, sync::export_run(self.services(), &self.host, run, format)).await
    }

    /// The history of runs on paper.
    pub async fn export_runs(&self, filter: &RunFilter, format: ExportFormat) -> Result<String> {
        self.look(Operation::ExportRuns, sync::export_runs(self.services(), &self.host, filter, format)).await
    }

    /// Why one person is, or is not, a contact, replayed from the facts of now.
    pub async fn explain_user(
        &self,
        tenant: &ManagedTenantId,
        identity: &EntraObjectId,
        context: &Context,
    ) -> Result<Explanation> {
        let work = sync::explain_user(self.services(), &self.host, tenant, identity, context);
        self.look(Operation::ExplainUser, work).await
    }

    /// The same for somebody known by object id, user principal name or an address.
    pub async fn explain_person(
        &self,
        tenant: &ManagedTenantId,
        person: &str,
        context: &Context,
    ) -> Result<Explanation> {
        let work = sync::explain_person(self.services(), &self.host, tenant, person, context);
        self.look(Operation::ExplainUser, work).await
    }

    /// What does not fit between one tenant's directory and the PSA's contacts. Writes nothing.
    pub async fn hygiene(&self, tenant: &ManagedTenantId, context: &Context) -> Result<HygieneReport> {
        self.look(Operation::Hygiene, sync::hygiene(self.services(), &self.host, tenant, context)).await
    }

    /// What a past run decided and wrote about one person.
    pub async fn explain_past(&self, run: &RunId, identity: &EntraObjectId) -> Result<PastExplanation> {
        self.look(Operation::ExplainUser, sync::explain_past(self.services(), &self.host, run, identity))
            .await
    }
}
