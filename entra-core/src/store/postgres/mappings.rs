use async_trait::async_trait;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    PostgresStore,
    failure::Failure,
    ids::{all, key, maybe, uuid},
    session::{query, query_as, query_scalar},
    tenants::TenantRow,
    texts::word,
};
use crate::{
    error::Result,
    model::{ClientId, HostTenantId, ManagedTenantId, MappingDecision, MappingId, TenantMapping, UserId},
    store::{
        MappingStore,
        rules::{ClientTenant, ConfirmFound, ConfirmWrites, decide_confirm, decide_retire},
    },
};

const ACTIVE: &str = "
    SELECT mapping_id, managed_tenant_id, client_id, mapping_state, confidence_score::float8, is_active, decided_by,
           decided_at, settled
    FROM entra_client_tenant_mappings
    WHERE tenant = $1 AND is_active
    ORDER BY managed_tenant_id";

const HISTORY: &str = "
    SELECT mapping_id, managed_tenant_id, client_id, mapping_state, confidence_score::float8, is_active, decided_by,
           decided_at, settled
    FROM entra_client_tenant_mappings
    WHERE tenant = $1 AND managed_tenant_id = $2
    ORDER BY is_active DESC, decided_at DESC NULLS LAST, created_at DESC, mapping_id DESC";

/// Locks the tenants decided about: two people who decide about one take turns, and see each other's decision.
const FIND_TENANTS: &str = "
    SELECT managed_tenant_id, entra_tenant_id, display_name, primary_domain, domains, source_user_count, access,
           discovered_at, last_seen_at, created_at, last_successful_sync_user_count, last_successful_sync_at, metadata
    FROM entra_managed_tenants
    WHERE tenant = $1 AND managed_tenant_id = ANY($2)
    ORDER BY managed_tenant_id
    FOR UPDATE";

const FIND_CLIENTS: &str = "SELECT client_id FROM clients WHERE tenant = $1 AND client_id = ANY($2)";

const FIND_ACTIVE: &str = "
    SELECT mapping_id, managed_tenant_id, client_id, mapping_state, confidence_score::float8, is_active, decided_by,
           decided_at, settled
    FROM entra_client_tenant_mappings
    WHERE tenant = $1 AND is_active AND managed_tenant_id = ANY($2)
    ORDER BY managed_tenant_id
    FOR UPDATE";

const RETIRE: &str = "
    UPDATE entra_client_tenant_mappings SET is_active = false, updated_at = $3
    WHERE tenant = $1 AND mapping_id = ANY($2)";

const CLEAR_CLIENTS: &str = "
    UPDATE clients SET entra_tenant_id = NULL, entra_primary_domain = NULL, updated_at = $4
    FROM unnest($2::uuid[], $3::text[]) AS former (client_id, entra_tenant_id)
    WHERE clients.tenant = $1 AND clients.client_id = former.client_id
      AND clients.entra_tenant_id = former.entra_tenant_id";

/// Retired mappings come first, so that a tenant is never in force twice.
const WRITE: &str = "
    INSERT INTO entra_client_tenant_mappings
        (tenant, mapping_id, managed_tenant_id, client_id, mapping_state, confidence_score, is_active, decided_by,
         decided_at, settled, created_at, updated_at)
    SELECT $1, mapping_id, managed_tenant_id, client_id, mapping_state, confidence_score, true, decided_by, $8,
           settled, $8, $8
    FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::float8[], $7::uuid[], $9::bool[])
        AS new (mapping_id, managed_tenant_id, client_id, mapping_state, confidence_score, decided_by, settled)
    ON CONFLICT (tenant, mapping_id) DO UPDATE SET
        confidence_score = excluded.confidence_score,
        decided_by = excluded.decided_by,
        decided_at = excluded.decided_at,
        updated_at = excluded.updated_at";

const GIVE_CLIENTS: &str = "
    UPDATE clients
    SET entra_tenant_id = given.entra_tenant_id, entra_primary_domain = given.primary_domain, updated_at = $5
    FROM unnest($2::uuid[], $3::text[], $4::text[]) AS given (client_id, entra_tenant_id, primary_domain)
    WHERE clients.tenant = $1 AND clients.client_id = given.client_id
      AND (clients.entra_tenant_id, clients.entra_primary_domain)
          IS DISTINCT FROM (given.entra_tenant_id, given.primary_domain)";

#[derive(sqlx::FromRow)]
struct Row {
    mapping_id: Uuid,
    managed_tenant_id: Uuid,
    client_id: Option<Uuid>,
    mapping_state: String,
    confidence_score: Option<f64>,
    is_active: bool,
    decided_by: Option<Uuid>,
    decided_at: Option<OffsetDateTime>,
    settled: bool,
}

impl Row {
    fn into_mapping(self) -> Result<TenantMapping> {
        Ok(TenantMapping {
            mapping_id: self.mapping_id.into(),
            managed_tenant_id: self.managed_tenant_id.into(),
            client_id: self.client_id.map(Into::into),
            mapping_state: word(&self.mapping_state)?,
            confidence_score: self.confidence_score,
            is_active: self.is_active,
            decided_by: self.decided_by.map(Into::into),
            decided_at: self.decided_at,
            settled: self.settled,
        })
    }
}

#[async_trait]
impl MappingStore for PostgresStore {
    async fn mappings(&self, host: &HostTenantId) -> Result<Vec<TenantMapping>> {
        let tenant = key(host)?;
        self.transact("list mappings", |mut transaction| async move {
            let rows: Vec<Row> = query_as(ACTIVE).bind(tenant).fetch_all(&mut *transaction).await?;
            Ok(rows.into_iter().map(Row::into_mapping).collect::<Result<_>>()?)
        })
        .await
    }

