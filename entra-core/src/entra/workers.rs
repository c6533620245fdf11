//! The parts of a run, one by one, for a workflow engine that carries it: Temporal's activities call these.

use serde_json::json;

use super::ForTenant;
use crate::{
    access::Operation,
    context::Context,
    discovery::{self, Discovery},
    error::Result,
    model::{ClientId, ManagedTenantId, RunId, SyncRun, TenantMapping, TenantRun},
    sync::{
        self, SyncRequest, TenantJob,
        runs::{self, NewRun, RunProgress},
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

    /// Begins a run, or finds the one that its workflow began.
    pub async fn begin_run(&self, new: NewRun) -> Result<SyncRun> {
        let about = json!({ "workflowId": new.workflow_id });
        self.act(Operation::BeginRun, about, runs::begin(self.services(), &self.host, new)).await
    }

    /// Syncs one tenant of a run and records its line. What goes wrong is in the line.
    pub async fn sync_tenant(&self, job: TenantJob, context: &Context) -> Result<TenantRun> {
        let about = json!({ "managedTenantId": job.managed_tenant_id, "runId": job.run_id });
        let job = TenantJob { host: self.host.clone(), requested_by: self.user().cloned(), ..job };
        let work = async {
            let directory = self.services().directories.open(&self.host).await?;
            let done = sync::sync_tenant(self.services(), &directory, &job, context).await;
            self.services().store.record_tenant_run(&self.host, &job.run_id, &done.result).await?;
            Ok(done.result)
        };
        self.act(Operation::SyncTenantOfRun, about, work).await
    }

    /// Records one tenant's line of a run; the same tenant again replaces it.
    pub async fn record_tenant_result(&self, run: &RunId, line: &TenantRun) -> Result<()> {
        self.look(
            Operation::RecordTenantResult,
            self.services().store.record_tenant_run(&self.host, run, line),
        )
        .await
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
