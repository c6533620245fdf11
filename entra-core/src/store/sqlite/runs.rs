//! Runs and their tenants.

use async_trait::async_trait;
use sqlx::{SqliteConnection, sqlite::SqliteRow};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    SqliteStore,
    error::failed,
    outcomes, page_size,
    row::Columns,
    values::{self, time_or_none},
};
use crate::{
    error::{Error, ErrorCode, Result, ResultExt},
    model::{
        ClientId, Counters, EntraObjectId, HostTenantId, IdentityOutcome, ManagedTenantId, RunId, RunStatus,
        RunType, SyncRun, TenantRun, UserId,
    },
    store::{RunFilter, RunStore},
};

const INSERT: &str = "
INSERT INTO entra_sync_runs
    (tenant, run_id, workflow_id, run_type, status, initiated_by, started_at, completed_at, total_tenants,
     processed_tenants, succeeded_tenants, failed_tenants, summary, is_dry_run, scope_managed_tenant_id,
     scope_client_id, created_at, updated_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?7, ?7)
ON CONFLICT (tenant, workflow_id) DO NOTHING";

const UPDATE: &str = "
UPDATE entra_sync_runs SET
    status = ?3, started_at = ?4, completed_at = ?5, total_tenants = ?6, processed_tenants = ?7,
    succeeded_tenants = ?8, failed_tenants = ?9, summary = ?10, updated_at = coalesce(?5, ?4)
WHERE tenant = ?1 AND run_id = ?2";

const ONE: &str = "
SELECT run_id, workflow_id, run_type, status, initiated_by, started_at, completed_at, total_tenants,
       processed_tenants, succeeded_tenants, failed_tenants, summary, is_dry_run, scope_managed_tenant_id,
       scope_client_id
FROM entra_sync_runs
WHERE tenant = ?1 AND (run_id = ?2 OR workflow_id = ?3)";

const PAGE: &str = "
SELECT run_id, workflow_id, run_type, status, initiated_by, started_at, completed_at, total_tenants,
       processed_tenants, succeeded_tenants, failed_tenants, summary, is_dry_run, scope_managed_tenant_id,
       scope_client_id
FROM entra_sync_runs
WHERE tenant = ?1 AND (?2 IS NULL OR status = ?2) AND (?3 IS NULL OR run_type = ?3)
  AND (?4 IS NULL OR run_id IN (
      SELECT t.run_id FROM entra_sync_run_tenants AS t WHERE t.tenant = ?1 AND t.managed_tenant_id = ?4))
ORDER BY started_at DESC, run_id DESC
LIMIT ?5 OFFSET ?6";

const TENANTS: &str = "
SELECT managed_tenant_id, client_id, status, created_count, linked_count, updated_count, ambiguous_count,
       inactivated_count, entra_skipped_count, entra_reactivated_count, entra_unchanged_count, error_message,
       entra_error_code, started_at, completed_at
FROM entra_sync_run_tenants
WHERE tenant = ?1 AND run_id = ?2
ORDER BY run_tenant_id";

const TENANT_ID: &str = "
SELECT run_tenant_id FROM entra_sync_run_tenants
WHERE tenant = ?1 AND run_id = ?2 AND managed_tenant_id IS NOT DISTINCT FROM ?3";

const PUT_TENANT: &str = "
INSERT INTO entra_sync_run_tenants
    (tenant, run_tenant_id, run_id, managed_tenant_id, client_id, status, created_count, linked_count, updated_count,
     ambiguous_count, inactivated_count, entra_skipped_count, entra_reactivated_count, entra_unchanged_count,
     error_message, entra_error_code, started_at, completed_at, created_at, updated_at)
SELECT ?1, ?2, r.run_id, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, r.started_at,
       coalesce(?18, ?17, r.started_at)
FROM entra_sync_runs AS r
WHERE r.tenant = ?1 AND r.run_id = ?3
ON CONFLICT (tenant, run_tenant_id) DO UPDATE SET
    client_id = excluded.client_id, status = excluded.status, created_count = excluded.created_count,
    linked_count = excluded.linked_count, updated_count = excluded.updated_count,
    ambiguous_count = excluded.ambiguous_count, inactivated_count = excluded.inactivated_count,
    entra_skipped_count = excluded.entra_skipped_count, entra_reactivated_count = excluded.entra_reactivated_count,
    entra_unchanged_count = excluded.entra_unchanged_count, error_message = excluded.error_message,
    entra_error_code = excluded.entra_error_code, started_at = excluded.started_at,
    completed_at = excluded.completed_at, updated_at = excluded.updated_at";

