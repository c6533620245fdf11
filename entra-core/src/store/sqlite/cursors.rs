//! Positions of delta reads.

use async_trait::async_trait;
use sqlx::{SqliteConnection, sqlite::SqliteRow};
use time::OffsetDateTime;

use super::{SqliteStore, error::failed, row::Columns};
use crate::{
    error::Result,
    model::{DeltaCursor, HostTenantId, ManagedTenantId},
    store::CursorStore,
};

/// `?7` says that the read was complete: the cursor's age counts from now.
const PUT: &str = "
INSERT INTO entra_delta_cursors
    (tenant, managed_tenant_id, link, origin, select_version, complete_read_at, updated_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
ON CONFLICT (tenant, managed_tenant_id) DO UPDATE SET
    link = excluded.link, origin = excluded.origin, select_version = excluded.select_version,
    complete_read_at = iif(?7, excluded.complete_read_at, entra_delta_cursors.complete_read_at),
    updated_at = excluded.updated_at";

const ONE: &str = "
SELECT link, origin, select_version, complete_read_at
FROM entra_delta_cursors
WHERE tenant = ?1 AND managed_tenant_id = ?2";

const FORGET: &str = "DELETE FROM entra_delta_cursors WHERE tenant = ?1 AND managed_tenant_id = ?2";

fn cursor(row: &SqliteRow) -> Result<(DeltaCursor, OffsetDateTime)> {
    let cursor = DeltaCursor {
        link: row.text("link")?,
        origin: row.text("origin")?,
        select_version: row.count("select_version")?,
    };
    Ok((cursor, row.time("complete_read_at")?))
}

/// Keeps a cursor, in the transaction of the batch that ends its read.
pub(super) async fn put(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    cursor: &DeltaCursor,
    is_complete: bool,
    at: &str,
) -> Result<()> {
    sqlx::query(PUT)
        .bind(host.as_str())
        .bind(tenant.as_str())
        .bind(&cursor.link)
        .bind(&cursor.origin)
        .bind(cursor.select_version)
        .bind(at)
        .bind(is_complete)
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(())
}

#[async_trait]
impl CursorStore for SqliteStore {
    async fn cursor(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
    ) -> Result<Option<(DeltaCursor, OffsetDateTime)>> {
        let row = sqlx::query(ONE).bind(host.as_str()).bind(tenant.as_str()).fetch_optional(&self.pool).await;
        row.map_err(failed)?.as_ref().map(cursor).transpose()
    }

    async fn forget_cursor(&self, host: &HostTenantId, tenant: &ManagedTenantId) -> Result<()> {
        let done = sqlx::query(FORGET).bind(host.as_str()).bind(tenant.as_str()).execute(&self.pool).await;
        done.map(drop).map_err(failed)
    }
}
