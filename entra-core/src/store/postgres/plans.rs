use async_trait::async_trait;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    PostgresStore,
    ids::{key, uuid},
    session::{query, query_as},
    texts::document,
};
use crate::{
    error::Result,
    model::{HostTenantId, ManagedTenantId, PlanHash, UserId},
    store::{KeptPlan, PlanStore},
};

const KEEP: &str = "
    INSERT INTO entra_sync_plans AS kept
        (tenant, managed_tenant_id, plan_hash, plan, run_id, created_at, allowed_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (tenant, managed_tenant_id, plan_hash) DO UPDATE SET
        plan = excluded.plan,
        run_id = excluded.run_id,
        created_at = excluded.created_at,
        allowed_by = coalesce(excluded.allowed_by, kept.allowed_by)";

const PLAN: &str = "
    SELECT plan, run_id, created_at, allowed_by
    FROM entra_sync_plans
    WHERE tenant = $1 AND managed_tenant_id = $2 AND plan_hash = $3";

const ALLOW: &str = "
    UPDATE entra_sync_plans SET allowed_by = $4, allowed_at = $5
    WHERE tenant = $1 AND managed_tenant_id = $2 AND plan_hash = $3";

const USE_ALLOWANCE: &str = "
    UPDATE entra_sync_plans SET allowed_by = NULL, allowed_at = NULL
    WHERE tenant = $1 AND managed_tenant_id = $2 AND plan_hash = $3 AND allowed_by IS NOT NULL";

const FORGET: &str = "DELETE FROM entra_sync_plans WHERE tenant = $1 AND created_at < $2";

#[async_trait]
impl PlanStore for PostgresStore {
    async fn keep_plan(&self, host: &HostTenantId, plan: &KeptPlan) -> Result<()> {
        let host = key(host)?;
        let id = uuid(plan.managed_tenant_id.as_str())?;
        let run = uuid(plan.run_id.as_str())?;
        self.transact("keep plan", |mut transaction| async move {
            query(KEEP)
                .bind(host)
                .bind(id)
                .bind(plan.plan.hash.as_str())
                .bind(Json(&plan.plan))
                .bind(run)
                .bind(plan.created_at)
                .bind(plan.allowed_by.as_ref().map(UserId::as_str))
                .execute(&mut *transaction)
                .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn plan(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        hash: &PlanHash,
    ) -> Result<Option<KeptPlan>> {
        let (host, id) = (key(host)?, uuid(tenant.as_str())?);
        self.transact("read plan", |mut transaction| async move {
            let row: Option<(serde_json::Value, Uuid, OffsetDateTime, Option<String>)> = query_as(PLAN)
                .bind(host)
                .bind(id)
                .bind(hash.as_str())
                .fetch_optional(&mut *transaction)
                .await?;
            let Some((plan, run_id, created_at, allowed_by)) = row else { return Ok(None) };
            Ok(Some(KeptPlan {
                plan: document(plan)?,
                managed_tenant_id: tenant.clone(),
                run_id: run_id.into(),
                created_at,
                allowed_by: allowed_by.map(Into::into),
            }))
        })
        .await
    }

    async fn allow_plan(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        hash: &PlanHash,
        by: &UserId,
        at: OffsetDateTime,
    ) -> Result<bool> {
        let (host, id) = (key(host)?, uuid(tenant.as_str())?);
        self.transact("allow plan", |mut transaction| async move {
            let allowed = query(ALLOW)
                .bind(host)
                .bind(id)
                .bind(hash.as_str())
                .bind(by.as_str())
                .bind(at)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(allowed.rows_affected() > 0)
        })
        .await
    }

    async fn use_allowance(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        hash: &PlanHash,
    ) -> Result<bool> {
        let (host, id) = (key(host)?, uuid(tenant.as_str())?);
        self.transact("use allowance", |mut transaction| async move {
            let used = query(USE_ALLOWANCE)
                .bind(host)
                .bind(id)
                .bind(hash.as_str())
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(used.rows_affected() > 0)
        })
        .await
    }

    async fn forget_plans(&self, host: &HostTenantId, before: OffsetDateTime) -> Result<()> {
        let host = key(host)?;
        self.transact("forget plans", |mut transaction| async move {
            query(FORGET).bind(host).bind(before).execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }
}
