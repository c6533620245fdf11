//! Kept plans.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use time::OffsetDateTime;

use super::{SqliteStore, error::failed, row::Columns, values};
use crate::{
    error::Result,
    model::{HostTenantId, ManagedTenantId, PlanHash, UserId},
    store::{KeptPlan, PlanStore},
};

const KEEP: &str = "
INSERT INTO entra_plans (tenant, managed_tenant_id, plan_hash, run_id, plan, allowed_by, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (tenant, managed_tenant_id, plan_hash) DO UPDATE SET
    run_id = excluded.run_id, plan = excluded.plan, allowed_by = coalesce(entra_plans.allowed_by, excluded.allowed_by),
    created_at = excluded.created_at";

const ONE: &str = "
SELECT managed_tenant_id, run_id, plan, allowed_by, created_at
FROM entra_plans
WHERE tenant = ?1 AND managed_tenant_id = ?2 AND plan_hash = ?3";

const ALLOW: &str = "
UPDATE entra_plans SET allowed_by = ?4, allowed_at = ?5
WHERE tenant = ?1 AND managed_tenant_id = ?2 AND plan_hash = ?3";

const USE_UP: &str = "
UPDATE entra_plans SET allowed_by = NULL, allowed_at = NULL
WHERE tenant = ?1 AND managed_tenant_id = ?2 AND plan_hash = ?3 AND allowed_by IS NOT NULL";

const FORGET: &str = "DELETE FROM entra_plans WHERE tenant = ?1 AND created_at < ?2";

fn plan(row: &SqliteRow) -> Result<KeptPlan> {
    Ok(KeptPlan {
        plan: row.json("plan")?,
        managed_tenant_id: row.id("managed_tenant_id")?,
        run_id: row.id("run_id")?,
        created_at: row.time("created_at")?,
        allowed_by: row.id_or_none("allowed_by")?,
    })
}

#[async_trait]
impl PlanStore for SqliteStore {
    async fn keep_plan(&self, host: &HostTenantId, plan: &KeptPlan) -> Result<()> {
        sqlx::query(KEEP)
            .bind(host.as_str())
            .bind(plan.managed_tenant_id.as_str())
            .bind(plan.plan.hash.as_str())
            .bind(plan.run_id.as_str())
            .bind(values::json(&plan.plan)?)
            .bind(plan.allowed_by.as_ref().map(UserId::as_str))
            .bind(values::time(plan.created_at)?)
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn plan(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        hash: &PlanHash,
    ) -> Result<Option<KeptPlan>> {
        let row = sqlx::query(ONE)
            .bind(host.as_str())
            .bind(tenant.as_str())
            .bind(hash.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(failed)?;
        row.as_ref().map(plan).transpose()
    }

    async fn allow_plan(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        hash: &PlanHash,
        by: &UserId,
        at: OffsetDateTime,
    ) -> Result<bool> {
        let done = sqlx::query(ALLOW)
            .bind(host.as_str())
            .bind(tenant.as_str())
            .bind(hash.as_str())
            .bind(by.as_str())
            .bind(values::time(at)?)
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        Ok(done.rows_affected() > 0)
    }

    async fn use_allowance(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        hash: &PlanHash,
    ) -> Result<bool> {
        let done = sqlx::query(USE_UP)
            .bind(host.as_str())
            .bind(tenant.as_str())
            .bind(hash.as_str())
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        Ok(done.rows_affected() > 0)
    }

    async fn forget_plans(&self, host: &HostTenantId, before: OffsetDateTime) -> Result<()> {
        let before = values::time(before)?;
        sqlx::query(FORGET).bind(host.as_str()).bind(before).execute(&self.pool).await.map_err(failed)?;
        Ok(())
    }
}
