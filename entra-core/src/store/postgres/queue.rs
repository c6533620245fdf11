use async_trait::async_trait;
use sqlx::{PgConnection, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    PostgresStore,
    failure::Failure,
    ids::{key, maybe, uuid},
    session::{query, query_as, query_scalar},
    texts::{document, limit_or, word},
};
use crate::{
    error::Result,
    model::{
        ClientId, ContactId, EntraObjectId, EntraTenantId, HostTenantId, ManagedTenantId, QueueItem,
        QueueItemId, QueueReason, QueueStatus, ResolutionAction, UserId,
    },
    store::{QueueFilter, QueueResolution, QueueStore, rules::decide_dismissal},
};

const LIST: &str = "
    SELECT queue_item_id, managed_tenant_id, client_id, entra_tenant_id, entra_object_id, user_principal_name,
           display_name, email, candidate_contacts, status, resolution_action, resolved_contact_id, resolved_by,
           resolved_at, payload, created_at
    FROM entra_contact_reconciliation_queue
    WHERE tenant = $1
      AND ($2::text IS NULL OR status = $2)
      AND ($3::uuid IS NULL OR managed_tenant_id = $3)
      AND ($4::uuid IS NULL OR client_id = $4)
    ORDER BY created_at DESC, queue_item_id DESC
    LIMIT $5 OFFSET $6";

const COUNT_OPEN: &str = "
    SELECT count(*) FROM entra_contact_reconciliation_queue WHERE tenant = $1 AND status = 'open'";

const ONE: &str = "
    SELECT queue_item_id, managed_tenant_id, client_id, entra_tenant_id, entra_object_id, user_principal_name,
           display_name, email, candidate_contacts, status, resolution_action, resolved_contact_id, resolved_by,
           resolved_at, payload, created_at
    FROM entra_contact_reconciliation_queue
    WHERE tenant = $1 AND queue_item_id = $2";

const FIND: &str = "
    SELECT queue_item_id, managed_tenant_id, client_id, entra_tenant_id, entra_object_id, user_principal_name,
           display_name, email, candidate_contacts, status, resolution_action, resolved_contact_id, resolved_by,
           resolved_at, payload, created_at
    FROM entra_contact_reconciliation_queue
    WHERE tenant = $1 AND (queue_item_id = $4 OR entra_tenant_id = $2 AND entra_object_id = ANY($3))
    ORDER BY queue_item_id
    FOR UPDATE";

const WRITE: &str = "
    INSERT INTO entra_contact_reconciliation_queue
        (tenant, queue_item_id, managed_tenant_id, client_id, entra_tenant_id, entra_object_id, user_principal_name,
         display_name, email, candidate_contacts, status, resolution_action, resolved_contact_id, resolved_by,
         resolved_at, payload, created_at, updated_at)
    SELECT $1, id, managed_tenant_id, client_id, entra_tenant_id, entra_object_id, user_principal_name, display_name,
           email, candidate_contacts, status, resolution_action, resolved_contact_id, resolved_by, resolved_at,
           payload, created_at, $18
    FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                $10::jsonb[], $11::text[], $12::text[], $13::uuid[], $14::uuid[], $15::timestamptz[], $16::jsonb[],
                $17::timestamptz[])
        AS new (id, managed_tenant_id, client_id, entra_tenant_id, entra_object_id, user_principal_name, display_name,
                email, candidate_contacts, status, resolution_action, resolved_contact_id, resolved_by, resolved_at,
                payload, created_at)
    ON CONFLICT (tenant, queue_item_id) DO UPDATE SET
        managed_tenant_id = excluded.managed_tenant_id,
        client_id = excluded.client_id,
        user_principal_name = excluded.user_principal_name,
        display_name = excluded.display_name,
        email = excluded.email,
        candidate_contacts = excluded.candidate_contacts,
        status = excluded.status,
        resolution_action = excluded.resolution_action,
        resolved_contact_id = excluded.resolved_contact_id,
        resolved_by = excluded.resolved_by,
        resolved_at = excluded.resolved_at,
        payload = excluded.payload,
        updated_at = excluded.updated_at";

