//! People: loading them whole, writing changes in batches.

use async_trait::async_trait;
use sqlx::SqliteConnection;

use super::{SqliteStore, cursors, error::failed, load, values, write};
use crate::{
    error::{Result, ResultExt},
    model::{ClientId, EntraTenantId, HostTenantId, IdentityOutcome},
    store::{Completion, People, PeopleStore, WriteBatch, rules},
};

const COUNT: &str = "SELECT count(*) FROM contacts WHERE tenant = ?1";

const COMPLETE_TENANT: &str = "
UPDATE entra_managed_tenants SET
    last_successful_sync_user_count = coalesce(?3, last_successful_sync_user_count), last_successful_sync_at = ?4,
    updated_at = ?4
WHERE tenant = ?1 AND managed_tenant_id = ?2";

const SETTLE_MAPPING: &str = "
UPDATE entra_client_tenant_mappings SET entra_settled_at = coalesce(entra_settled_at, ?3)
WHERE tenant = ?1 AND managed_tenant_id = ?2 AND is_active";

async fn complete(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    batch: &WriteBatch<'_>,
    completion: &Completion,
) -> Result<()> {
    let at = values::time(batch.at)?;
    sqlx::query(COMPLETE_TENANT)
        .bind(host.as_str())
        .bind(batch.managed_tenant_id.as_str())
        .bind(completion.user_count)
        .bind(&at)
        .execute(&mut *connection)
        .await
        .map_err(failed)?;
    sqlx::query(SETTLE_MAPPING)
        .bind(host.as_str())
        .bind(batch.managed_tenant_id.as_str())
        .bind(&at)
        .execute(&mut *connection)
        .await
        .map_err(failed)?;
    match &completion.cursor {
        Some(cursor) => {
            cursors::put(connection, host, batch.managed_tenant_id, cursor, completion.is_complete, &at).await
        }
        None => Ok(()),
    }
}

#[async_trait]
impl PeopleStore for SqliteStore {
    async fn people(
        &self,
        host: &HostTenantId,
        client: &ClientId,
        tenant: &EntraTenantId,
        addresses: &[String],
    ) -> Result<People> {
        // One transaction, so that contacts and links are of one moment.
        let mut transaction = self.pool.begin().await.map_err(failed)?;
        load::people(&mut transaction, host, client, tenant, addresses).await.in_operation("load people")
    }

    async fn write(&self, host: &HostTenantId, batch: &WriteBatch<'_>) -> Result<Vec<IdentityOutcome>> {
        let mut transaction = self.begin().await.in_operation("write people")?;
        let found = load::of_batch(&mut transaction, host, batch).await.in_operation("write people")?;
        let writes = rules::decide_batch(batch, &found).in_operation("write people")?;
        write::write(&mut transaction, host, &writes, Some(batch.entra_tenant_id), batch.at)
            .await
            .in_operation("write people")?;
        if let Some(completion) = batch.completes {
            complete(&mut transaction, host, batch, completion).await.in_operation("write people")?;
        }
        transaction.commit().await.map_err(failed)?;
        Ok(writes.outcomes)
    }

    async fn contact_count(&self, host: &HostTenantId) -> Result<u64> {
        let count = sqlx::query_scalar::<_, i64>(COUNT).bind(host.as_str()).fetch_one(&self.pool).await;
        Ok(u64::try_from(count.map_err(failed)?).unwrap_or(0))
    }
}
