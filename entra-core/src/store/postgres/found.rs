//! What a decision needs to know: loaded, and locked, in the transaction that writes.

use std::collections::HashSet;

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    contacts::{self, ContactRow},
    failure::Failure,
    ids::{all, uuid},
    journal::EntryRow,
    links::LinkRow,
    queue,
    session::query_as,
};
use crate::{
    error::Result,
    model::{Contact, ContactId, ContactLink, EntraObjectId, EntraTenantId, JournalEntry},
    store::{
        WriteBatch,
        rules::{Found, Wanted},
    },
};

/// Locked in the order of their ids, so that two writers do not wait for each other in a circle.
const CONTACTS: &str = "
    WITH wanted AS (
        SELECT unnest($2::uuid[]) AS contact_name_id
        UNION
        SELECT contact_name_id FROM contacts
        JOIN unnest($3::text[]) AS address (email) USING (email)
        WHERE tenant = $1
        UNION
        SELECT contact_name_id FROM contact_additional_email_addresses
        JOIN unnest($3::text[]) AS address (normalized_email_address) USING (normalized_email_address)
        WHERE tenant = $1
    )
    SELECT contact_name_id, client_id, email, full_name, role, is_inactive, entra_object_id,
           entra_user_principal_name, entra_account_enabled, entra_sync_status, entra_sync_status_reason
    FROM contacts
    JOIN wanted USING (contact_name_id)
    WHERE tenant = $1
    ORDER BY contact_name_id
    FOR UPDATE OF contacts";

const LINKS: &str = "
    WITH wanted AS (
        SELECT link_id FROM entra_contact_links
        JOIN unnest($3::text[]) AS identity (entra_object_id) USING (entra_object_id)
        WHERE tenant = $1 AND entra_tenant_id = $2
        UNION
        SELECT link_id FROM entra_contact_links
        JOIN unnest($4::uuid[]) AS contact (contact_name_id) USING (contact_name_id)
        WHERE tenant = $1
    )
    SELECT link_id, contact_name_id, entra_tenant_id, entra_object_id, is_active, link_status, last_seen_at, metadata
    FROM entra_contact_links
    JOIN wanted USING (link_id)
    WHERE tenant = $1
    ORDER BY link_id
    FOR UPDATE OF entra_contact_links";

const JOURNAL: &str = "
    SELECT run_id, sequence, managed_tenant_id, entra_object_id, contact_name_id, action, before, after, replaces, at,
           undone_by
    FROM unnest($4::uuid[]) AS contact (contact_name_id)
    JOIN entra_sync_journal USING (contact_name_id)
    WHERE tenant = $1 AND run_id = $2 AND managed_tenant_id = $3
    ORDER BY sequence";

/// What [`decide_batch`](crate::store::rules::decide_batch) needs. The journal's last place is not looked up here but
/// where the journal is written: looking means locking, and a lock held that long would line up the tenants of a run.
pub(super) async fn of_batch(
    connection: &mut PgConnection,
    tenant: Uuid,
    batch: &WriteBatch<'_>,
) -> Result<Found, Failure> {
    let wanted = Wanted::of_batch(batch);
    let mut found = Found::default();
    let resolves = batch.resolves.map(|resolution| &resolution.queue_item_id);
    if !wanted.identities.is_empty() || resolves.is_some() {
        found.queue =
            queue::find(&mut *connection, tenant, batch.entra_tenant_id, &wanted.identities, resolves)
                .await?;
    }
    if !wanted.identities.is_empty() {
        found.contacts = contacts(&mut *connection, tenant, &wanted).await?;
        found.links = links(&mut *connection, tenant, batch.entra_tenant_id, &wanted).await?;
        found.journal = journal(&mut *connection, tenant, batch, &wanted, &found.links).await?;
    }
    Ok(found)
}

/// What [`decide_undo`](crate::store::rules::decide_undo) needs, but for the journal.
pub(super) async fn of_undo(
    connection: &mut PgConnection,
    tenant: Uuid,
    entries: &[JournalEntry],
) -> Result<Found, Failure> {
    let wanted = Wanted::of_undo(entries);
    Ok(Found {
        contacts: contacts(&mut *connection, tenant, &wanted).await?,
        links: links(&mut *connection, tenant, &EntraTenantId::default(), &wanted).await?,
        ..Found::default()
    })
}

async fn contacts(
    connection: &mut PgConnection,
    tenant: Uuid,
    wanted: &Wanted,
) -> Result<Vec<Contact>, Failure> {
    let rows: Vec<ContactRow> = query_as(CONTACTS)
        .bind(tenant)
        .bind(all(wanted.contacts.iter().map(ContactId::as_str))?)
        .bind(&wanted.addresses)
        .fetch_all(&mut *connection)
        .await?;
    contacts::complete(connection, tenant, rows).await
}

async fn links(
    connection: &mut PgConnection,
    tenant: Uuid,
    entra_tenant: &EntraTenantId,
    wanted: &Wanted,
) -> Result<Vec<ContactLink>, Failure> {
    let rows: Vec<LinkRow> = query_as(LINKS)
        .bind(tenant)
        .bind(entra_tenant.as_str())
        .bind(wanted.identities.iter().map(EntraObjectId::as_str).collect::<Vec<_>>())
        .bind(all(wanted.contacts.iter().map(ContactId::as_str))?)
        .fetch_all(&mut *connection)
        .await?;
    Ok(rows.into_iter().map(LinkRow::into_link).collect::<Result<_>>()?)
}

/// Whoever this run has written already has a link or is named: the journal is asked by contact, which is indexed.
async fn journal(
    connection: &mut PgConnection,
    tenant: Uuid,
    batch: &WriteBatch<'_>,
    wanted: &Wanted,
    links: &[ContactLink],
) -> Result<Vec<JournalEntry>, Failure> {
    let contacts: HashSet<&str> = wanted
        .contacts
        .iter()
        .chain(links.iter().map(|link| &link.contact_name_id))
        .map(ContactId::as_str)
        .collect();
    let rows: Vec<EntryRow> = query_as(JOURNAL)
        .bind(tenant)
        .bind(uuid(batch.run_id.as_str())?)
        .bind(uuid(batch.managed_tenant_id.as_str())?)
        .bind(all(contacts)?)
        .fetch_all(&mut *connection)
        .await?;
    Ok(rows.into_iter().map(EntryRow::into_entry).collect::<Result<_>>()?)
}
