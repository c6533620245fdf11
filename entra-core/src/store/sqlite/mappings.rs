//! Mappings.

use async_trait::async_trait;
use serde_json::json;
use sqlx::{SqliteConnection, sqlite::SqliteRow};
use time::OffsetDateTime;

use super::{
    SqliteStore,
    error::failed,
    row::Columns,
    tenants,
    values::{self, time_or_none},
};
use crate::{
    error::{Result, ResultExt},
    model::{ClientId, HostTenantId, ManagedTenantId, MappingDecision, TenantMapping, UserId},
    store::{
        MappingStore,
        rules::{self, ClientTenant, ConfirmFound, ConfirmWrites},
    },
};

const ACTIVE: &str = "
SELECT mapping_id, managed_tenant_id, client_id, mapping_state, confidence_score, is_active, decided_by, decided_at,
       entra_settled_at
FROM entra_client_tenant_mappings
WHERE tenant = ?1 AND is_active AND (?2 IS NULL OR managed_tenant_id IN (SELECT t.value FROM json_each(?2) AS t))
ORDER BY managed_tenant_id";

const HISTORY: &str = "
SELECT mapping_id, managed_tenant_id, client_id, mapping_state, confidence_score, is_active, decided_by, decided_at,
       entra_settled_at
FROM entra_client_tenant_mappings
WHERE tenant = ?1 AND managed_tenant_id = ?2
ORDER BY created_at DESC, mapping_id DESC";

const TENANTS: &str = "
SELECT managed_tenant_id, entra_tenant_id, display_name, primary_domain, entra_domains, source_user_count, entra_access,
       discovered_at, last_seen_at, last_successful_sync_user_count, last_successful_sync_at, metadata
FROM entra_managed_tenants
WHERE tenant = ?1 AND managed_tenant_id IN (SELECT t.value FROM json_each(?2) AS t)";

const CLIENTS: &str = "
SELECT client_id FROM clients
WHERE tenant = ?1 AND client_id IN (SELECT c.value FROM json_each(?2) AS c)";

const RETIRE: &str = "
UPDATE entra_client_tenant_mappings SET is_active = 0, updated_at = ?3
WHERE tenant = ?1 AND mapping_id IN (SELECT m.value FROM json_each(?2) AS m)";

const UPSERT: &str = "
INSERT INTO entra_client_tenant_mappings
    (tenant, mapping_id, managed_tenant_id, client_id, mapping_state, confidence_score, is_active, decided_by,
     decided_at, created_at, updated_at)
SELECT ?1, m.value ->> 'mappingId', m.value ->> 'managedTenantId', m.value ->> 'clientId',
       m.value ->> 'mappingState', m.value ->> 'confidenceScore', 1, m.value ->> 'decidedBy',
       m.value ->> 'decidedAt', ?3, ?3
FROM json_each(?2) AS m
WHERE true
ON CONFLICT (tenant, mapping_id) DO UPDATE SET
    confidence_score = excluded.confidence_score, decided_by = excluded.decided_by,
    decided_at = excluded.decided_at, updated_at = excluded.updated_at";

const CLEAR_CLIENTS: &str = "
UPDATE clients SET entra_tenant_id = NULL, entra_primary_domain = NULL, updated_at = ?3
FROM json_each(?2) AS c
WHERE clients.tenant = ?1 AND clients.client_id = c.value ->> 'clientId'
  AND clients.entra_tenant_id = c.value ->> 'entraTenantId'
  AND clients.client_id IN (SELECT o.value ->> 'clientId' FROM json_each(?2) AS o)";

const GIVE_CLIENTS: &str = "
UPDATE clients SET entra_tenant_id = c.value ->> 'entraTenantId', entra_primary_domain = c.value ->> 'primaryDomain',
    updated_at = ?3
FROM json_each(?2) AS c
WHERE clients.tenant = ?1 AND clients.client_id = c.value ->> 'clientId'
  AND clients.client_id IN (SELECT o.value ->> 'clientId' FROM json_each(?2) AS o)";

fn mapping(row: &SqliteRow) -> Result<TenantMapping> {
    Ok(TenantMapping {
        mapping_id: row.id("mapping_id")?,
        managed_tenant_id: row.id("managed_tenant_id")?,
        client_id: row.id_or_none("client_id")?,
        mapping_state: row.word("mapping_state")?,
        confidence_score: row.float("confidence_score")?,
        is_active: row.truth("is_active")?,
        decided_by: row.id_or_none("decided_by")?,
        decided_at: row.time_or_none("decided_at")?,
        settled: row.text_or_none("entra_settled_at")?.is_some(),
    })
}

