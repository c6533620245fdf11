//! Saving what was decided about contacts and links: a fixed number of statements, each over all rows of its kind.

use hashbrown::HashSet;
use sqlx::{PgConnection, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    failure::Failure,
    ids::{all, maybe},
    session::query,
    texts::column,
};
use crate::{
    error::Result,
    model::{Contact, ContactId, ContactLink, EntraObjectId, LinkId, PhoneNumber, SyncStatusReason},
    store::rules::{Binding, PromotedAddress, Writes},
};

/// Two people who swap their addresses would meet the unique index halfway, so those who move give theirs up first, for
/// one that nobody has: a host's column may refuse null.
const GIVE_ADDRESSES_UP: &str = "
    UPDATE contacts SET email = contact_name_id || '@moving.invalid'
    WHERE tenant = $1 AND contact_name_id = ANY($2)";

const REMOVE_ADDITIONAL: &str = "
    DELETE FROM contact_additional_email_addresses AS additional
    USING unnest($2::uuid[], $3::text[]) AS promoted (contact_name_id, address)
    WHERE additional.tenant = $1 AND additional.contact_name_id = promoted.contact_name_id
      AND additional.normalized_email_address = promoted.address";

const REPLACE_ADDITIONAL: &str = "
    UPDATE contact_additional_email_addresses AS additional
    SET email_address = promoted.in_its_place, normalized_email_address = promoted.in_its_place
    FROM unnest($2::uuid[], $3::text[], $4::text[]) AS promoted (contact_name_id, address, in_its_place)
    WHERE additional.tenant = $1 AND additional.contact_name_id = promoted.contact_name_id
      AND additional.normalized_email_address = promoted.address";

const UPDATE: &str = "
    UPDATE contacts SET
        email = new.email,
        full_name = new.full_name,
        role = new.role,
        is_inactive = new.is_inactive,
        entra_object_id = new.entra_object_id,
        entra_user_principal_name = new.entra_user_principal_name,
        entra_account_enabled = new.entra_account_enabled,
        entra_sync_status = new.entra_sync_status,
        entra_sync_status_reason = new.entra_sync_status_reason,
        entra_sync_source = 'entra_sync',
        last_entra_sync_at = $12,
        updated_at = $12
    FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::bool[], $7::text[], $8::text[], $9::bool[],
                $10::text[], $11::text[])
        AS new (contact_name_id, email, full_name, role, is_inactive, entra_object_id, entra_user_principal_name,
                entra_account_enabled, entra_sync_status, entra_sync_status_reason)
    WHERE contacts.tenant = $1 AND contacts.contact_name_id = new.contact_name_id";

const CREATE: &str = "
    INSERT INTO contacts
        (tenant, contact_name_id, email, full_name, role, is_inactive, entra_object_id, entra_user_principal_name,
         entra_account_enabled, entra_sync_status, entra_sync_status_reason, client_id, entra_sync_source,
         last_entra_sync_at, primary_email_canonical_type, created_at, updated_at)
    SELECT $1, contact_name_id, email, full_name, role, is_inactive, entra_object_id, entra_user_principal_name,
           entra_account_enabled, entra_sync_status, entra_sync_status_reason, client_id, 'entra_sync', $12, 'work',
           $12, $12
    FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::bool[], $7::text[], $8::text[], $9::bool[],
                $10::text[], $11::text[], $13::uuid[])
        AS new (contact_name_id, email, full_name, role, is_inactive, entra_object_id, entra_user_principal_name,
                entra_account_enabled, entra_sync_status, entra_sync_status_reason, client_id)";

/// Numbers of other kinds are a person's.
const REMOVE_NUMBERS: &str = "
    DELETE FROM contact_phone_numbers
    WHERE tenant = $1 AND contact_name_id = ANY($2) AND canonical_type IN ('work', 'mobile')";

const ADD_NUMBERS: &str = "
    INSERT INTO contact_phone_numbers
        (tenant, contact_phone_number_id, contact_name_id, phone_number, canonical_type, is_default, display_order,
         created_at, updated_at)
    SELECT $1, contact_phone_number_id, contact_name_id, phone_number, canonical_type, is_default, display_order, $8, $8
    FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bool[], $7::int[])
        AS new (contact_phone_number_id, contact_name_id, phone_number, canonical_type, is_default, display_order)";

const CHANGE_LINKS: &str = "
    UPDATE entra_contact_links AS link
    SET is_active = new.is_active, link_status = new.link_status, last_seen_at = new.last_seen_at,
        metadata = new.metadata, last_synced_at = $7, updated_at = $7
    FROM unnest($2::uuid[], $3::bool[], $4::text[], $5::timestamptz[], $6::jsonb[])
        AS new (link_id, is_active, link_status, last_seen_at, metadata)
    WHERE link.tenant = $1 AND link.link_id = new.link_id";

