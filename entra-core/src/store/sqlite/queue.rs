//! The review queue.

use async_trait::async_trait;
use serde_json::{Value, json};
use sqlx::{SqliteConnection, sqlite::SqliteRow};
use time::OffsetDateTime;

use super::{
    SqliteStore,
    error::failed,
    page_size,
    row::Columns,
    values::{self, time_or_none},
};
use crate::{
    error::{Result, ResultExt},
    model::{EntraObjectId, EntraTenantId, HostTenantId, QueueItem, QueueItemId, QueueReason, QueueStatus},
    store::{QueueFilter, QueueResolution, QueueStore, WriteBatch, rules},
};

const PAGE: &str = "
SELECT queue_item_id, managed_tenant_id, client_id, entra_tenant_id, entra_object_id, user_principal_name,
       display_name, email, candidate_contacts, status, resolution_action, resolved_contact_id, resolved_by,
       resolved_at, payload, created_at
FROM entra_contact_reconciliation_queue
WHERE tenant = ?1 AND (?2 IS NULL OR status = ?2) AND (?3 IS NULL OR managed_tenant_id = ?3)
  AND (?4 IS NULL OR client_id = ?4)
ORDER BY created_at DESC, queue_item_id DESC
LIMIT ?5 OFFSET ?6";

/// Items of these identities (?3) of a tenant (?2), and one by its id (?4).
const OF_BATCH: &str = "
SELECT queue_item_id, managed_tenant_id, client_id, entra_tenant_id, entra_object_id, user_principal_name,
       display_name, email, candidate_contacts, status, resolution_action, resolved_contact_id, resolved_by,
       resolved_at, payload, created_at
FROM entra_contact_reconciliation_queue
WHERE tenant = ?1 AND queue_item_id IN (
    SELECT q.queue_item_id FROM entra_contact_reconciliation_queue AS q
    WHERE q.tenant = ?1 AND q.entra_tenant_id = ?2
      AND q.entra_object_id IN (SELECT i.value FROM json_each(?3) AS i)
    UNION
    SELECT ?4
)
ORDER BY created_at, queue_item_id";

const OPEN_COUNT: &str =
    "SELECT count(*) FROM entra_contact_reconciliation_queue WHERE tenant = ?1 AND status = 'open'";

const DISMISSED: &str = "
SELECT entra_object_id, payload ->> 'facts' AS facts
FROM entra_contact_reconciliation_queue
WHERE tenant = ?1 AND entra_tenant_id = ?2 AND status = 'dismissed' AND payload ->> 'facts' IS NOT NULL
ORDER BY entra_object_id, created_at";

pub(super) const UPSERT: &str = "
INSERT INTO entra_contact_reconciliation_queue
    (tenant, queue_item_id, managed_tenant_id, client_id, entra_tenant_id, entra_object_id, user_principal_name,
     display_name, email, candidate_contacts, status, resolution_action, resolved_contact_id, resolved_by, resolved_at,
     payload, created_at, updated_at)
SELECT ?1, q.value ->> 'id', q.value ->> 'managedTenantId', q.value ->> 'clientId', q.value ->> 'entraTenantId',
       q.value ->> 'entraObjectId', q.value ->> 'userPrincipalName', q.value ->> 'displayName', q.value ->> 'email',
       q.value -> 'candidates', q.value ->> 'status', q.value ->> 'resolutionAction',
       q.value ->> 'resolvedContactId', q.value ->> 'resolvedBy', q.value ->> 'resolvedAt', q.value ->> 'payload',
       q.value ->> 'createdAt', ?3
FROM json_each(?2) AS q
WHERE true
ON CONFLICT (tenant, queue_item_id) DO UPDATE SET
    managed_tenant_id = excluded.managed_tenant_id, client_id = excluded.client_id,
    user_principal_name = excluded.user_principal_name, display_name = excluded.display_name,
    email = excluded.email, candidate_contacts = excluded.candidate_contacts, status = excluded.status,
    resolution_action = excluded.resolution_action, resolved_contact_id = excluded.resolved_contact_id,
    resolved_by = excluded.resolved_by, resolved_at = excluded.resolved_at, payload = excluded.payload,
    updated_at = excluded.updated_at";

fn item(row: &SqliteRow) -> Result<QueueItem> {
    let payload: Value = row.json("payload")?;
    // Items of the host's former integration carry no reason of ours.
    let reason = payload.get("reason").and_then(|reason| serde_json::from_value(reason.clone()).ok());
    Ok(QueueItem {
        queue_item_id: row.id("queue_item_id")?,
        managed_tenant_id: row.id_or_none("managed_tenant_id")?,
        client_id: row.id_or_none("client_id")?,
        entra_tenant_id: row.id("entra_tenant_id")?,
        entra_object_id: row.id("entra_object_id")?,
        user_principal_name: row.text_or_none("user_principal_name")?,
        display_name: row.text_or_none("display_name")?,
        email: row.text_or_none("email")?,
        candidate_contacts: row.json("candidate_contacts")?,
        reason: reason.unwrap_or(QueueReason::MultipleEmailMatches),
        status: row.word("status")?,
        resolution_action: row.word_or_none("resolution_action")?,
        resolved_contact_id: row.id_or_none("resolved_contact_id")?,
        resolved_by: row.id_or_none("resolved_by")?,
        resolved_at: row.time_or_none("resolved_at")?,
        payload,
        created_at: row.time("created_at")?,
    })
}

