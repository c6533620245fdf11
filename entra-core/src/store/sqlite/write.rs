//! Writing what the rules decided: a statement per kind of row, whatever their number.

use serde_json::{Value, json};
use sqlx::SqliteConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    error::failed,
    journal, queue,
    values::{self, time_or_none},
};
use crate::{
    error::Result,
    model::{Contact, ContactLink, EntraTenantId, HostTenantId},
    store::rules::Writes,
};

/// New contacts and changed ones. `?4` is when a sync wrote them; NULL for an undo, which is no sync.
///
/// Changed rows are written by upserts, here and below: `UPDATE … FROM json_each` would make SQLite walk the whole set
/// for every row of the table.
const PUT_CONTACTS: &str = "
INSERT INTO contacts
    (tenant, contact_name_id, client_id, full_name, email, role, is_inactive, primary_email_canonical_type, created_at,
     updated_at, entra_object_id, entra_sync_source, last_entra_sync_at, entra_user_principal_name,
     entra_account_enabled, entra_sync_status, entra_sync_status_reason)
SELECT ?1, c.value ->> 'contactNameId', c.value ->> 'clientId', c.value ->> 'fullName', c.value ->> 'email',
       c.value ->> 'role', c.value ->> 'isInactive', 'work', ?3, ?3, c.value ->> 'entraObjectId',
       iif(?4 IS NULL, NULL, 'entra_sync'), ?4, c.value ->> 'entraUserPrincipalName',
       c.value ->> 'entraAccountEnabled', c.value ->> 'entraSyncStatus', c.value ->> 'entraSyncStatusReason'
FROM json_each(?2) AS c
WHERE true
ON CONFLICT (tenant, contact_name_id) DO UPDATE SET
    full_name = excluded.full_name, email = excluded.email, role = excluded.role, is_inactive = excluded.is_inactive,
    entra_object_id = excluded.entra_object_id, entra_user_principal_name = excluded.entra_user_principal_name,
    entra_account_enabled = excluded.entra_account_enabled, entra_sync_status = excluded.entra_sync_status,
    entra_sync_status_reason = excluded.entra_sync_status_reason,
    entra_sync_source = coalesce(excluded.entra_sync_source, contacts.entra_sync_source),
    last_entra_sync_at = coalesce(excluded.last_entra_sync_at, contacts.last_entra_sync_at),
    updated_at = excluded.updated_at";

/// An address comes free before somebody else takes it: two people may swap theirs.
const PARK_ADDRESSES: &str = "
UPDATE contacts SET email = NULL
WHERE tenant = ?1 AND contact_name_id IN (SELECT c.value FROM json_each(?2) AS c)";

const SWAP_ADDITIONAL: &str = "
UPDATE contact_additional_email_addresses
SET email_address = p.value ->> 'inItsPlace', normalized_email_address = p.value ->> 'inItsPlace', updated_at = ?3
FROM json_each(?2) AS p
WHERE contact_additional_email_addresses.tenant = ?1
  AND contact_additional_email_addresses.contact_name_id = p.value ->> 'contactNameId'
  AND contact_additional_email_addresses.normalized_email_address = p.value ->> 'address'
  AND contact_additional_email_addresses.normalized_email_address IN (
      SELECT a.value ->> 'address' FROM json_each(?2) AS a)
  AND p.value ->> 'inItsPlace' IS NOT NULL";

const DROP_ADDITIONAL: &str = "
DELETE FROM contact_additional_email_addresses
WHERE tenant = ?1 AND normalized_email_address IN (
    SELECT p.value ->> 'address' FROM json_each(?2) AS p WHERE p.value ->> 'inItsPlace' IS NULL)";

const DROP_NUMBERS: &str = "
DELETE FROM contact_phone_numbers
WHERE tenant = ?1 AND canonical_type IN ('work', 'mobile')
  AND contact_name_id IN (SELECT c.value FROM json_each(?2) AS c)";

const INSERT_NUMBERS: &str = "
INSERT INTO contact_phone_numbers
    (tenant, contact_phone_number_id, contact_name_id, phone_number, canonical_type, is_default, display_order,
     created_at, updated_at)
SELECT ?1, p.value ->> 'id', p.value ->> 'contactNameId', p.value ->> 'phoneNumber', p.value ->> 'canonicalType',
       p.value ->> 'isDefault', p.value ->> 'displayOrder', ?3, ?3
FROM json_each(?2) AS p";

/// State and notes of links that are there; the rest of the row is for the upsert's sake.
const CHANGE_LINKS: &str = "
INSERT INTO entra_contact_links
    (tenant, link_id, contact_name_id, entra_tenant_id, entra_object_id, link_status, is_active, last_seen_at, metadata,
     created_at, updated_at)
SELECT ?1, l.value ->> 'linkId', l.value ->> 'contactNameId', l.value ->> 'entraTenantId',
       l.value ->> 'entraObjectId', l.value ->> 'linkStatus', l.value ->> 'isActive', l.value ->> 'lastSeenAt',
       l.value ->> 'metadata', ?3, ?3
FROM json_each(?2) AS l
WHERE true
ON CONFLICT (tenant, entra_tenant_id, entra_object_id) DO UPDATE SET
    link_status = excluded.link_status, is_active = excluded.is_active, last_seen_at = excluded.last_seen_at,
    metadata = excluded.metadata, updated_at = excluded.updated_at";

const BIND_LINKS: &str = "
INSERT INTO entra_contact_links
    (tenant, link_id, contact_name_id, client_id, entra_tenant_id, entra_object_id, link_status, is_active,
     last_seen_at, last_synced_at, metadata, created_at, updated_at)
