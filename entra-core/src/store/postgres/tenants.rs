use async_trait::async_trait;
use sqlx::{PgConnection, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    PostgresStore,
    failure::Failure,
    ids::{all, key, uuid},
    session::{query, query_as},
    texts::{column, count, document},
};
use crate::{
    error::{Error, ErrorCode, Result},
    model::{DiscoveredTenant, HostTenantId, ManagedTenant, ManagedTenantId, TenantAccess},
    store::{DiscoverySummary, TenantStore, rules::decide_discovery},
};

const ALL: &str = "
    SELECT managed_tenant_id, entra_tenant_id, display_name, primary_domain, domains, source_user_count, access,
           discovered_at, last_seen_at, created_at, last_successful_sync_user_count, last_successful_sync_at, metadata
    FROM entra_managed_tenants
    WHERE tenant = $1
    ORDER BY display_name, managed_tenant_id";

const ONE: &str = "
    SELECT managed_tenant_id, entra_tenant_id, display_name, primary_domain, domains, source_user_count, access,
           discovered_at, last_seen_at, created_at, last_successful_sync_user_count, last_successful_sync_at, metadata
    FROM entra_managed_tenants
    WHERE tenant = $1 AND managed_tenant_id = $2";

/// What a sync writes about a tenant is not a discovery's to write.
const WRITE: &str = "
    INSERT INTO entra_managed_tenants
        (tenant, managed_tenant_id, entra_tenant_id, display_name, primary_domain, domains, source_user_count, access,
         discovered_at, last_seen_at, metadata, created_at, updated_at)
    SELECT $1, id, entra_tenant_id, display_name, primary_domain, domains, source_user_count, access, discovered_at,
           last_seen_at, metadata, $11, $11
    FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::int[], $8::jsonb[],
                $9::timestamptz[], $10::timestamptz[], $12::jsonb[])
        AS new (id, entra_tenant_id, display_name, primary_domain, domains, source_user_count, access, discovered_at,
                last_seen_at, metadata)
    ON CONFLICT (tenant, managed_tenant_id) DO UPDATE SET
        display_name = excluded.display_name,
        primary_domain = excluded.primary_domain,
        domains = excluded.domains,
        source_user_count = excluded.source_user_count,
        access = excluded.access,
        last_seen_at = excluded.last_seen_at,
        metadata = excluded.metadata,
        updated_at = excluded.updated_at";

const SET_ACCESS: &str = "
    UPDATE entra_managed_tenants SET access = $3, updated_at = $4
    WHERE tenant = $1 AND managed_tenant_id = $2";

#[derive(sqlx::FromRow)]
pub(super) struct TenantRow {
    managed_tenant_id: Uuid,
    entra_tenant_id: String,
    display_name: Option<String>,
    primary_domain: Option<String>,
    domains: serde_json::Value,
    source_user_count: i32,
    access: serde_json::Value,
    discovered_at: Option<OffsetDateTime>,
    last_seen_at: Option<OffsetDateTime>,
    created_at: OffsetDateTime,
    last_successful_sync_user_count: Option<i32>,
    last_successful_sync_at: Option<OffsetDateTime>,
    metadata: serde_json::Value,
}

impl TenantRow {
    pub(super) fn into_tenant(self) -> Result<ManagedTenant> {
        let discovered_at = self.discovered_at.unwrap_or(self.created_at);
        Ok(ManagedTenant {
            managed_tenant_id: self.managed_tenant_id.into(),
            entra_tenant_id: self.entra_tenant_id.into(),
            display_name: self.display_name.unwrap_or_default(),
            primary_domain: self.primary_domain,
            domains: document(self.domains)?,
            source_user_count: count(self.source_user_count),
            access: document(self.access)?,
            discovered_at,
            last_seen_at: self.last_seen_at.unwrap_or(discovered_at),
            last_successful_sync_user_count: self.last_successful_sync_user_count.map(count),
            last_successful_sync_at: self.last_successful_sync_at,
            metadata: self.metadata,
        })
    }
}

#[async_trait]
impl TenantStore for PostgresStore {
    async fn record_discovery(
        &self,
        host: &HostTenantId,
        found: &[DiscoveredTenant],
        is_complete: bool,
        at: OffsetDateTime,
    ) -> Result<DiscoverySummary> {
        let tenant = key(host)?;
        self.transact("record discovery", |mut transaction| async move {
            let known: Vec<TenantRow> = query_as(ALL).bind(tenant).fetch_all(&mut *transaction).await?;
            let known = known.into_iter().map(TenantRow::into_tenant).collect::<Result<Vec<_>>>()?;
            let (rows, summary) = decide_discovery(&known, found, is_complete, at);
            write(&mut transaction, tenant, &rows, at).await?;
            transaction.commit().await?;
            Ok(summary)
        })
        .await
    }

    async fn managed_tenants(&self, host: &HostTenantId) -> Result<Vec<ManagedTenant>> {
        let tenant = key(host)?;
        self.transact("list managed tenants", |mut transaction| async move {
            let rows: Vec<TenantRow> = query_as(ALL).bind(tenant).fetch_all(&mut *transaction).await?;
            Ok(rows.into_iter().map(TenantRow::into_tenant).collect::<Result<_>>()?)
        })
        .await
    }

    async fn managed_tenant(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
    ) -> Result<Option<ManagedTenant>> {
        let (host, id) = (key(host)?, uuid(tenant.as_str())?);
        self.transact("read managed tenant", |mut transaction| async move {
            let row: Option<TenantRow> =
                query_as(ONE).bind(host).bind(id).fetch_optional(&mut *transaction).await?;
            Ok(row.map(TenantRow::into_tenant).transpose()?)
        })
        .await
    }

    async fn set_access(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        access: &TenantAccess,
        at: OffsetDateTime,
    ) -> Result<()> {
        let (host, id) = (key(host)?, uuid(tenant.as_str())?);
        self.transact("set access of tenant", |mut transaction| async move {
            let updated = query(SET_ACCESS)
                .bind(host)
                .bind(id)
                .bind(Json(access))
                .bind(at)
                .execute(&mut *transaction)
                .await?;
            if updated.rows_affected() == 0 {
                return Err(Error::new(ErrorCode::NotFound)
                    .with_message("There is no such managed tenant.")
                    .with("managed tenant", tenant)
                    .into());
            }
            Ok(transaction.commit().await?)
        })
        .await
    }
}

async fn write(
    connection: &mut PgConnection,
    tenant: Uuid,
    rows: &[ManagedTenant],
    at: OffsetDateTime,
) -> Result<(), Failure> {
    query(WRITE)
        .bind(tenant)
        .bind(all(rows.iter().map(|row| row.managed_tenant_id.as_str()))?)
        .bind(rows.iter().map(|row| row.entra_tenant_id.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.display_name.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.primary_domain.as_deref()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| Json(&row.domains)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| column(row.source_user_count)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| Json(&row.access)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.discovered_at).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.last_seen_at).collect::<Vec<_>>())
        .bind(at)
        .bind(rows.iter().map(|row| Json(&row.metadata)).collect::<Vec<_>>())
        .execute(&mut *connection)
        .await?;
    Ok(())
}
