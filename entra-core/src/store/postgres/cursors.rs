use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    PostgresStore,
    ids::{key, uuid},
    session::{query, query_as},
};
use crate::{
    error::Result,
    model::{DeltaCursor, HostTenantId, ManagedTenantId},
    store::CursorStore,
};

const CURSOR: &str = "
    SELECT link, origin, select_version, complete_read_at
    FROM entra_delta_cursors
    WHERE tenant = $1 AND managed_tenant_id = $2";

const FORGET: &str = "DELETE FROM entra_delta_cursors WHERE tenant = $1 AND managed_tenant_id = $2";

#[async_trait]
impl CursorStore for PostgresStore {
    async fn cursor(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
    ) -> Result<Option<(DeltaCursor, OffsetDateTime)>> {
        let (host, id) = (key(host)?, uuid(tenant.as_str())?);
        self.transact("read delta cursor", |mut transaction| async move {
            let row: Option<(String, String, i64, OffsetDateTime)> =
                query_as(CURSOR).bind(host).bind(id).fetch_optional(&mut *transaction).await?;
            Ok(row.map(|(link, origin, select_version, complete_read_at)| {
                // A version out of range is one that we never issued: it matches none, and a full read follows.
                let select_version = u32::try_from(select_version).unwrap_or(u32::MAX);
                (DeltaCursor { link, origin, select_version }, complete_read_at)
            }))
        })
        .await
    }

    async fn forget_cursor(&self, host: &HostTenantId, tenant: &ManagedTenantId) -> Result<()> {
        let (host, id) = (key(host)?, uuid(tenant.as_str())?);
        self.transact("forget delta cursor", |mut transaction| async move {
            query(FORGET).bind(host).bind(id).execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }
}
