use async_trait::async_trait;
use sqlx::{PgConnection, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    PostgresStore,
    failure::Failure,
    ids::{key, maybe, uuid},
    run_rows::{RunRow, TenantRow},
    session::{query, query_as},
    texts::{column, limit_or},
};
use crate::{
    error::{Error, ErrorCode, Result},
    model::{
        ClientId, ContactId, EntraObjectId, HostTenantId, IdentityOutcome, ManagedTenantId, RunId, RunStatus,
        RunType, SyncRun, TenantRun, UserId,
    },
    store::{RunFilter, RunStore},
};

/// The host's table does not promise that a workflow has one run, so makers of one wait for each other.
const WAIT_FOR_WORKFLOW: &str = "SELECT pg_advisory_xact_lock(hashtextextended($1::text || $2, 0))";

const CREATE: &str = "
    INSERT INTO entra_sync_runs
        (tenant, run_id, workflow_id, run_type, status, initiated_by, started_at, completed_at, total_tenants,
         processed_tenants, succeeded_tenants, failed_tenants, summary, is_dry_run, scope_managed_tenant_id,
         scope_client_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    ON CONFLICT (tenant, run_id) DO NOTHING";

const UPDATE: &str = "
    UPDATE entra_sync_runs
    SET status = $3, started_at = $4, completed_at = $5, total_tenants = $6, processed_tenants = $7,
        succeeded_tenants = $8, failed_tenants = $9, summary = $10, updated_at = now()
    WHERE tenant = $1 AND run_id = $2";

/// Parts of one run that arrive together take turns here, so that a tenant gets one row.
const LOCK: &str = "SELECT 1 FROM entra_sync_runs WHERE tenant = $1 AND run_id = $2 FOR UPDATE";

const REPLACE_TENANT_RUN: &str = "
    WITH replaced AS (
        UPDATE entra_sync_run_tenants
        SET client_id = $5, status = $6, created_count = $7, linked_count = $8, updated_count = $9,
            ambiguous_count = $10, inactivated_count = $11, skipped_count = $12, reactivated_count = $13,
            unchanged_count = $14, error_message = $15, error_code = $16, started_at = $17, completed_at = $18,
            updated_at = now()
        WHERE tenant = $1 AND run_id = $2 AND managed_tenant_id IS NOT DISTINCT FROM $4
        RETURNING tenant
    )
    INSERT INTO entra_sync_run_tenants
        (tenant, run_id, run_tenant_id, managed_tenant_id, client_id, status, created_count, linked_count,
         updated_count, ambiguous_count, inactivated_count, skipped_count, reactivated_count, unchanged_count,
         error_message, error_code, started_at, completed_at)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18
    WHERE NOT EXISTS (SELECT FROM replaced WHERE tenant = $1)";

const BY_ID: &str = "
    SELECT run_id, workflow_id, run_type, status, initiated_by, started_at, created_at, completed_at, total_tenants,
           processed_tenants, succeeded_tenants, failed_tenants, summary, is_dry_run, scope_managed_tenant_id,
           scope_client_id
    FROM entra_sync_runs
    WHERE tenant = $1 AND run_id = $2";

const BY_WORKFLOW: &str = "
    SELECT run_id, workflow_id, run_type, status, initiated_by, started_at, created_at, completed_at, total_tenants,
           processed_tenants, succeeded_tenants, failed_tenants, summary, is_dry_run, scope_managed_tenant_id,
           scope_client_id
    FROM entra_sync_runs
    WHERE tenant = $1 AND workflow_id = $2
    ORDER BY started_at DESC NULLS LAST, run_id DESC
    LIMIT 1";

const TENANTS: &str = "
    SELECT managed_tenant_id, client_id, status, created_count, linked_count, updated_count, ambiguous_count,
           inactivated_count, skipped_count, reactivated_count, unchanged_count, error_message, error_code,
           started_at, completed_at
    FROM entra_sync_run_tenants
    WHERE tenant = $1 AND run_id = $2
    ORDER BY created_at, run_tenant_id";

const LIST: &str = "
    SELECT run_id, workflow_id, run_type, status, initiated_by, started_at, created_at, completed_at, total_tenants,
           processed_tenants, succeeded_tenants, failed_tenants, summary, is_dry_run, scope_managed_tenant_id,
           scope_client_id
    FROM entra_sync_runs AS run
    WHERE tenant = $1
      AND ($2::text IS NULL OR status = $2)
      AND ($3::text IS NULL OR run_type = $3)
      AND ($4::uuid IS NULL OR EXISTS (
          SELECT FROM entra_sync_run_tenants AS part
          WHERE part.tenant = $1 AND part.run_id = run.run_id AND part.managed_tenant_id = $4))
    ORDER BY started_at DESC NULLS LAST, run_id DESC
    LIMIT $5 OFFSET $6";

/// Identity columns are numbered in the order of the plan; an identity recorded again keeps its place.
const RECORD_OUTCOMES: &str = "
    INSERT INTO entra_sync_outcomes
        (tenant, run_id, managed_tenant_id, entra_object_id, display_name, contact_name_id, action, reason)
    SELECT $1, $2, $3, entra_object_id, display_name, contact_name_id, action, reason
    FROM unnest($4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[])
        WITH ORDINALITY AS new (entra_object_id, display_name, contact_name_id, action, reason, place)
    ORDER BY place
    ON CONFLICT (tenant, run_id, managed_tenant_id, entra_object_id) DO UPDATE SET
        display_name = excluded.display_name,
        contact_name_id = excluded.contact_name_id,
        action = excluded.action,
        reason = excluded.reason";

const OUTCOMES: &str = "
    SELECT entra_object_id, display_name, contact_name_id, action, reason
    FROM entra_sync_outcomes
    WHERE tenant = $1 AND run_id = $2 AND ($3::text IS NULL OR entra_object_id = $3)
    ORDER BY position
    LIMIT $4";

const FORGET_OUTCOMES: &str = "
    DELETE FROM entra_sync_outcomes AS outcome
    USING entra_sync_runs AS run
    WHERE outcome.tenant = $1 AND run.tenant = $1 AND run.run_id = outcome.run_id AND run.completed_at < $2";

#[async_trait]
impl RunStore for PostgresStore {
    async fn create_run(&self, host: &HostTenantId, run: &SyncRun) -> Result<SyncRun> {
        let tenant = key(host)?;
        let id = uuid(run.run_id.as_str())?;
        let initiated_by = maybe(run.initiated_by.as_ref().map(UserId::as_str))?;
        let scope_tenant = maybe(run.scope_managed_tenant_id.as_ref().map(ManagedTenantId::as_str))?;
        let scope_client = maybe(run.scope_client_id.as_ref().map(ClientId::as_str))?;
        self.transact("create run", |mut transaction| async move {
            query(WAIT_FOR_WORKFLOW).bind(tenant).bind(&run.workflow_id).execute(&mut *transaction).await?;
            let there: Option<RunRow> = query_as(BY_WORKFLOW)
                .bind(tenant)
                .bind(&run.workflow_id)
                .fetch_optional(&mut *transaction)
                .await?;
            if let Some(there) = there {
                return Ok(there.into_run()?);
            }
            query(CREATE)
                .bind(tenant)
                .bind(id)
                .bind(&run.workflow_id)
                .bind(run.run_type.as_str())
                .bind(run.status.as_str())
                .bind(initiated_by)
                .bind(run.started_at)
                .bind(run.completed_at)
                .bind(column(run.total_tenants))
                .bind(column(run.processed_tenants))
                .bind(column(run.succeeded_tenants))
                .bind(column(run.failed_tenants))
                .bind(Json(&run.summary))
                .bind(run.is_dry_run)
                .bind(scope_tenant)
                .bind(scope_client)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(run.clone())
        })
        .await
    }

    async fn update_run(&self, host: &HostTenantId, run: &SyncRun) -> Result<()> {
        let (tenant, id) = (key(host)?, uuid(run.run_id.as_str())?);
        self.transact("update run", |mut transaction| async move {
            let updated = query(UPDATE)
                .bind(tenant)
                .bind(id)
                .bind(run.status.as_str())
                .bind(run.started_at)
                .bind(run.completed_at)
                .bind(column(run.total_tenants))
                .bind(column(run.processed_tenants))
                .bind(column(run.succeeded_tenants))
                .bind(column(run.failed_tenants))
                .bind(Json(&run.summary))
                .execute(&mut *transaction)
                .await?;
            if updated.rows_affected() == 0 {
                return Err(unknown(&run.run_id));
            }
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn record_tenant_run(&self, host: &HostTenantId, run: &RunId, part: &TenantRun) -> Result<bool> {
        let (tenant, id) = (key(host)?, uuid(run.as_str())?);
        let managed_tenant = maybe(part.managed_tenant_id.as_ref().map(ManagedTenantId::as_str))?;
        let client = maybe(part.client_id.as_ref().map(ClientId::as_str))?;
        let counters = &part.counters;
        self.transact("record tenant of run", |mut transaction| async move {
            if query(LOCK).bind(tenant).bind(id).fetch_optional(&mut *transaction).await?.is_none() {
                return Err(unknown(run));
            }
            let inserted = query(REPLACE_TENANT_RUN)
                .bind(tenant)
                .bind(id)
                .bind(Uuid::now_v7())
                .bind(managed_tenant)
                .bind(client)
                .bind(part.status.as_str())
                .bind(column(counters.created))
                .bind(column(counters.linked))
                .bind(column(counters.updated))
                .bind(column(counters.ambiguous))
                .bind(column(counters.inactivated))
                .bind(column(counters.skipped))
                .bind(column(counters.reactivated))
                .bind(column(counters.unchanged))
                .bind(&part.error_message)
                .bind(&part.error_code)
                .bind(part.started_at)
                .bind(part.completed_at)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(inserted.rows_affected() == 0)
        })
        .await
    }

    async fn run(&self, host: &HostTenantId, run: &RunId) -> Result<Option<(SyncRun, Vec<TenantRun>)>> {
        let (tenant, id) = (key(host)?, uuid(run.as_str())?);
        self.transact("read run", |mut transaction| async move {
            let row: Option<RunRow> =
                query_as(BY_ID).bind(tenant).bind(id).fetch_optional(&mut *transaction).await?;
            with_tenants(&mut transaction, tenant, row).await
        })
        .await
    }

    async fn run_by_workflow(
        &self,
        host: &HostTenantId,
        workflow_id: &str,
    ) -> Result<Option<(SyncRun, Vec<TenantRun>)>> {
        let tenant = key(host)?;
        self.transact("read run", |mut transaction| async move {
            let row: Option<RunRow> = query_as(BY_WORKFLOW)
                .bind(tenant)
                .bind(workflow_id)
                .fetch_optional(&mut *transaction)
                .await?;
            with_tenants(&mut transaction, tenant, row).await
        })
        .await
    }

    async fn runs(&self, host: &HostTenantId, filter: &RunFilter) -> Result<Vec<SyncRun>> {
        let tenant = key(host)?;
        let managed_tenant = maybe(filter.managed_tenant_id.as_ref().map(ManagedTenantId::as_str))?;
        self.transact("list runs", |mut transaction| async move {
            let rows: Vec<RunRow> = query_as(LIST)
                .bind(tenant)
                .bind(filter.status.map(RunStatus::as_str))
                .bind(filter.run_type.map(RunType::as_str))
                .bind(managed_tenant)
                .bind(limit_or(filter.limit, 50))
                .bind(i64::from(filter.offset))
                .fetch_all(&mut *transaction)
                .await?;
            Ok(rows.into_iter().map(RunRow::into_run).collect::<Result<_>>()?)
        })
        .await
    }

    async fn record_outcomes(
        &self,
        host: &HostTenantId,
        run: &RunId,
        tenant: &ManagedTenantId,
        outcomes: &[IdentityOutcome],
    ) -> Result<()> {
        let (host, run, tenant) = (key(host)?, uuid(run.as_str())?, uuid(tenant.as_str())?);
        let contacts = outcomes
            .iter()
            .map(|outcome| maybe(outcome.contact_name_id.as_ref().map(ContactId::as_str)))
            .collect::<Result<Vec<_>>>()?;
        let contacts = &contacts;
        let texts = |read: fn(&IdentityOutcome) -> &str| outcomes.iter().map(read).collect::<Vec<_>>();
        self.transact("record outcomes", |mut transaction| async move {
            query(RECORD_OUTCOMES)
                .bind(host)
                .bind(run)
                .bind(tenant)
                .bind(texts(|outcome| outcome.entra_object_id.as_str()))
                .bind(outcomes.iter().map(|outcome| outcome.display_name.as_deref()).collect::<Vec<_>>())
                .bind(contacts)
                .bind(texts(|outcome| &outcome.action))
                .bind(texts(|outcome| &outcome.reason))
                .execute(&mut *transaction)
                .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn outcomes(
        &self,
        host: &HostTenantId,
        run: &RunId,
        identity: Option<&EntraObjectId>,
        limit: u32,
    ) -> Result<Vec<IdentityOutcome>> {
        type Row = (String, Option<String>, Option<Uuid>, String, String);
        let (tenant, run) = (key(host)?, uuid(run.as_str())?);
        self.transact("read outcomes", |mut transaction| async move {
            let rows: Vec<Row> = query_as(OUTCOMES)
                .bind(tenant)
                .bind(run)
                .bind(identity.map(EntraObjectId::as_str))
                .bind(limit_or(limit, 1_000))
                .fetch_all(&mut *transaction)
                .await?;
            Ok(rows
                .into_iter()
                .map(|(entra_object_id, display_name, contact, action, reason)| IdentityOutcome {
                    entra_object_id: entra_object_id.into(),
                    display_name,
                    contact_name_id: contact.map(Into::into),
                    action,
                    reason,
                })
                .collect())
        })
        .await
    }

    async fn forget_outcomes(&self, host: &HostTenantId, before: OffsetDateTime) -> Result<()> {
        let tenant = key(host)?;
        self.transact("forget outcomes", |mut transaction| async move {
            query(FORGET_OUTCOMES).bind(tenant).bind(before).execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }
}

async fn with_tenants(
    connection: &mut PgConnection,
    tenant: Uuid,
    row: Option<RunRow>,
) -> Result<Option<(SyncRun, Vec<TenantRun>)>, Failure> {
    let Some(row) = row else { return Ok(None) };
    let parts: Vec<TenantRow> =
        query_as(TENANTS).bind(tenant).bind(row.run_id).fetch_all(&mut *connection).await?;
    let parts = parts.into_iter().map(TenantRow::into_tenant_run).collect::<Result<_>>()?;
    Ok(Some((row.into_run()?, parts)))
}

fn unknown(run: &RunId) -> Failure {
    Error::new(ErrorCode::NotFound).with_message("There is no such run.").with("run", run).into()
}
