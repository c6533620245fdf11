//! Kept plans.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{MemoryStore, tables::Tables};
use crate::{
    error::Result,
    model::{HostTenantId, ManagedTenantId, PlanHash, UserId},
    store::{KeptPlan, PlanStore},
};

#[async_trait]
impl PlanStore for MemoryStore {
    async fn keep_plan(&self, host: &HostTenantId, plan: &KeptPlan) -> Result<()> {
        self.with(host, |tables| {
            let before = tables.plan_mut(&plan.managed_tenant_id, &plan.plan.hash);
            let allowed_by = before.and_then(|before| before.allowed_by.clone()).or(plan.allowed_by.clone());
            let kept = KeptPlan { allowed_by, ..plan.clone() };
            match tables.plan_mut(&plan.managed_tenant_id, &plan.plan.hash) {
                Some(before) => *before = kept,
                None => tables.plans.push(kept),
            }
            Ok(())
        })
    }

    async fn plan(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        hash: &PlanHash,
    ) -> Result<Option<KeptPlan>> {
        Ok(self.with(host, |tables| tables.plan_mut(tenant, hash).cloned()))
    }

    async fn allow_plan(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        hash: &PlanHash,
        by: &UserId,
        _at: OffsetDateTime,
    ) -> Result<bool> {
        Ok(self.with(host, |tables| {
            let plan = tables.plan_mut(tenant, hash);
            plan.map(|plan| plan.allowed_by = Some(by.clone())).is_some()
        }))
    }

    async fn use_allowance(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        hash: &PlanHash,
    ) -> Result<bool> {
        Ok(self.with(host, |tables| {
            tables.plan_mut(tenant, hash).and_then(|plan| plan.allowed_by.take()).is_some()
        }))
    }

    async fn forget_plans(&self, host: &HostTenantId, before: OffsetDateTime) -> Result<()> {
        self.with(host, |tables| tables.plans.retain(|plan| plan.created_at >= before));
        Ok(())
    }
}

impl Tables {
    fn plan_mut(&mut self, tenant: &ManagedTenantId, hash: &PlanHash) -> Option<&mut KeptPlan> {
        self.plans.iter_mut().find(|plan| plan.managed_tenant_id == *tenant && plan.plan.hash == *hash)
    }
}
