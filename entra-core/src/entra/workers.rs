//! The parts of a run, one by one, for a workflow engine that carries it: Temporal's activities call these.

use serde_json::json;

use super::ForTenant;
use crate::{
    access::Operation,
    context::Context,
    discovery::{self, Discovery},
    error::{Error, Result},
    model::{ClientId, ManagedTenantId, RunId, RunType, SyncRun, TenantMapping, TenantRun},
    sync::{
        self, SyncRequest, TenantJob, TenantOutcome,
        runs::{self, NewRun, RunKey, RunProgress},
    },
};

impl ForTenant {
    /// Discovers as part of a workflow; a retried activity finds the run that it began.
    pub async fn discover_in(&self, workflow_id: String, context: &Context) -> Result<Discovery> {
        let work = discovery::discover(self.services(), &self.host, self.user(), Some(workflow_id), context);
        self.act(Operation::Discover, json!({}), work).await
    }

    /// The tenants that a run covers.
    pub async fn mapped_tenants(&self, request: &SyncRequest) -> Result<Vec<TenantMapping>> {
        self.look(Operation::Mappings, sync::mapped_tenants(self.services(), &self.host, request)).await
    }

    /// Makes the client of a `create_new` mapping, once.
    pub async fn provision_client(&self, tenant: &ManagedTenantId) -> Result<ClientId> {
        let store = &self.services().store;
        let work = store.provision_client(&self.host, tenant, self.user(), self.services().now());
        self.act(Operation::ProvisionClient, json!({ "managedTenantId": tenant }), work).await
    }

    /// Begins a run, or finds the one that its workflow began. A workflow that is started again under the id of one
    /// that ended takes its run up again.
    pub async fn begin_run(&self, new: NewRun) -> Result<SyncRun> {
        let about = json!({ "workflowId": new.workflow_id });
        let work = async {
            if new.run_type == RunType::SingleTenant {
                self.may(Operation::SyncTenant).await?;
            }
            runs::take_up(self.services(), &self.host, new).await
        };
        self.act(Operation::BeginRun, about, work).await
    }

    /// Syncs one tenant of a run and records its line, from its beginning on. What goes wrong is in the line; the whole
    /// error is beside it, for whoever decides on a retry.
    pub async fn sync_tenant(&self, job: TenantJob, context: &Context) -> Result<TenantOutcome> {
        let about = json!({ "managedTenantId": job.managed_tenant_id, "runId": job.run_id });
        let job = TenantJob { host: self.host.clone(), requested_by: self.user().cloned(), ..job };
        let work = async {
            let directory = self.services().directories.open(&self.host).await?;
            sync::sync_and_record(self.services(), &directory, &job, context).await
        };
        self.act(Operation::SyncTenantOfRun, about, work).await
    }

    /// Records one tenant's line of a run; the same tenant again replaces it.
    pub async fn record_tenant_result(&self, run: &RunId, line: &TenantRun) -> Result<()> {
        let work = async { self.services().store.record_tenant_run(&self.host, run, line).await.map(drop) };
        self.look(Operation::RecordTenantResult, work).await
    }

    /// Whether a person cancelled the run, from whatever process.
    pub async fn is_cancelled(&self, run: &RunId) -> Result<bool> {
        self.look(Operation::RunProgress, runs::is_cancelled(self.services(), &self.host, run)).await
    }

    /// Ends a run that broke before its tenants had their turn, with the reason.
    pub async fn fail_run(&self, run: &RunId, reason: &Error) -> Result<RunProgress> {
        let work = async {
            let key = RunKey::Run(run.clone());
            if let Some(begun) = runs::progress(self.services(), &self.host, &key).await?.run {
                runs::fail(self.services(), &self.host, begun, reason).await?;
            }
            let failed = runs::progress(self.services(), &self.host, &key).await?;
            sync::after_run(self.services(), &self.host, &failed, None).await;
            Ok(failed)
        };
        self.act(Operation::FinishRun, json!({ "runId": run, "error": reason.code().as_str() }), work).await
    }

    /// Ends a run with what its tenants add up to, and tells whom it concerns.
    pub async fn finish_run(&self, run: &RunId, was_cancelled: bool) -> Result<RunProgress> {
        let work = async {
            let finished = runs::finish(self.services(), &self.host, run, was_cancelled).await?;
            sync::after_run(self.services(), &self.host, &finished, None).await;
            Ok(finished)
        };
        self.act(Operation::FinishRun, json!({ "runId": run }), work).await
    }
}