fn run(row: &SqliteRow) -> Result<SyncRun> {
    Ok(SyncRun {
        run_id: row.id("run_id")?,
        workflow_id: row.text_or_none("workflow_id")?.unwrap_or_default(),
        run_type: row.word("run_type")?,
        status: row.word("status")?,
        initiated_by: row.id_or_none("initiated_by")?,
        started_at: row.time("started_at")?,
        completed_at: row.time_or_none("completed_at")?,
        total_tenants: row.count("total_tenants")?,
        processed_tenants: row.count("processed_tenants")?,
        succeeded_tenants: row.count("succeeded_tenants")?,
        failed_tenants: row.count("failed_tenants")?,
        summary: row.json("summary")?,
        is_dry_run: row.truth("is_dry_run")?,
        scope_managed_tenant_id: row.id_or_none("scope_managed_tenant_id")?,
        scope_client_id: row.id_or_none("scope_client_id")?,
    })
}

fn tenant_run(row: &SqliteRow) -> Result<TenantRun> {
    Ok(TenantRun {
        managed_tenant_id: row.id_or_none("managed_tenant_id")?,
        client_id: row.id_or_none("client_id")?,
        status: row.word("status")?,
        counters: Counters {
            created: row.count("created_count")?,
            linked: row.count("linked_count")?,
            updated: row.count("updated_count")?,
            ambiguous: row.count("ambiguous_count")?,
            inactivated: row.count("inactivated_count")?,
            skipped: row.count("entra_skipped_count")?,
            reactivated: row.count("entra_reactivated_count")?,
            unchanged: row.count("entra_unchanged_count")?,
        },
        error_message: row.text_or_none("error_message")?,
        error_code: row.text_or_none("entra_error_code")?,
        started_at: row.time_or_none("started_at")?,
        completed_at: row.time_or_none("completed_at")?,
    })
}

/// A run by its id or by its workflow's.
async fn find(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    id: Option<&RunId>,
    workflow: Option<&str>,
) -> Result<Option<SyncRun>> {
    let row = sqlx::query(ONE)
        .bind(host.as_str())
        .bind(id.map(RunId::as_str))
        .bind(workflow)
        .fetch_optional(connection)
        .await
        .map_err(failed)?;
    row.as_ref().map(run).transpose()
}

impl SqliteStore {
    async fn run_with_tenants(
        &self,
        host: &HostTenantId,
        id: Option<&RunId>,
        workflow: Option<&str>,
    ) -> Result<Option<(SyncRun, Vec<TenantRun>)>> {
        let mut transaction = self.pool.begin().await.map_err(failed)?;
        let Some(run) = find(&mut transaction, host, id, workflow).await? else { return Ok(None) };
        let rows = sqlx::query(TENANTS)
            .bind(host.as_str())
            .bind(run.run_id.as_str())
            .fetch_all(&mut *transaction)
            .await
            .map_err(failed)?;
        let tenants = rows.iter().map(tenant_run).collect::<Result<_>>()?;
        Ok(Some((run, tenants)))
    }
}

#[async_trait]
impl RunStore for SqliteStore {
    async fn create_run(&self, host: &HostTenantId, run: &SyncRun) -> Result<SyncRun> {
        let mut transaction = self.begin().await.in_operation("create run")?;
        sqlx::query(INSERT)
            .bind(host.as_str())
            .bind(run.run_id.as_str())
            .bind(&run.workflow_id)
            .bind(run.run_type.as_str())
            .bind(run.status.as_str())
            .bind(run.initiated_by.as_ref().map(UserId::as_str))
            .bind(values::time(run.started_at)?)
            .bind(time_or_none(run.completed_at)?)
            .bind(run.total_tenants)
            .bind(run.processed_tenants)
            .bind(run.succeeded_tenants)
            .bind(run.failed_tenants)
            .bind(values::document(&run.summary))
            .bind(run.is_dry_run)
            .bind(run.scope_managed_tenant_id.as_ref().map(ManagedTenantId::as_str))
            .bind(run.scope_client_id.as_ref().map(ClientId::as_str))
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        let there = find(&mut transaction, host, None, Some(&run.workflow_id)).await?;
        transaction.commit().await.map_err(failed)?;
        Ok(there.unwrap_or_else(|| run.clone()))
    }

