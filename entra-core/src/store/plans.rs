//! Plans that wait: for a person's word, or to be applied as seen.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{
    error::Result,
    model::{HostTenantId, ManagedTenantId, Plan, PlanHash, RunId, UserId},
};

/// A plan that was kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptPlan {
    /// The plan.
    pub plan: Plan,
    /// Its tenant.
    pub managed_tenant_id: ManagedTenantId,
    /// The preflight or the held run that made it.
    pub run_id: RunId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// Who allowed it against the guard; used up by the run that follows.
    pub allowed_by: Option<UserId>,
}

/// Keeps plans by their hash.
#[async_trait]
pub trait PlanStore: Send + Sync {
    /// Keeps a plan; the same hash for the same tenant is kept once, with the newest run.
    async fn keep_plan(&self, host: &HostTenantId, plan: &KeptPlan) -> Result<()>;

    /// The plan of a tenant with that hash.
    async fn plan(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        hash: &PlanHash,
    ) -> Result<Option<KeptPlan>>;

    /// Allows a kept plan against the guard, once; `false` if there is none.
    async fn allow_plan(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        hash: &PlanHash,
        by: &UserId,
        at: OffsetDateTime,
    ) -> Result<bool>;

    /// Uses an allowance up; `false` if there is none.
    async fn use_allowance(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        hash: &PlanHash,
    ) -> Result<bool>;

    /// Forgets plans made before `before`.
    async fn forget_plans(&self, host: &HostTenantId, before: OffsetDateTime) -> Result<()>;
}