SELECT ?1, l.value ->> 'linkId', l.value ->> 'contactNameId',
       (SELECT c.client_id FROM contacts AS c
        WHERE c.tenant = ?1 AND c.contact_name_id = l.value ->> 'contactNameId'),
       l.value ->> 'entraTenantId', l.value ->> 'entraObjectId', l.value ->> 'linkStatus', l.value ->> 'isActive',
       l.value ->> 'lastSeenAt', ?3, l.value ->> 'metadata', ?3, ?3
FROM json_each(?2) AS l
WHERE true
ON CONFLICT (tenant, entra_tenant_id, entra_object_id) DO UPDATE SET
    contact_name_id = excluded.contact_name_id, client_id = excluded.client_id, link_status = excluded.link_status,
    is_active = excluded.is_active, last_seen_at = excluded.last_seen_at, last_synced_at = excluded.last_synced_at,
    metadata = excluded.metadata, updated_at = excluded.updated_at";

const TOUCH_LINKS: &str = "
UPDATE entra_contact_links SET
    last_seen_at = ?4, last_synced_at = ?4, metadata = json_remove(metadata, '$.absentSince', '$.out_of_scope')
WHERE tenant = ?1 AND entra_tenant_id = ?2 AND entra_object_id IN (SELECT i.value FROM json_each(?3) AS i)";

const TOUCH_CONTACTS: &str = "
UPDATE contacts SET last_entra_sync_at = ?4
WHERE tenant = ?1 AND contact_name_id IN (
    SELECT l.contact_name_id FROM entra_contact_links AS l
    WHERE l.tenant = ?1 AND l.entra_tenant_id = ?2 AND l.is_active
      AND l.entra_object_id IN (SELECT i.value FROM json_each(?3) AS i))
  AND client_id IS NOT DISTINCT FROM ?5";

/// Writes rows. `of_sync` says that a sync does, and for which tenant; an undo does not.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    writes: &Writes,
    of_sync: Option<&EntraTenantId>,
    at: OffsetDateTime,
) -> Result<()> {
    let now = values::time(at)?;
    let (in_force, retired): (Vec<_>, Vec<_>) = writes.changed_links.iter().partition(|link| link.is_active);
    let promoted: Vec<_> = writes
        .promoted
        .iter()
        .map(|promoted| {
            json!({
                "contactNameId": promoted.contact_name_id,
                "address": promoted.address,
                "inItsPlace": promoted.in_its_place,
            })
        })
        .collect();
    let contacts: Vec<_> = writes.updated.iter().chain(&writes.created).collect();
    let bound: Vec<_> = writes.bound().map(|binding| &binding.link).collect();
    let steps = [
        (PARK_ADDRESSES, writes.readdressed.len(), values::json(&writes.readdressed)?),
        (SWAP_ADDITIONAL, promoted.len(), values::json(&promoted)?),
        (DROP_ADDITIONAL, promoted.len(), values::json(&promoted)?),
        (PUT_CONTACTS, contacts.len(), values::json(&contacts)?),
        (DROP_NUMBERS, writes.renumbered.len(), values::json(&writes.renumbered)?),
        (INSERT_NUMBERS, writes.renumbered.len(), numbers(writes)?),
        (CHANGE_LINKS, retired.len(), links(&retired)?),
        (CHANGE_LINKS, in_force.len(), links(&in_force)?),
        (BIND_LINKS, bound.len(), links(&bound)?),
        (queue::UPSERT, writes.queue.len(), queue::parameter(&writes.queue)?),
        (journal::INSERT, writes.journal.len(), journal::parameter(&writes.journal)?),
    ];
    for (statement, rows, set) in steps {
        if rows > 0 {
            let query = sqlx::query(statement).bind(host.as_str()).bind(set).bind(&now);
            let query = if statement == PUT_CONTACTS { query.bind(of_sync.map(|_| &now)) } else { query };
            query.execute(&mut *connection).await.map_err(failed)?;
        }
    }
    for (client, seen) in &writes.touched {
        let seen = values::json(seen)?;
        for statement in [TOUCH_LINKS, TOUCH_CONTACTS] {
            sqlx::query(statement)
                .bind(host.as_str())
                .bind(of_sync.map(EntraTenantId::as_str))
                .bind(&seen)
                .bind(&now)
                .bind(client.as_str())
                .execute(&mut *connection)
                .await
                .map_err(failed)?;
        }
    }
    Ok(())
}

/// The numbers of the contacts whose numbers are replaced.
fn numbers(writes: &Writes) -> Result<String> {
    let renumbered: std::collections::HashSet<_> = writes.renumbered.iter().collect();
    let rows_of = |contact: &Contact| -> Vec<Value> {
        let row = |number: &crate::model::PhoneNumber| {
            json!({
                "id": Uuid::now_v7(),
                "contactNameId": contact.contact_name_id,
                "phoneNumber": number.phone_number,
                "canonicalType": number.canonical_type,
                "isDefault": number.is_default,
                "displayOrder": number.display_order,
            })
        };
        contact.phone_numbers.iter().map(row).collect()
    };
    let contacts = writes.created.iter().chain(&writes.updated);
    let rows: Vec<_> =
        contacts.filter(|contact| renumbered.contains(&contact.contact_name_id)).flat_map(rows_of).collect();
    values::json(&rows)
}

fn links(links: &[&ContactLink]) -> Result<String> {
    let rows = links
        .iter()
        .map(|link| {
            Ok(json!({
                "linkId": link.link_id,
                "contactNameId": link.contact_name_id,
                "entraTenantId": link.entra_tenant_id,
                "entraObjectId": link.entra_object_id,
                "linkStatus": link.link_status,
                "isActive": link.is_active,
                "lastSeenAt": time_or_none(link.last_seen_at)?,
                "metadata": values::document(&link.metadata),
            }))
        })
        .collect::<Result<Vec<_>>>()?;
    values::json(&rows)
}