/// Items as one parameter.
pub(super) fn parameter(items: &[QueueItem]) -> Result<String> {
    let rows = items
        .iter()
        .map(|item| {
            Ok(json!({
                "id": item.queue_item_id,
                "managedTenantId": item.managed_tenant_id,
                "clientId": item.client_id,
                "entraTenantId": item.entra_tenant_id,
                "entraObjectId": item.entra_object_id,
                "userPrincipalName": item.user_principal_name,
                "displayName": item.display_name,
                "email": item.email,
                "candidates": item.candidate_contacts,
                "status": item.status,
                "resolutionAction": item.resolution_action,
                "resolvedContactId": item.resolved_contact_id,
                "resolvedBy": item.resolved_by,
                "resolvedAt": time_or_none(item.resolved_at)?,
                "payload": values::document(&item.payload),
                "createdAt": values::time(item.created_at)?,
            }))
        })
        .collect::<Result<Vec<_>>>()?;
    values::json(&rows)
}

/// Items of the batch's identities, and the one that it resolves.
pub(super) async fn of_batch(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    batch: &WriteBatch<'_>,
    identities: &[EntraObjectId],
) -> Result<Vec<QueueItem>> {
    let resolved = batch.resolves.map(|resolution| &resolution.queue_item_id);
    of(connection, host, Some(batch.entra_tenant_id), identities, resolved).await
}

async fn of(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    tenant: Option<&EntraTenantId>,
    identities: &[EntraObjectId],
    id: Option<&QueueItemId>,
) -> Result<Vec<QueueItem>> {
    let rows = sqlx::query(OF_BATCH)
        .bind(host.as_str())
        .bind(tenant.map(EntraTenantId::as_str))
        .bind(values::json(identities)?)
        .bind(id.map(QueueItemId::as_str))
        .fetch_all(connection)
        .await
        .map_err(failed)?;
    rows.iter().map(item).collect()
}

#[async_trait]
impl QueueStore for SqliteStore {
    async fn queue(&self, host: &HostTenantId, filter: &QueueFilter) -> Result<Vec<QueueItem>> {
        let rows = sqlx::query(PAGE)
            .bind(host.as_str())
            .bind(filter.status.map(QueueStatus::as_str))
            .bind(filter.managed_tenant_id.as_ref().map(crate::model::ManagedTenantId::as_str))
            .bind(filter.client_id.as_ref().map(crate::model::ClientId::as_str))
            .bind(page_size(filter.limit, 100))
            .bind(filter.offset)
            .fetch_all(&self.pool)
            .await
            .map_err(failed)?;
        rows.iter().map(item).collect()
    }

    async fn open_queue_count(&self, host: &HostTenantId) -> Result<u64> {
        let count = sqlx::query_scalar::<_, i64>(OPEN_COUNT).bind(host.as_str()).fetch_one(&self.pool).await;
        Ok(u64::try_from(count.map_err(failed)?).unwrap_or(0))
    }

    async fn queue_item(&self, host: &HostTenantId, id: &QueueItemId) -> Result<Option<QueueItem>> {
        let mut connection = self.pool.acquire().await.map_err(failed)?;
        Ok(of(&mut connection, host, None, &[], Some(id)).await?.pop())
    }

    async fn dismiss(
        &self,
        host: &HostTenantId,
        resolution: &QueueResolution,
        at: OffsetDateTime,
    ) -> Result<bool> {
        let mut transaction = self.begin().await.in_operation("dismiss")?;
        let found = of(&mut transaction, host, None, &[], Some(&resolution.queue_item_id)).await?;
        let Some(dismissed) = found.first().and_then(|item| rules::decide_dismissal(item, resolution, at))
        else {
            return Ok(false);
        };
        sqlx::query(UPSERT)
            .bind(host.as_str())
            .bind(parameter(&[dismissed])?)
            .bind(values::time(at)?)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn dismissed_facts(
        &self,
        host: &HostTenantId,
        tenant: &EntraTenantId,
    ) -> Result<Vec<(EntraObjectId, String)>> {
        let rows =
            sqlx::query(DISMISSED).bind(host.as_str()).bind(tenant.as_str()).fetch_all(&self.pool).await;
        let rows = rows.map_err(failed)?;
        rows.iter().map(|row| Ok((row.id("entra_object_id")?, row.text("facts")?))).collect()
    }
}
