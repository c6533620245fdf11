//! Starting workflows from Rust, as a host's own client does.

use std::{sync::Arc, time::Duration};

use entra_core::{Result, clock::Clock};
use serde::Serialize;
use temporalio_client::{
    Client, WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowStartOptions, errors::WorkflowStartError,
};
use temporalio_common::HasWorkflowDefinition;

use crate::{
    argument::Argument,
    documents::{DiscoveryInput, SyncInput},
    ids, server,
    workflows::{
        EntraAllTenantsSyncWorkflow, EntraDiscoveryWorkflow, EntraInitialSyncWorkflow,
        EntraTenantSyncWorkflow,
    },
};

/// Starts workflows. Two starts of the same kind within five minutes meet: the second is answered with the one that
/// runs.
#[derive(Clone)]
pub struct Starts {
    client: Client,
    task_queue: String,
    clock: Arc<dyn Clock>,
    decision_timeout: Option<Duration>,
}

/// A workflow that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Started {
    /// Its id: what progress is looked up by.
    pub workflow_id: String,
    /// The engine's id of this execution.
    pub execution_id: Option<String>,
    /// It ran already.
    pub was_running: bool,
}

impl Starts {
    /// Starts over `client`, for the workers of `task_queue`.
    pub fn new(client: Client, task_queue: impl Into<String>, clock: Arc<dyn Clock>) -> Self {
        Self { client, task_queue: task_queue.into(), clock, decision_timeout: None }
    }

    /// How long a worker may think about a workflow's next step before another one is asked: Temporal's ten seconds
    /// unless said otherwise. It is how long a workflow stands still if its worker dies while it thinks, which it does
    /// for some milliseconds a tenant.
    #[must_use]
    pub fn with_decision_timeout(self, timeout: Duration) -> Self {
        Self { decision_timeout: Some(timeout), ..self }
    }

    /// Starts a discovery.
    pub async fn discovery(&self, input: DiscoveryInput) -> Result<Started> {
        let id = ids::discovery(&input.on_behalf.tenant_id, self.clock.now());
        self.start(EntraDiscoveryWorkflow::run, id, Argument::new(input)).await
    }

    /// Starts the first sync after mapping.
    pub async fn initial_sync(&self, input: SyncInput) -> Result<Started> {
        let id = ids::initial_sync(&input.on_behalf.tenant_id, self.clock.now());
        self.start(EntraInitialSyncWorkflow::run, id, Argument::new(input)).await
    }

    /// Starts one tenant's sync: that of `managed_tenant_id`.
    pub async fn tenant_sync(&self, input: SyncInput) -> Result<Started> {
        let tenant = input.managed_tenant_id.clone().unwrap_or_default();
        let host = &input.on_behalf.tenant_id;
        let id = ids::tenant_sync(host, &tenant, input.client_id.as_ref(), self.clock.now());
        self.start(EntraTenantSyncWorkflow::run, id, Argument::new(input)).await
    }

    /// Starts a sync of all tenants.
    pub async fn all_tenants_sync(&self, input: SyncInput) -> Result<Started> {
        let id = ids::all_tenants_sync(&input.on_behalf.tenant_id, input.trigger, self.clock.now());
        self.start(EntraAllTenantsSyncWorkflow::run, id, Argument::new(input)).await
    }

    async fn start<W>(&self, workflow: W, workflow_id: String, input: W::Input) -> Result<Started>
    where
        W: HasWorkflowDefinition,
        W::Input: Send,
    {
        let options = WorkflowStartOptions::new(self.task_queue.clone(), workflow_id.clone())
            .id_reuse_policy(WorkflowIdReusePolicy::AllowDuplicate)
            .id_conflict_policy(WorkflowIdConflictPolicy::Fail)
            .maybe_task_timeout(self.decision_timeout)
            .build();
        match self.client.start_workflow(workflow, input, options).await {
            Ok(handle) => {
                let execution_id = handle.run_id().map(Into::into);
                Ok(Started { workflow_id, execution_id, was_running: false })
            }
            Err(WorkflowStartError::AlreadyStarted { run_id, .. }) => {
                Ok(Started { workflow_id, execution_id: run_id, was_running: true })
            }
            Err(error) => Err(server::refused("start the workflow", error)),
        }
    }
}