const REBIND_LINKS: &str = "
    UPDATE entra_contact_links AS link
    SET contact_name_id = new.contact_name_id, client_id = new.client_id, is_active = new.is_active,
        link_status = new.link_status, last_seen_at = new.last_seen_at, metadata = new.metadata,
        last_synced_at = $9, updated_at = $9
    FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bool[], $6::text[], $7::timestamptz[], $8::jsonb[])
        AS new (link_id, contact_name_id, client_id, is_active, link_status, last_seen_at, metadata)
    WHERE link.tenant = $1 AND link.link_id = new.link_id";

const ADD_LINKS: &str = "
    INSERT INTO entra_contact_links
        (tenant, link_id, contact_name_id, client_id, is_active, link_status, last_seen_at, metadata, entra_tenant_id,
         entra_object_id, last_synced_at, created_at, updated_at)
    SELECT $1, link_id, contact_name_id, client_id, is_active, link_status, last_seen_at, metadata, entra_tenant_id,
           entra_object_id, $9, $9, $9
    FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bool[], $6::text[], $7::timestamptz[], $8::jsonb[],
                $10::text[], $11::text[])
        AS new (link_id, contact_name_id, client_id, is_active, link_status, last_seen_at, metadata, entra_tenant_id,
                entra_object_id)";

/// Saves contacts, numbers and links. Addresses come free before they are taken, contacts before they are bound.
pub(super) async fn save(
    connection: &mut PgConnection,
    tenant: Uuid,
    writes: &Writes,
    at: OffsetDateTime,
) -> Result<(), Failure> {
    if !writes.readdressed.is_empty() {
        query(GIVE_ADDRESSES_UP)
            .bind(tenant)
            .bind(all(writes.readdressed.iter().map(ContactId::as_str))?)
            .execute(&mut *connection)
            .await?;
    }
    promote(connection, tenant, &writes.promoted).await?;
    contacts(connection, tenant, &writes.updated, at, Kind::Updated).await?;
    contacts(connection, tenant, &writes.created, at, Kind::Created).await?;
    numbers(connection, tenant, writes, at).await?;
    let (active, retired): (Vec<_>, Vec<_>) = writes.changed_links.iter().partition(|link| link.is_active);
    change_links(connection, tenant, &retired, at).await?;
    change_links(connection, tenant, &active, at).await?;
    bind_links(connection, tenant, &writes.rebound, at, Kind::Updated).await?;
    bind_links(connection, tenant, &writes.new_links, at, Kind::Created).await
}

