use async_trait::async_trait;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    PostgresStore,
    contacts::{self, ContactRow},
    failure::Failure,
    found,
    ids::{key, uuid},
    journal,
    links::LinkRow,
    queue,
    session::{query, query_as, query_scalar},
    texts::column,
    writes,
};
use crate::{
    error::Result,
    model::{ClientId, EntraObjectId, EntraTenantId, HostTenantId, IdentityOutcome},
    store::{Completion, People, PeopleStore, WriteBatch, rules::decide_batch},
};

const CONTACTS: &str = "
    WITH wanted AS (
        SELECT contact_name_id FROM contacts WHERE tenant = $1 AND client_id = $2
        UNION
        SELECT contact_name_id FROM entra_contact_links WHERE tenant = $1 AND entra_tenant_id = $3
        UNION
        SELECT contact_name_id FROM contacts
        JOIN unnest($4::text[]) AS address (email) USING (email)
        WHERE tenant = $1
        UNION
        SELECT contact_name_id FROM contact_additional_email_addresses
        JOIN unnest($4::text[]) AS address (normalized_email_address) USING (normalized_email_address)
        WHERE tenant = $1
    )
    SELECT contact_name_id, client_id, email, full_name, role, is_inactive, entra_object_id,
           entra_user_principal_name, entra_account_enabled, entra_sync_status, entra_sync_status_reason
    FROM contacts
    JOIN wanted USING (contact_name_id)
    WHERE tenant = $1
    ORDER BY contact_name_id";

const LINKS: &str = "
    SELECT link_id, contact_name_id, entra_tenant_id, entra_object_id, is_active, link_status, last_seen_at, metadata
    FROM entra_contact_links
    WHERE tenant = $1 AND entra_tenant_id = $2
    UNION ALL
    SELECT link_id, contact_name_id, entra_tenant_id, entra_object_id, is_active, link_status, last_seen_at, metadata
    FROM entra_contact_links
    JOIN unnest($3::uuid[]) AS contact (contact_name_id) USING (contact_name_id)
    WHERE tenant = $1 AND entra_tenant_id <> $2 AND is_active
    ORDER BY link_id";

/// Everybody of a batch who was seen and did not change, in one statement. A contact that a person moved to another
/// client is not ours to write. The client is compared in a way that no index serves: on a table without statistics the
/// planner would walk all contacts of the client once for every person seen.
const TOUCH: &str = "
    WITH seen AS (
        UPDATE entra_contact_links
        SET last_seen_at = $4, last_synced_at = $4,
            metadata = CASE
                WHEN metadata ?| ARRAY['absentSince', 'out_of_scope'] THEN metadata - 'absentSince' - 'out_of_scope'
                ELSE metadata
            END
        FROM unnest($3::text[]) AS identity (object_id)
        WHERE tenant = $1 AND entra_tenant_id = $2 AND entra_object_id = identity.object_id
        RETURNING contact_name_id
    )
    UPDATE contacts SET last_entra_sync_at = $4
    FROM seen
    WHERE contacts.tenant = $1 AND contacts.contact_name_id = seen.contact_name_id
      AND contacts.client_id IS NOT DISTINCT FROM $5";

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
        let (tenant, client) = (key(host)?, uuid(client.as_str())?);
        self.transact("read people", |mut transaction| async move {
            let rows: Vec<ContactRow> = query_as(CONTACTS)
                .bind(tenant)
                .bind(client)
                .bind(entra_tenant.as_str())
                .bind(addresses)
                .fetch_all(&mut *transaction)
                .await?;
            let ids: Vec<Uuid> = rows.iter().map(ContactRow::id).collect();
            let contacts = contacts::complete(&mut transaction, tenant, rows).await?;
            let links: Vec<LinkRow> = query_as(LINKS)
                .bind(tenant)
                .bind(entra_tenant.as_str())
                .bind(ids)
                .fetch_all(&mut *transaction)
                .await?;
            Ok(People { contacts, links: links.into_iter().map(LinkRow::into_link).collect::<Result<_>>()? })
        })
        .await
    }

    async fn write(&self, host: &HostTenantId, batch: &WriteBatch<'_>) -> Result<Vec<IdentityOutcome>> {
        let tenant = key(host)?;
        self.transact("write batch", |mut transaction| async move {
            let found = found::of_batch(&mut transaction, tenant, batch).await?;
            let writes = decide_batch(batch, &found)?;
            drop(found);
            writes::save(&mut transaction, tenant, &writes, batch.at).await?;
            touch(&mut transaction, tenant, batch, &writes.touched).await?;
            queue::write(&mut transaction, tenant, &writes.queue, batch.at).await?;
            if let Some(completion) = batch.completes {
                complete(&mut transaction, tenant, batch, completion).await?;
            }
            // Last: other tenants of the run wait for their places in the journal until this one commits.
            journal::append(&mut transaction, tenant, &writes.journal).await?;
            transaction.commit().await?;
            Ok(writes.outcomes)
        })
        .await
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
    seen: &[EntraObjectId],
) -> Result<(), Failure> {
    if seen.is_empty() {
        return Ok(());
    }
    query(TOUCH)
        .bind(tenant)
        .bind(batch.entra_tenant_id.as_str())
        .bind(seen.iter().map(EntraObjectId::as_str).collect::<Vec<_>>())
        .bind(batch.at)
        .bind(uuid(batch.client_id.as_str())?)
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