    async fn update_run(&self, host: &HostTenantId, run: &SyncRun) -> Result<()> {
        let done = sqlx::query(UPDATE)
            .bind(host.as_str())
            .bind(run.run_id.as_str())
            .bind(run.status.as_str())
            .bind(values::time(run.started_at)?)
            .bind(time_or_none(run.completed_at)?)
            .bind(run.total_tenants)
            .bind(run.processed_tenants)
            .bind(run.succeeded_tenants)
            .bind(run.failed_tenants)
            .bind(values::document(&run.summary))
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        match done.rows_affected() {
            0 => Err(unknown(&run.run_id)),
            _ => Ok(()),
        }
    }

    async fn record_tenant_run(&self, host: &HostTenantId, run: &RunId, part: &TenantRun) -> Result<bool> {
        let managed = part.managed_tenant_id.as_ref().map(ManagedTenantId::as_str);
        let mut transaction = self.begin().await.in_operation("record tenant run")?;
        let before = sqlx::query_scalar::<_, String>(TENANT_ID)
            .bind(host.as_str())
            .bind(run.as_str())
            .bind(managed)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failed)?;
        let is_there = before.is_some();
        let counters = &part.counters;
        let done = sqlx::query(PUT_TENANT)
            .bind(host.as_str())
            .bind(before.unwrap_or_else(|| Uuid::now_v7().to_string()))
            .bind(run.as_str())
            .bind(managed)
            .bind(part.client_id.as_ref().map(ClientId::as_str))
            .bind(part.status.as_str())
            .bind(counters.created)
            .bind(counters.linked)
            .bind(counters.updated)
            .bind(counters.ambiguous)
            .bind(counters.inactivated)
            .bind(counters.skipped)
            .bind(counters.reactivated)
            .bind(counters.unchanged)
            .bind(&part.error_message)
            .bind(&part.error_code)
            .bind(time_or_none(part.started_at)?)
            .bind(time_or_none(part.completed_at)?)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        if done.rows_affected() == 0 {
            return Err(unknown(run));
        }
        transaction.commit().await.map_err(failed)?;
        Ok(is_there)
    }

    async fn run(&self, host: &HostTenantId, run: &RunId) -> Result<Option<(SyncRun, Vec<TenantRun>)>> {
        self.run_with_tenants(host, Some(run), None).await
    }

    async fn run_by_workflow(
        &self,
        host: &HostTenantId,
        workflow_id: &str,
    ) -> Result<Option<(SyncRun, Vec<TenantRun>)>> {
        self.run_with_tenants(host, None, Some(workflow_id)).await
    }

    async fn runs(&self, host: &HostTenantId, filter: &RunFilter) -> Result<Vec<SyncRun>> {
        let rows = sqlx::query(PAGE)
            .bind(host.as_str())
            .bind(filter.status.map(RunStatus::as_str))
            .bind(filter.run_type.map(RunType::as_str))
            .bind(filter.managed_tenant_id.as_ref().map(ManagedTenantId::as_str))
            .bind(page_size(filter.limit, 50))
            .bind(filter.offset)
            .fetch_all(&self.pool)
            .await
            .map_err(failed)?;
        rows.iter().map(run).collect()
    }

    async fn record_outcomes(
        &self,
        host: &HostTenantId,
        run: &RunId,
        tenant: &ManagedTenantId,
        outcomes: &[IdentityOutcome],
    ) -> Result<()> {
        let mut transaction = self.begin().await.in_operation("record outcomes")?;
        outcomes::record(&mut transaction, host, run, tenant, outcomes).await?;
        transaction.commit().await.map_err(failed)
    }

    async fn outcomes(
        &self,
        host: &HostTenantId,
        run: &RunId,
        identity: Option<&EntraObjectId>,
        limit: u32,
    ) -> Result<Vec<IdentityOutcome>> {
        outcomes::list(&self.pool, host, run, identity, limit).await
    }

    async fn forget_outcomes(&self, host: &HostTenantId, before: OffsetDateTime) -> Result<()> {
        outcomes::forget(&self.pool, host, before).await
    }
}

fn unknown(run: &RunId) -> Error {
    Error::new(ErrorCode::NotFound).with_message("There is no such run.").with("run", run)
}
