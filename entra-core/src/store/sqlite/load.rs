//! Loading contacts, links and what a batch finds.

use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::{error::failed, journal, queue, row::Columns, values};
use crate::{
    error::Result,
    model::{ClientId, Contact, ContactId, ContactLink, EntraTenantId, HostTenantId, JournalEntry},
    store::{
        People, WriteBatch,
        rules::{Found, Wanted},
    },
};

/// Contacts of a client (?2), contacts that links of a tenant tie (?3), contacts by id (?4) and by address (?5).
const CONTACTS: &str = "
SELECT c.contact_name_id, c.client_id, c.email, c.full_name, c.role, c.is_inactive, c.entra_object_id,
       c.entra_user_principal_name, c.entra_account_enabled, c.entra_sync_status, c.entra_sync_status_reason,
       (SELECT json_group_array(a.normalized_email_address ORDER BY a.display_order, a.normalized_email_address)
        FROM contact_additional_email_addresses AS a
        WHERE a.tenant = ?1 AND a.contact_name_id = c.contact_name_id) AS additional_emails,
       (SELECT json_group_array(json_object('phoneNumber', p.phone_number, 'canonicalType', p.canonical_type,
                                            'isDefault', json(iif(p.is_default, 'true', 'false')),
                                            'displayOrder', p.display_order)
                                ORDER BY p.display_order)
        FROM contact_phone_numbers AS p
        WHERE p.tenant = ?1 AND p.contact_name_id = c.contact_name_id
          AND p.canonical_type IN ('work', 'mobile')) AS phone_numbers
FROM contacts AS c
WHERE c.tenant = ?1 AND c.contact_name_id IN (
    SELECT o.contact_name_id FROM contacts AS o WHERE o.tenant = ?1 AND o.client_id = ?2
    UNION
    SELECT l.contact_name_id FROM entra_contact_links AS l WHERE l.tenant = ?1 AND l.entra_tenant_id = ?3
    UNION
    SELECT i.value FROM json_each(?4) AS i
    UNION
    SELECT o.contact_name_id FROM contacts AS o
    WHERE o.tenant = ?1 AND o.email IN (SELECT w.value FROM json_each(?5) AS w)
    UNION
    SELECT a.contact_name_id FROM contact_additional_email_addresses AS a
    WHERE a.tenant = ?1 AND a.normalized_email_address IN (SELECT w.value FROM json_each(?5) AS w)
)
ORDER BY c.contact_name_id";

/// Every link of a tenant (?2), and active links of these contacts (?3) to others.
const LINKS_OF_TENANT: &str = "
SELECT link_id, contact_name_id, entra_tenant_id, entra_object_id, is_active, link_status, last_seen_at, metadata
FROM entra_contact_links
WHERE tenant = ?1 AND entra_tenant_id = ?2
UNION ALL
SELECT link_id, contact_name_id, entra_tenant_id, entra_object_id, is_active, link_status, last_seen_at, metadata
FROM entra_contact_links
WHERE tenant = ?1 AND is_active AND entra_tenant_id <> ?2
  AND contact_name_id IN (SELECT c.value FROM json_each(?3) AS c)";

/// Links of these identities (?3) of a tenant (?2), and every link of these contacts (?4).
const LINKS_OF_BATCH: &str = "
SELECT link_id, contact_name_id, entra_tenant_id, entra_object_id, is_active, link_status, last_seen_at, metadata
FROM entra_contact_links
WHERE tenant = ?1 AND link_id IN (
    SELECT l.link_id FROM entra_contact_links AS l
    WHERE l.tenant = ?1 AND l.entra_tenant_id = ?2
      AND l.entra_object_id IN (SELECT i.value FROM json_each(?3) AS i)
    UNION
    SELECT l.link_id FROM entra_contact_links AS l
    WHERE l.tenant = ?1 AND l.contact_name_id IN (SELECT c.value FROM json_each(?4) AS c)
)";

