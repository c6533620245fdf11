//! What a decision needs to know: loaded, and locked, in the transaction that writes.

use std::collections::HashSet;

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    contacts,
    failure::Failure,
    ids::{all, uuid},
    journal::EntryRow,
    links, queue,
    session::{query_as, query_scalar},
};
use crate::{
    error::Result,
    model::{ContactId, ContactLink, EntraTenantId, JournalEntry},
    store::{
        WriteBatch,
        rules::{Found, Wanted},
    },
};

const JOURNAL: &str = "
    SELECT run_id, sequence, managed_tenant_id, entra_object_id, contact_name_id, action, before, after, replaces, at,
           undone_by
    FROM entra_sync_journal
    WHERE tenant = $1 AND contact_name_id = ANY($4) AND run_id = $2 AND managed_tenant_id = $3
    ORDER BY sequence";

/// Of addresses that new people shall have, one that somebody else goes by, too.
const IS_ADDITIONAL: &str = "
    SELECT EXISTS (
        SELECT FROM contact_additional_email_addresses WHERE tenant = $1 AND normalized_email_address = ANY($2)
    )";

/// How closely people who are to be created are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// The plan was made from what the database held a moment ago, and its unique indexes refuse a second link of an
    /// identity and a second holder of an address: what is refused is looked at closely. On a first sync this saves
    /// two lookups a person.
    Trusting,
    Closely,
}

/// What [`decide_batch`](crate::store::rules::decide_batch) needs.
pub(super) async fn of_batch(
    connection: &mut PgConnection,
    tenant: Uuid,
    batch: &WriteBatch<'_>,
    look: Look,
) -> Result<Found, Failure> {
    let (created, others) = Wanted::of_created_and_others(batch);
    let mut found = Found::default();
    let resolves = batch.resolves.map(|resolution| &resolution.queue_item_id);
    let identities = [created.identities.as_slice(), &others.identities].concat();
    if !identities.is_empty() || resolves.is_some() {
        found.queue =
            queue::find(&mut *connection, tenant, batch.entra_tenant_id, &identities, resolves).await?;
    }
    // Addresses beside the primary one are in a table of their own, where no index refuses them.
    let trusts = look == Look::Trusting
        && batch.resolves.is_none()
        && !is_additional(&mut *connection, tenant, &created.addresses).await?;
    let wanted = if trusts { others } else { created.and(others) };
    if !wanted.identities.is_empty() {
        let ids = all(wanted.contacts.iter().map(ContactId::as_str))?;
        found.contacts = contacts::to_write(&mut *connection, tenant, &ids, &wanted.addresses).await?;
        found.links =
            links::to_write(&mut *connection, tenant, batch.entra_tenant_id, &wanted.identities, &ids)
                .await?;
        found.journal = journal(&mut *connection, tenant, batch, &wanted, &found.links).await?;
    }
    Ok(found)
}

async fn is_additional(
    connection: &mut PgConnection,
    tenant: Uuid,
    addresses: &[String],
) -> Result<bool, Failure> {
    if addresses.is_empty() {
        return Ok(false);
    }
    Ok(query_scalar(IS_ADDITIONAL).bind(tenant).bind(addresses).fetch_one(connection).await?)
}

/// What [`decide_undo`](crate::store::rules::decide_undo) needs, but for the journal.
pub(super) async fn of_undo(
    connection: &mut PgConnection,
    tenant: Uuid,
    entries: &[JournalEntry],
) -> Result<Found, Failure> {
    let wanted = Wanted::of_undo(entries);
    let ids = all(wanted.contacts.iter().map(ContactId::as_str))?;
    Ok(Found {
        contacts: contacts::to_write(&mut *connection, tenant, &ids, &wanted.addresses).await?,
        links: links::to_write(&mut *connection, tenant, &EntraTenantId::default(), &[], &ids).await?,
        ..Found::default()
    })
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