async fn promote(
    connection: &mut PgConnection,
    tenant: Uuid,
    promoted: &[PromotedAddress],
) -> Result<(), Failure> {
    let (replaced, removed): (Vec<_>, Vec<_>) = promoted.iter().partition(|one| one.in_its_place.is_some());
    if !removed.is_empty() {
        query(REMOVE_ADDITIONAL)
            .bind(tenant)
            .bind(all(removed.iter().map(|one| one.contact_name_id.as_str()))?)
            .bind(removed.iter().map(|one| one.address.as_str()).collect::<Vec<_>>())
            .execute(&mut *connection)
            .await?;
    }
    if !replaced.is_empty() {
        query(REPLACE_ADDITIONAL)
            .bind(tenant)
            .bind(all(replaced.iter().map(|one| one.contact_name_id.as_str()))?)
            .bind(replaced.iter().map(|one| one.address.as_str()).collect::<Vec<_>>())
            .bind(replaced.iter().map(|one| one.in_its_place.as_deref()).collect::<Vec<_>>())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

enum Kind {
    Created,
    Updated,
}

async fn contacts(
    connection: &mut PgConnection,
    tenant: Uuid,
    contacts: &[Contact],
    at: OffsetDateTime,
    kind: Kind,
) -> Result<(), Failure> {
    if contacts.is_empty() {
        return Ok(());
    }
    let texts = |read: fn(&Contact) -> Option<&str>| contacts.iter().map(read).collect::<Vec<_>>();
    let statement = query(match kind {
        Kind::Created => CREATE,
        Kind::Updated => UPDATE,
    })
    .bind(tenant)
    .bind(all(contacts.iter().map(|one| one.contact_name_id.as_str()))?)
    .bind(texts(|one| one.email.as_deref()))
    .bind(texts(|one| Some(&one.full_name)))
    .bind(texts(|one| one.role.as_deref()))
    .bind(contacts.iter().map(|one| one.is_inactive).collect::<Vec<_>>())
    .bind(texts(|one| one.entra_object_id.as_ref().map(EntraObjectId::as_str)))
    .bind(texts(|one| one.entra_user_principal_name.as_deref()))
    .bind(contacts.iter().map(|one| one.entra_account_enabled).collect::<Vec<_>>())
    .bind(texts(|one| one.entra_sync_status.as_deref()))
    .bind(texts(|one| one.entra_sync_status_reason.map(SyncStatusReason::as_str)))
    .bind(at);
    let statement = match kind {
        Kind::Created => statement.bind(all(contacts.iter().map(|one| one.client_id.as_str()))?),
        Kind::Updated => statement,
    };
    statement.execute(&mut *connection).await?;
    Ok(())
}

async fn numbers(
    connection: &mut PgConnection,
    tenant: Uuid,
    writes: &Writes,
    at: OffsetDateTime,
) -> Result<(), Failure> {
    let renumbered: HashSet<&ContactId> = writes.renumbered.iter().collect();
    let is_renumbered = |contact: &&Contact| renumbered.contains(&contact.contact_name_id);
    let former: Vec<&Contact> = writes.updated.iter().filter(is_renumbered).collect();
    if !former.is_empty() {
        query(REMOVE_NUMBERS)
            .bind(tenant)
            .bind(all(former.iter().map(|one| one.contact_name_id.as_str()))?)
            .execute(&mut *connection)
            .await?;
    }
    let rows: Vec<(&ContactId, &PhoneNumber)> = former
        .into_iter()
        .chain(writes.created.iter().filter(is_renumbered))
        .flat_map(|contact| contact.phone_numbers.iter().map(|number| (&contact.contact_name_id, number)))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    query(ADD_NUMBERS)
        .bind(tenant)
        .bind(rows.iter().map(|_| Uuid::now_v7()).collect::<Vec<_>>())
        .bind(all(rows.iter().map(|(contact, _)| contact.as_str()))?)
        .bind(rows.iter().map(|(_, number)| number.phone_number.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, number)| number.canonical_type.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, number)| number.is_default).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, number)| column(number.display_order)).collect::<Vec<_>>())
        .bind(at)
        .execute(&mut *connection)
        .await?;
    Ok(())
}

async fn change_links(
    connection: &mut PgConnection,
    tenant: Uuid,
    links: &[&ContactLink],
    at: OffsetDateTime,
) -> Result<(), Failure> {
    if links.is_empty() {
        return Ok(());
    }
    query(CHANGE_LINKS)
        .bind(tenant)
        .bind(links.iter().map(|link| link_id(link)).collect::<Result<Vec<_>>>()?)
        .bind(links.iter().map(|link| link.is_active).collect::<Vec<_>>())
        .bind(links.iter().map(|link| link.link_status.as_str()).collect::<Vec<_>>())
        .bind(links.iter().map(|link| link.last_seen_at).collect::<Vec<_>>())
        .bind(links.iter().map(|link| Json(&link.metadata)).collect::<Vec<_>>())
        .bind(at)
        .execute(&mut *connection)
        .await?;
    Ok(())
}

async fn bind_links(
    connection: &mut PgConnection,
    tenant: Uuid,
    bindings: &[Binding],
    at: OffsetDateTime,
    kind: Kind,
) -> Result<(), Failure> {
    if bindings.is_empty() {
        return Ok(());
    }
    let links = || bindings.iter().map(|binding| &binding.link);
    let statement = query(match kind {
        Kind::Created => ADD_LINKS,
        Kind::Updated => REBIND_LINKS,
    })
    .bind(tenant)
    .bind(links().map(link_id).collect::<Result<Vec<_>>>()?)
    .bind(all(links().map(|link| link.contact_name_id.as_str()))?)
    .bind(all(bindings.iter().map(|binding| binding.client_id.as_str()))?)
    .bind(links().map(|link| link.is_active).collect::<Vec<_>>())
    .bind(links().map(|link| link.link_status.as_str()).collect::<Vec<_>>())
    .bind(links().map(|link| link.last_seen_at).collect::<Vec<_>>())
    .bind(links().map(|link| Json(&link.metadata)).collect::<Vec<_>>())
    .bind(at);
    let statement = match kind {
        Kind::Created => statement
            .bind(links().map(|link| link.entra_tenant_id.as_str()).collect::<Vec<_>>())
            .bind(links().map(|link| link.entra_object_id.as_str()).collect::<Vec<_>>()),
        Kind::Updated => statement,
    };
    statement.execute(&mut *connection).await?;
    Ok(())
}

/// Every link that the rules answer with has its id.
fn link_id(link: &ContactLink) -> Result<Uuid> {
    maybe(link.link_id.as_ref().map(LinkId::as_str)).map(|id| id.unwrap_or_else(Uuid::now_v7))
}