fn contact(row: &SqliteRow) -> Result<Contact> {
    Ok(Contact {
        contact_name_id: row.id("contact_name_id")?,
        client_id: row.id_or_none("client_id")?.unwrap_or_default(),
        email: row.text_or_none("email")?,
        additional_emails: row.json("additional_emails")?,
        full_name: row.text("full_name")?,
        role: row.text_or_none("role")?,
        is_inactive: row.truth("is_inactive")?,
        phone_numbers: row.json("phone_numbers")?,
        entra_object_id: row.id_or_none("entra_object_id")?,
        entra_user_principal_name: row.text_or_none("entra_user_principal_name")?,
        entra_account_enabled: row.truth_or_none("entra_account_enabled")?,
        entra_sync_status: row.text_or_none("entra_sync_status")?,
        entra_sync_status_reason: row.word_or_none("entra_sync_status_reason")?,
    })
}

fn link(row: &SqliteRow) -> Result<ContactLink> {
    Ok(ContactLink {
        link_id: Some(row.id("link_id")?),
        contact_name_id: row.id("contact_name_id")?,
        entra_tenant_id: row.id("entra_tenant_id")?,
        entra_object_id: row.id("entra_object_id")?,
        is_active: row.truth("is_active")?,
        link_status: row.word("link_status")?,
        last_seen_at: row.time_or_none("last_seen_at")?,
        metadata: row.json("metadata")?,
    })
}

async fn contacts(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    of: Option<(&ClientId, &EntraTenantId)>,
    ids: &[ContactId],
    addresses: &[String],
) -> Result<Vec<Contact>> {
    let rows = sqlx::query(CONTACTS)
        .bind(host.as_str())
        .bind(of.map(|(client, _)| client.as_str()))
        .bind(of.map(|(_, tenant)| tenant.as_str()))
        .bind(values::json(ids)?)
        .bind(values::json(addresses)?)
        // Row by row: SQLite's rows of a large tenant are several times the size of its contacts.
        .map(|row| contact(&row))
        .fetch_all(connection)
        .await
        .map_err(failed)?;
    rows.into_iter().collect()
}

/// What planning needs.
pub(super) async fn people(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    client: &ClientId,
    tenant: &EntraTenantId,
    addresses: &[String],
) -> Result<People> {
    let contacts = contacts(connection, host, Some((client, tenant)), &[], addresses).await?;
    let ids: Vec<_> = contacts.iter().map(|contact| &contact.contact_name_id).collect();
    let rows = sqlx::query(LINKS_OF_TENANT)
        .bind(host.as_str())
        .bind(tenant.as_str())
        .bind(values::json(&ids)?)
        .map(|row| link(&row))
        .fetch_all(connection)
        .await
        .map_err(failed)?;
    let links = rows.into_iter().collect::<Result<_>>()?;
    Ok(People { contacts, links })
}

/// What a batch finds.
pub(super) async fn of_batch(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    batch: &WriteBatch<'_>,
) -> Result<Found> {
    let wanted = Wanted::of_batch(batch);
    let mut found = of_wanted(connection, host, &wanted, Some(batch.entra_tenant_id)).await?;
    found.last_sequence = journal::last_sequence(connection, host, batch.run_id).await?;
    found.journal = journal::of_identities(connection, host, batch, &wanted.identities).await?;
    found.queue = queue::of_batch(connection, host, batch, &wanted.identities).await?;
    Ok(found)
}

/// What an undo finds.
pub(super) async fn of_undo(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    entries: &[JournalEntry],
) -> Result<Found> {
    let mut found = of_wanted(connection, host, &Wanted::of_undo(entries), None).await?;
    found.journal = journal::undone(connection, host, entries).await?;
    Ok(found)
}

async fn of_wanted(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    wanted: &Wanted,
    tenant: Option<&EntraTenantId>,
) -> Result<Found> {
    let contacts = contacts(connection, host, None, &wanted.contacts, &wanted.addresses).await?;
    let rows = sqlx::query(LINKS_OF_BATCH)
        .bind(host.as_str())
        .bind(tenant.map(EntraTenantId::as_str))
        .bind(values::json(&wanted.identities)?)
        .bind(values::json(&wanted.contacts)?)
        .fetch_all(connection)
        .await
        .map_err(failed)?;
    let links = rows.iter().map(link).collect::<Result<_>>()?;
    Ok(Found { contacts, links, ..Found::default() })
}
