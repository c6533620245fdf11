//! Loading contacts, links and what a batch finds.

use futures_util::TryStreamExt;
use sqlx::{
    Sqlite, SqliteConnection,
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

use super::{error::failed, journal, queue, row::Columns, values};
use crate::{
    error::Result,
    model::{ClientId, Contact, ContactId, ContactLink, EntraTenantId, HostTenantId, JournalEntry},
    store::{
        People, WriteBatch,
        rules::{Found, Lacking, Wanted, in_order, unbound},
    },
};

/// Everybody of a client (?2).
const CONTACTS_OF_CLIENT: &str = "
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
WHERE c.tenant = ?1 AND c.client_id = ?2";

/// Contacts by id (?2), and whoever holds these addresses (?3).
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
    SELECT i.value FROM json_each(?2) AS i
    UNION
    SELECT o.contact_name_id FROM contacts AS o
    WHERE o.tenant = ?1 AND o.email IN (SELECT w.value FROM json_each(?3) AS w)
    UNION
    SELECT a.contact_name_id FROM contact_additional_email_addresses AS a
    WHERE a.tenant = ?1 AND a.normalized_email_address IN (SELECT w.value FROM json_each(?3) AS w)
)
ORDER BY c.contact_name_id";

/// Every link of a tenant (?2).
const LINKS_OF_TENANT: &str = "
SELECT link_id, contact_name_id, entra_tenant_id, entra_object_id, is_active, link_status, last_seen_at, metadata
FROM entra_contact_links
WHERE tenant = ?1 AND entra_tenant_id = ?2";

/// Links in force of these contacts (?3) to other tenants.
const LINKS_ELSEWHERE: &str = "
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

/// Contacts by id, and whoever holds these addresses.
async fn contacts(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    ids: &[ContactId],
    addresses: &[String],
) -> Result<Vec<Contact>> {
    let statement =
        sqlx::query(CONTACTS).bind(host.as_str()).bind(values::json(ids)?).bind(values::json(addresses)?);
    read(connection, statement, contact).await
}

/// Row by row: SQLite's rows of a large tenant are several times the size of what they hold.
async fn read<T: Send + Unpin>(
    connection: &mut SqliteConnection,
    statement: Query<'_, Sqlite, SqliteArguments>,
    one: impl Fn(&SqliteRow) -> Result<T> + Send,
) -> Result<Vec<T>> {
    let mut all = Vec::new();
    let mut rows = statement.fetch(connection);
    while let Some(row) = rows.try_next().await.map_err(failed)? {
        all.push(one(&row)?);
    }
    Ok(all)
}

/// What planning needs: contacts of the client and links of the tenant, then whomever these lead to.
pub(super) async fn people(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    client: &ClientId,
    tenant: &EntraTenantId,
    addresses: &[String],
) -> Result<People> {
    let of_client = sqlx::query(CONTACTS_OF_CLIENT).bind(host.as_str()).bind(client.as_str());
    // Thousands of people share one client and one tenant: an id of theirs need be there only once.
    let of_client =
        read(connection, of_client, |row| Ok(Contact { client_id: client.clone(), ..contact(row)? }));
    let contacts = of_client.await?;
    let of_tenant = sqlx::query(LINKS_OF_TENANT).bind(host.as_str()).bind(tenant.as_str());
    let of_tenant =
        read(connection, of_tenant, |row| Ok(ContactLink { entra_tenant_id: tenant.clone(), ..link(row)? }));
    let mut people = People { contacts, links: of_tenant.await? };

    let lacking = Lacking::of(&people, addresses);
    if !lacking.is_empty() {
        people
            .contacts
            .extend(self::contacts(connection, host, &lacking.contacts, &lacking.addresses).await?);
    }
    let unbound = unbound(&people.links, people.contacts.iter());
    if !unbound.is_empty() {
        let elsewhere = sqlx::query(LINKS_ELSEWHERE)
            .bind(host.as_str())
            .bind(tenant.as_str())
            .bind(values::json(&unbound)?);
        let elsewhere = read(connection, elsewhere, link).await?;
        people.links.extend(elsewhere);
    }
    Ok(in_order(people))
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
    let contacts = contacts(connection, host, &wanted.contacts, &wanted.addresses).await?;
    let statement = sqlx::query(LINKS_OF_BATCH)
        .bind(host.as_str())
        .bind(tenant.map(EntraTenantId::as_str))
        .bind(values::json(&wanted.identities)?)
        .bind(values::json(&wanted.contacts)?);
    let links = read(connection, statement, link).await?;
    Ok(Found { contacts, links, ..Found::default() })
}