const DISMISSED_FACTS: &str = "
    SELECT entra_object_id, payload ->> 'facts'
    FROM entra_contact_reconciliation_queue
    WHERE tenant = $1 AND status = 'dismissed' AND entra_tenant_id = $2 AND payload ->> 'facts' IS NOT NULL
    ORDER BY created_at, queue_item_id";

#[derive(sqlx::FromRow)]
struct Row {
    queue_item_id: Uuid,
    managed_tenant_id: Option<Uuid>,
    client_id: Option<Uuid>,
    entra_tenant_id: String,
    entra_object_id: String,
    user_principal_name: Option<String>,
    display_name: Option<String>,
    email: Option<String>,
    candidate_contacts: serde_json::Value,
    status: String,
    resolution_action: Option<String>,
    resolved_contact_id: Option<Uuid>,
    resolved_by: Option<Uuid>,
    resolved_at: Option<OffsetDateTime>,
    payload: serde_json::Value,
    created_at: OffsetDateTime,
}

impl Row {
    fn into_item(self) -> Result<QueueItem> {
        let reason = self.payload.get("reason").and_then(|reason| reason.as_str());
        Ok(QueueItem {
            queue_item_id: self.queue_item_id.into(),
            managed_tenant_id: self.managed_tenant_id.map(Into::into),
            client_id: self.client_id.map(Into::into),
            entra_tenant_id: self.entra_tenant_id.into(),
            entra_object_id: self.entra_object_id.into(),
            user_principal_name: self.user_principal_name,
            display_name: self.display_name,
            email: self.email,
            // The host's own version queued for this reason only, and wrote candidates in a shape of its own.
            reason: reason.and_then(|reason| word(reason).ok()).unwrap_or(QueueReason::MultipleEmailMatches),
            candidate_contacts: document(self.candidate_contacts).unwrap_or_default(),
            status: word(&self.status)?,
            resolution_action: self.resolution_action.as_deref().map(word).transpose()?,
            resolved_contact_id: self.resolved_contact_id.map(Into::into),
            resolved_by: self.resolved_by.map(Into::into),
            resolved_at: self.resolved_at,
            payload: self.payload,
            created_at: self.created_at,
        })
    }
}

#[async_trait]
impl QueueStore for PostgresStore {
    async fn queue(&self, host: &HostTenantId, filter: &QueueFilter) -> Result<Vec<QueueItem>> {
        let tenant = key(host)?;
        let managed_tenant = maybe(filter.managed_tenant_id.as_ref().map(ManagedTenantId::as_str))?;
        let client = maybe(filter.client_id.as_ref().map(ClientId::as_str))?;
        self.transact("list queue", |mut transaction| async move {
            let rows: Vec<Row> = query_as(LIST)
                .bind(tenant)
                .bind(filter.status.map(QueueStatus::as_str))
                .bind(managed_tenant)
                .bind(client)
                .bind(limit_or(filter.limit, 100))
                .bind(i64::from(filter.offset))
                .fetch_all(&mut *transaction)
                .await?;
            Ok(rows.into_iter().map(Row::into_item).collect::<Result<_>>()?)
        })
        .await
    }

    async fn open_queue_count(&self, host: &HostTenantId) -> Result<u64> {
        let tenant = key(host)?;
        self.transact("count open queue", |mut transaction| async move {
            let count: i64 = query_scalar(COUNT_OPEN).bind(tenant).fetch_one(&mut *transaction).await?;
            Ok(count.unsigned_abs())
        })
        .await
    }

    async fn queue_item(&self, host: &HostTenantId, item: &QueueItemId) -> Result<Option<QueueItem>> {
        let (tenant, id) = (key(host)?, uuid(item.as_str())?);
        self.transact("read queue item", |mut transaction| async move {
            let row: Option<Row> =
                query_as(ONE).bind(tenant).bind(id).fetch_optional(&mut *transaction).await?;
            Ok(row.map(Row::into_item).transpose()?)
        })
        .await
    }