/// Loads what a decision about these tenants and clients needs.
pub(super) async fn found(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    managed: &[&ManagedTenantId],
    clients: &[&ClientId],
) -> Result<ConfirmFound> {
    let (managed, clients) = (values::json(managed)?, values::json(clients)?);
    let tenants = sqlx::query(TENANTS).bind(host.as_str()).bind(&managed).fetch_all(&mut *connection).await;
    let active = sqlx::query(ACTIVE).bind(host.as_str()).bind(&managed).fetch_all(&mut *connection).await;
    let clients = sqlx::query(CLIENTS).bind(host.as_str()).bind(&clients).fetch_all(connection).await;
    Ok(ConfirmFound {
        tenants: tenants.map_err(failed)?.iter().map(tenants::tenant).collect::<Result<_>>()?,
        clients: clients.map_err(failed)?.iter().map(|row| row.id("client_id")).collect::<Result<_>>()?,
        active: active.map_err(failed)?.iter().map(mapping).collect::<Result<_>>()?,
    })
}

/// Writes what was decided.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    writes: &ConfirmWrites,
    at: OffsetDateTime,
) -> Result<()> {
    let mappings: Vec<_> = writes.updated.iter().chain(&writes.inserted).collect();
    let steps = [
        (RETIRE, values::json(&writes.retired)?),
        (UPSERT, mappings_parameter(&mappings)?),
        (CLEAR_CLIENTS, clients_parameter(&writes.cleared)?),
        (GIVE_CLIENTS, clients_parameter(&writes.given)?),
    ];
    let at = values::time(at)?;
    for (statement, set) in steps {
        sqlx::query(statement)
            .bind(host.as_str())
            .bind(set)
            .bind(&at)
            .execute(&mut *connection)
            .await
            .map_err(failed)?;
    }
    Ok(())
}

fn mappings_parameter(mappings: &[&TenantMapping]) -> Result<String> {
    let rows = mappings
        .iter()
        .map(|mapping| {
            Ok(json!({
                "mappingId": mapping.mapping_id,
                "managedTenantId": mapping.managed_tenant_id,
                "clientId": mapping.client_id,
                "mappingState": mapping.mapping_state,
                "confidenceScore": mapping.confidence_score,
                "decidedBy": mapping.decided_by,
                "decidedAt": time_or_none(mapping.decided_at)?,
            }))
        })
        .collect::<Result<Vec<_>>>()?;
    values::json(&rows)
}

fn clients_parameter(clients: &[ClientTenant]) -> Result<String> {
    let rows: Vec<_> = clients
        .iter()
        .map(|client| {
            json!({
                "clientId": client.client_id,
                "entraTenantId": client.entra_tenant_id,
                "primaryDomain": client.primary_domain,
            })
        })
        .collect();
    values::json(&rows)
}

#[async_trait]
impl MappingStore for SqliteStore {
    async fn mappings(&self, host: &HostTenantId) -> Result<Vec<TenantMapping>> {
        let rows = sqlx::query(ACTIVE).bind(host.as_str()).bind(None::<&str>).fetch_all(&self.pool).await;
        rows.map_err(failed)?.iter().map(mapping).collect()
    }

    async fn mapping_history(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
    ) -> Result<Vec<TenantMapping>> {
        let rows = sqlx::query(HISTORY).bind(host.as_str()).bind(tenant.as_str()).fetch_all(&self.pool).await;
        rows.map_err(failed)?.iter().map(mapping).collect()
    }

    async fn confirm_mappings(
        &self,
        host: &HostTenantId,
        decisions: &[MappingDecision],
        by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<Vec<TenantMapping>> {
        let tenants: Vec<_> = decisions.iter().map(|decision| &decision.managed_tenant_id).collect();
        let clients: Vec<_> = decisions.iter().filter_map(|decision| decision.client_id.as_ref()).collect();
        let mut transaction = self.begin().await.in_operation("confirm mappings")?;
        let found = found(&mut transaction, host, &tenants, &clients).await?;
        let writes = rules::decide_confirm(&found, decisions, by, at).in_operation("confirm mappings")?;
        write(&mut transaction, host, &writes, at).await?;
        transaction.commit().await.map_err(failed)?;
        Ok(writes.answer)
    }

    async fn retire_mapping(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        _by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<()> {
        let mut transaction = self.begin().await.in_operation("retire mapping")?;
        let found = found(&mut transaction, host, &[tenant], &[]).await?;
        write(&mut transaction, host, &rules::decide_retire(&found, tenant), at).await?;
        transaction.commit().await.map_err(failed)
    }
}
