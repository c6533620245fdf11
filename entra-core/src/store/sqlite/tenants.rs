//! Managed tenants.

use async_trait::async_trait;
use serde_json::json;
use sqlx::sqlite::SqliteRow;
use time::OffsetDateTime;

use super::{
    SqliteStore,
    error::failed,
    row::Columns,
    values::{self, time_or_none},
};
use crate::{
    error::{Error, ErrorCode, Result, ResultExt},
    model::{DiscoveredTenant, HostTenantId, ManagedTenant, ManagedTenantId, TenantAccess},
    store::{DiscoverySummary, TenantStore, rules},
};

const ALL: &str = "
SELECT managed_tenant_id, entra_tenant_id, display_name, primary_domain, entra_domains, source_user_count, entra_access,
       discovered_at, last_seen_at, last_successful_sync_user_count, last_successful_sync_at, metadata
FROM entra_managed_tenants
WHERE tenant = ?1
ORDER BY display_name, managed_tenant_id";

const ONE: &str = "
SELECT managed_tenant_id, entra_tenant_id, display_name, primary_domain, entra_domains, source_user_count, entra_access,
       discovered_at, last_seen_at, last_successful_sync_user_count, last_successful_sync_at, metadata
FROM entra_managed_tenants
WHERE tenant = ?1 AND managed_tenant_id = ?2";

const UPSERT: &str = "
INSERT INTO entra_managed_tenants
    (tenant, managed_tenant_id, entra_tenant_id, display_name, primary_domain, entra_domains, source_user_count,
     entra_access, discovered_at, last_seen_at, metadata, created_at, updated_at)
SELECT ?1, t.value ->> 'managedTenantId', t.value ->> 'entraTenantId', t.value ->> 'displayName',
       t.value ->> 'primaryDomain', t.value -> 'domains', t.value ->> 'sourceUserCount', t.value -> 'access',
       t.value ->> 'discoveredAt', t.value ->> 'lastSeenAt', t.value ->> 'metadata', ?3, ?3
FROM json_each(?2) AS t
WHERE true
ON CONFLICT (tenant, managed_tenant_id) DO UPDATE SET
    display_name = excluded.display_name, primary_domain = excluded.primary_domain,
    entra_domains = excluded.entra_domains, source_user_count = excluded.source_user_count,
    entra_access = excluded.entra_access, last_seen_at = excluded.last_seen_at, metadata = excluded.metadata,
    updated_at = excluded.updated_at";

const SET_ACCESS: &str = "
UPDATE entra_managed_tenants SET entra_access = ?3, updated_at = ?4
WHERE tenant = ?1 AND managed_tenant_id = ?2";

pub(super) fn tenant(row: &SqliteRow) -> Result<ManagedTenant> {
    Ok(ManagedTenant {
        managed_tenant_id: row.id("managed_tenant_id")?,
        entra_tenant_id: row.id("entra_tenant_id")?,
        display_name: row.text("display_name")?,
        primary_domain: row.text_or_none("primary_domain")?,
        domains: row.json("entra_domains")?,
        source_user_count: row.count("source_user_count")?,
        access: row.json("entra_access")?,
        discovered_at: row.time("discovered_at")?,
        last_seen_at: row.time("last_seen_at")?,
        last_successful_sync_user_count: row.count_or_none("last_successful_sync_user_count")?,
        last_successful_sync_at: row.time_or_none("last_successful_sync_at")?,
        metadata: row.json("metadata")?,
    })
}

/// The set as one parameter.
fn parameter(rows: &[ManagedTenant]) -> Result<String> {
    let rows = rows
        .iter()
        .map(|row| {
            Ok(json!({
                "managedTenantId": row.managed_tenant_id,
                "entraTenantId": row.entra_tenant_id,
                "displayName": row.display_name,
                "primaryDomain": row.primary_domain,
                "domains": row.domains,
                "sourceUserCount": row.source_user_count,
                "access": row.access,
                "discoveredAt": values::time(row.discovered_at)?,
                "lastSeenAt": values::time(row.last_seen_at)?,
                "lastSuccessfulSyncAt": time_or_none(row.last_successful_sync_at)?,
                "metadata": values::document(&row.metadata),
            }))
        })
        .collect::<Result<Vec<_>>>()?;
    values::json(&rows)
}

#[async_trait]
impl TenantStore for SqliteStore {
    async fn record_discovery(
        &self,
        host: &HostTenantId,
        found: &[DiscoveredTenant],
        is_complete: bool,
        at: OffsetDateTime,
    ) -> Result<DiscoverySummary> {
        let mut transaction = self.begin().await.in_operation("record discovery")?;
        let rows = sqlx::query(ALL).bind(host.as_str()).fetch_all(&mut *transaction).await.map_err(failed)?;
        let known = rows.iter().map(tenant).collect::<Result<Vec<_>>>()?;
        let (written, summary) = rules::decide_discovery(&known, found, is_complete, at);
        sqlx::query(UPSERT)
            .bind(host.as_str())
            .bind(parameter(&written)?)
            .bind(values::time(at)?)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(summary)
    }

    async fn managed_tenants(&self, host: &HostTenantId) -> Result<Vec<ManagedTenant>> {
        let rows = sqlx::query(ALL).bind(host.as_str()).fetch_all(&self.pool).await.map_err(failed)?;
        rows.iter().map(tenant).collect()
    }

    async fn managed_tenant(
        &self,
        host: &HostTenantId,
        id: &ManagedTenantId,
    ) -> Result<Option<ManagedTenant>> {
        let row = sqlx::query(ONE).bind(host.as_str()).bind(id.as_str()).fetch_optional(&self.pool).await;
        row.map_err(failed)?.as_ref().map(tenant).transpose()
    }

    async fn set_access(
        &self,
        host: &HostTenantId,
        id: &ManagedTenantId,
        access: &TenantAccess,
        at: OffsetDateTime,
    ) -> Result<()> {
        let done = sqlx::query(SET_ACCESS)
            .bind(host.as_str())
            .bind(id.as_str())
            .bind(values::json(access)?)
            .bind(values::time(at)?)
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        match done.rows_affected() {
            0 => Err(Error::new(ErrorCode::NotFound).with("managed tenant", id)),
            _ => Ok(()),
        }
    }
}
