//! Runs, their tenants and their outcomes.

use async_trait::async_trait;
use serde::Deserialize;
use time::OffsetDateTime;

use crate::{
    error::Result,
    model::{
        EntraObjectId, HostTenantId, IdentityOutcome, ManagedTenantId, RunId, RunStatus, RunType, SyncRun,
        TenantRun,
    },
};

/// Which runs to list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RunFilter {
    /// Only of this status.
    pub status: Option<RunStatus>,
    /// Only of this kind.
    pub run_type: Option<RunType>,
    /// Only those that touched this tenant.
    pub managed_tenant_id: Option<ManagedTenantId>,
    /// At most so many; 0 means 50.
    pub limit: u32,
    /// After so many.
    pub offset: u32,
}

/// Keeps runs.
#[async_trait]
pub trait RunStore: Send + Sync {
    /// Inserts a run. One with the same workflow id that is there already is answered instead: a retried activity
    /// never makes a second.
    async fn create_run(&self, host: &HostTenantId, run: &SyncRun) -> Result<SyncRun>;

    /// Writes status, times, totals and summary of a run that exists.
    async fn update_run(&self, host: &HostTenantId, run: &SyncRun) -> Result<()>;

    /// Writes one tenant's part; the same tenant again replaces it. Answers whether there was one to replace.
    async fn record_tenant_run(&self, host: &HostTenantId, run: &RunId, tenant: &TenantRun) -> Result<bool>;

    /// A run and its tenants, by id.
    async fn run(&self, host: &HostTenantId, run: &RunId) -> Result<Option<(SyncRun, Vec<TenantRun>)>>;

    /// A run and its tenants, by workflow id.
    async fn run_by_workflow(
        &self,
        host: &HostTenantId,
        workflow_id: &str,
    ) -> Result<Option<(SyncRun, Vec<TenantRun>)>>;

    /// Newest first.
    async fn runs(&self, host: &HostTenantId, filter: &RunFilter) -> Result<Vec<SyncRun>>;

    /// Keeps what a run did about identities of a tenant.
    async fn record_outcomes(
        &self,
        host: &HostTenantId,
        run: &RunId,
        tenant: &ManagedTenantId,
        outcomes: &[IdentityOutcome],
    ) -> Result<()>;

    /// What a run did, in the order of the plan; of one identity if asked.
    async fn outcomes(
        &self,
        host: &HostTenantId,
        run: &RunId,
        identity: Option<&EntraObjectId>,
        limit: u32,
    ) -> Result<Vec<IdentityOutcome>>;

    /// Forgets outcomes of runs that ended before `before`; the runs stay.
    async fn forget_outcomes(&self, host: &HostTenantId, before: OffsetDateTime) -> Result<()>;
}