    async fn mapping_history(
        &self,
        host: &HostTenantId,
        managed_tenant: &ManagedTenantId,
    ) -> Result<Vec<TenantMapping>> {
        let (tenant, id) = (key(host)?, uuid(managed_tenant.as_str())?);
        self.transact("read mapping history", |mut transaction| async move {
            let rows: Vec<Row> = query_as(HISTORY).bind(tenant).bind(id).fetch_all(&mut *transaction).await?;
            Ok(rows.into_iter().map(Row::into_mapping).collect::<Result<_>>()?)
        })
        .await
    }

    async fn confirm_mappings(
        &self,
        host: &HostTenantId,
        decisions: &[MappingDecision],
        by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<Vec<TenantMapping>> {
        let tenant = key(host)?;
        let tenants: Vec<_> = decisions.iter().map(|decision| &decision.managed_tenant_id).collect();
        let clients: Vec<_> = decisions.iter().filter_map(|decision| decision.client_id.as_ref()).collect();
        let (tenants, clients) = (&tenants, &clients);
        self.transact("confirm mappings", |mut transaction| async move {
            let found = find(&mut transaction, tenant, tenants, clients).await?;
            let writes = decide_confirm(&found, decisions, by, at)?;
            write(&mut transaction, tenant, &writes, at).await?;
            transaction.commit().await?;
            Ok(writes.answer)
        })
        .await
    }

    async fn retire_mapping(
        &self,
        host: &HostTenantId,
        managed_tenant: &ManagedTenantId,
        _by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<()> {
        let tenant = key(host)?;
        self.transact("retire mapping", |mut transaction| async move {
            let found = find(&mut transaction, tenant, &[managed_tenant], &[]).await?;
            write(&mut transaction, tenant, &decide_retire(&found, managed_tenant), at).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }
}

/// Loads, and locks, what decisions about these tenants need.
pub(super) async fn find(
    connection: &mut PgConnection,
    tenant: Uuid,
    tenants: &[&ManagedTenantId],
    clients: &[&ClientId],
) -> Result<ConfirmFound, Failure> {
    let tenant_ids = all(tenants.iter().map(|id| id.as_str()))?;
    let client_ids = all(clients.iter().map(|id| id.as_str()))?;
    let tenants: Vec<TenantRow> =
        query_as(FIND_TENANTS).bind(tenant).bind(&tenant_ids).fetch_all(&mut *connection).await?;
    let clients: Vec<Uuid> =
        query_scalar(FIND_CLIENTS).bind(tenant).bind(client_ids).fetch_all(&mut *connection).await?;
    let active: Vec<Row> =
        query_as(FIND_ACTIVE).bind(tenant).bind(&tenant_ids).fetch_all(&mut *connection).await?;
    Ok(ConfirmFound {
        tenants: tenants.into_iter().map(TenantRow::into_tenant).collect::<Result<_>>()?,
        clients: clients.into_iter().map(Into::into).collect(),
        active: active.into_iter().map(Row::into_mapping).collect::<Result<_>>()?,
    })
}

/// Writes what was decided.
pub(super) async fn write(
    connection: &mut PgConnection,
    tenant: Uuid,
    writes: &ConfirmWrites,
    at: OffsetDateTime,
) -> Result<(), Failure> {
    query(RETIRE)
        .bind(tenant)
        .bind(all(writes.retired.iter().map(MappingId::as_str))?)
        .bind(at)
        .execute(&mut *connection)
        .await?;
    query(CLEAR_CLIENTS)
        .bind(tenant)
        .bind(client_ids(&writes.cleared)?)
        .bind(writes.cleared.iter().map(|one| one.entra_tenant_id.as_str()).collect::<Vec<_>>())
        .bind(at)
        .execute(&mut *connection)
        .await?;
    let rows: Vec<&TenantMapping> = writes.updated.iter().chain(&writes.inserted).collect();
    query(WRITE)
        .bind(tenant)
        .bind(all(rows.iter().map(|row| row.mapping_id.as_str()))?)
        .bind(all(rows.iter().map(|row| row.managed_tenant_id.as_str()))?)
        .bind(ids(&rows, |row| row.client_id.as_ref().map(ClientId::as_str))?)
        .bind(rows.iter().map(|row| row.mapping_state.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.confidence_score).collect::<Vec<_>>())
        .bind(ids(&rows, |row| row.decided_by.as_ref().map(UserId::as_str))?)
        .bind(at)
        .bind(rows.iter().map(|row| row.settled).collect::<Vec<_>>())
        .execute(&mut *connection)
        .await?;
    query(GIVE_CLIENTS)
        .bind(tenant)
        .bind(client_ids(&writes.given)?)
        .bind(writes.given.iter().map(|one| one.entra_tenant_id.as_str()).collect::<Vec<_>>())
        .bind(writes.given.iter().map(|one| one.primary_domain.as_deref()).collect::<Vec<_>>())
        .bind(at)
        .execute(&mut *connection)
        .await?;
    Ok(())
}

fn client_ids(clients: &[ClientTenant]) -> Result<Vec<Uuid>> {
    all(clients.iter().map(|client| client.client_id.as_str()))
}

fn ids(rows: &[&TenantMapping], read: fn(&TenantMapping) -> Option<&str>) -> Result<Vec<Option<Uuid>>> {
    rows.iter().map(|row| maybe(read(row))).collect()
}