    async fn dismiss(
        &self,
        host: &HostTenantId,
        resolution: &QueueResolution,
        at: OffsetDateTime,
    ) -> Result<bool> {
        let tenant = key(host)?;
        self.transact("dismiss queue item", |mut transaction| async move {
            let id = &resolution.queue_item_id;
            let found = find(&mut transaction, tenant, &EntraTenantId::default(), &[], Some(id)).await?;
            let Some(item) = found.first().and_then(|item| decide_dismissal(item, resolution, at)) else {
                return Ok(false);
            };
            write(&mut transaction, tenant, &[item], at).await?;
            transaction.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn dismissed_facts(
        &self,
        host: &HostTenantId,
        tenant: &EntraTenantId,
    ) -> Result<Vec<(EntraObjectId, String)>> {
        let host = key(host)?;
        self.transact("read dismissed facts", |mut transaction| async move {
            let rows: Vec<(String, String)> = query_as(DISMISSED_FACTS)
                .bind(host)
                .bind(tenant.as_str())
                .fetch_all(&mut *transaction)
                .await?;
            Ok(rows.into_iter().map(|(identity, facts)| (identity.into(), facts)).collect())
        })
        .await
    }
}

/// Loads, and locks, the items of these identities, and the one asked for.
pub(super) async fn find(
    connection: &mut PgConnection,
    host: Uuid,
    tenant: &EntraTenantId,
    identities: &[EntraObjectId],
    item: Option<&QueueItemId>,
) -> Result<Vec<QueueItem>, Failure> {
    let rows: Vec<Row> = query_as(FIND)
        .bind(host)
        .bind(tenant.as_str())
        .bind(identities.iter().map(EntraObjectId::as_str).collect::<Vec<_>>())
        .bind(maybe(item.map(QueueItemId::as_str))?)
        .fetch_all(&mut *connection)
        .await?;
    Ok(rows.into_iter().map(Row::into_item).collect::<Result<_>>()?)
}

/// Writes items, new or changed.
pub(super) async fn write(
    connection: &mut PgConnection,
    host: Uuid,
    items: &[QueueItem],
    at: OffsetDateTime,
) -> Result<(), Failure> {
    if items.is_empty() {
        return Ok(());
    }
    let texts = |read: fn(&QueueItem) -> Option<&str>| items.iter().map(read).collect::<Vec<_>>();
    let ids = |read: fn(&QueueItem) -> Option<&str>| {
        items.iter().map(|item| maybe(read(item))).collect::<Result<Vec<_>>>()
    };
    query(WRITE)
        .bind(host)
        .bind(ids(|item| Some(item.queue_item_id.as_str()))?)
        .bind(ids(|item| item.managed_tenant_id.as_ref().map(ManagedTenantId::as_str))?)
        .bind(ids(|item| item.client_id.as_ref().map(ClientId::as_str))?)
        .bind(texts(|item| Some(item.entra_tenant_id.as_str())))
        .bind(texts(|item| Some(item.entra_object_id.as_str())))
        .bind(texts(|item| item.user_principal_name.as_deref()))
        .bind(texts(|item| item.display_name.as_deref()))
        .bind(texts(|item| item.email.as_deref()))
        .bind(items.iter().map(|item| Json(&item.candidate_contacts)).collect::<Vec<_>>())
        .bind(texts(|item| Some(item.status.as_str())))
        .bind(texts(|item| item.resolution_action.map(ResolutionAction::as_str)))
        .bind(ids(|item| item.resolved_contact_id.as_ref().map(ContactId::as_str))?)
        .bind(ids(|item| item.resolved_by.as_ref().map(UserId::as_str))?)
        .bind(items.iter().map(|item| item.resolved_at).collect::<Vec<_>>())
        .bind(items.iter().map(|item| Json(&item.payload)).collect::<Vec<_>>())
        .bind(items.iter().map(|item| item.created_at).collect::<Vec<_>>())
        .bind(at)
        .execute(&mut *connection)
        .await?;
    Ok(())
}
