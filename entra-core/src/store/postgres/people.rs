use async_trait::async_trait;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    PostgresStore,
    failure::Failure,
    found::{self, Look},
    ids::{key, uuid},
    journal, load, queue,
    session::{query, query_scalar},
    texts::column,
    writes,
};
use crate::{
    error::Result,
    model::{ClientId, EntraObjectId, EntraTenantId, HostTenantId, IdentityOutcome},
    store::{Completion, People, PeopleStore, WriteBatch, rules::decide_batch},
};

/// Everybody of a batch and a client who was seen and did not change, in one statement. Sets are given as arrays, which
/// are looked up in an index one by one; a join is the planner's guess, on tables of which it may know nothing.
const TOUCH: &str = "
    WITH seen AS (
        UPDATE entra_contact_links
        SET last_seen_at = $4, last_synced_at = $4,
            metadata = CASE
                WHEN metadata ?| ARRAY['absentSince', 'out_of_scope'] THEN metadata - 'absentSince' - 'out_of_scope'
                ELSE metadata
            END
        WHERE tenant = $1 AND entra_tenant_id = $2 AND entra_object_id = ANY($3)
        RETURNING contact_name_id
    )
    UPDATE contacts SET last_entra_sync_at = $4
    WHERE tenant = $1 AND contact_name_id = ANY(ARRAY(SELECT contact_name_id FROM seen))
      AND client_id IS NOT DISTINCT FROM $5";

const COMPLETE_TENANT: &str = "
    UPDATE entra_managed_tenants
    SET last_successful_sync_at = $3,
        last_successful_sync_user_count = coalesce($4, last_successful_sync_user_count),
        updated_at = $3
    WHERE tenant = $1 AND managed_tenant_id = $2";

const SETTLE_MAPPING: &str = "
    UPDATE entra_client_tenant_mappings SET settled = true
    WHERE tenant = $1 AND managed_tenant_id = $2 AND is_active AND NOT settled";

const KEEP_CURSOR: &str = "
    INSERT INTO entra_delta_cursors AS kept
        (tenant, managed_tenant_id, link, origin, select_version, complete_read_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (tenant, managed_tenant_id) DO UPDATE SET
        link = excluded.link,
        origin = excluded.origin,
        select_version = excluded.select_version,
        complete_read_at = CASE WHEN $7 THEN excluded.complete_read_at ELSE kept.complete_read_at END";

const COUNT: &str = "SELECT count(*) FROM contacts WHERE tenant = $1";

#[async_trait]
impl PeopleStore for PostgresStore {
    async fn people(
        &self,
        host: &HostTenantId,
        client: &ClientId,
        entra_tenant: &EntraTenantId,
        addresses: &[String],
    ) -> Result<People> {
        load::people(self, key(host)?, client, entra_tenant, addresses).await
    }

    async fn write(&self, host: &HostTenantId, batch: &WriteBatch<'_>) -> Result<Vec<IdentityOutcome>> {
        let tenant = key(host)?;
        self.transact_by_turns("write batch", |mut transaction, this| async move {
            let look = if this.is_first && !this.is_last { Look::Trusting } else { Look::Closely };
            let found = found::of_batch(&mut transaction, tenant, batch, look).await?;
            let writes = decide_batch(batch, &found)?;
            drop(found);
            writes::save(&mut transaction, tenant, &writes, batch.at).await?;
            for (client, seen) in &writes.touched {
                touch(&mut transaction, tenant, batch, client, seen).await?;
            }
            queue::write(&mut transaction, tenant, &writes.queue, batch.at).await?;
            if let Some(completion) = batch.completes {
                complete(&mut transaction, tenant, batch, completion).await?;
            }
            journal::append(&mut transaction, tenant, &writes.journal).await?;
            transaction.commit().await?;
            Ok(writes.outcomes)
        })
        .await
    }

    /// While the server works at one batch and makes another one durable, the next is decided and sent.
    fn writers(&self) -> usize {
        3
    }

    async fn contact_count(&self, host: &HostTenantId) -> Result<u64> {
        let tenant = key(host)?;
        self.transact("count contacts", |mut transaction| async move {
            let count: i64 = query_scalar(COUNT).bind(tenant).fetch_one(&mut *transaction).await?;
            Ok(count.unsigned_abs())
        })
        .await
    }
}

async fn touch(
    connection: &mut PgConnection,
    tenant: Uuid,
    batch: &WriteBatch<'_>,
    client: &ClientId,
    seen: &[EntraObjectId],
) -> Result<(), Failure> {
    query(TOUCH)
        .bind(tenant)
        .bind(batch.entra_tenant_id.as_str())
        .bind(seen.iter().map(EntraObjectId::as_str).collect::<Vec<_>>())
        .bind(batch.at)
        .bind(uuid(client.as_str())?)
        .execute(&mut *connection)
        .await?;
    Ok(())
}

async fn complete(
    connection: &mut PgConnection,
    tenant: Uuid,
    batch: &WriteBatch<'_>,
    completion: &Completion,
) -> Result<(), Failure> {
    let (id, at): (Uuid, OffsetDateTime) = (uuid(batch.managed_tenant_id.as_str())?, batch.at);
    query(COMPLETE_TENANT)
        .bind(tenant)
        .bind(id)
        .bind(at)
        .bind(completion.user_count.map(column))
        .execute(&mut *connection)
        .await?;
    query(SETTLE_MAPPING).bind(tenant).bind(id).execute(&mut *connection).await?;
    if let Some(cursor) = &completion.cursor {
        query(KEEP_CURSOR)
            .bind(tenant)
            .bind(id)
            .bind(&cursor.link)
            .bind(&cursor.origin)
            .bind(i64::from(cursor.select_version))
            .bind(at)
            .bind(completion.is_complete)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
