//! Contacts with their addresses and numbers: three statements, however many there are.

use futures_util::TryStreamExt;
use hashbrown::HashMap;
use sqlx::{
    PgConnection, Postgres, Row,
    postgres::{PgArguments, PgRow},
    query::Query,
};
use uuid::Uuid;

use super::{
    failure::Failure,
    ids::uuid,
    session::query,
    texts::{count, word},
};
use crate::model::{ClientId, Contact, PhoneNumber};

const OF_CLIENT: &str = "
    SELECT contact_name_id, client_id, email, full_name, role, is_inactive, entra_object_id,
           entra_user_principal_name, entra_account_enabled, entra_sync_status, entra_sync_status_reason
    FROM contacts
    WHERE tenant = $1 AND client_id = $2";

const WANTED: &str = "
    SELECT contact_name_id, client_id, email, full_name, role, is_inactive, entra_object_id,
           entra_user_principal_name, entra_account_enabled, entra_sync_status, entra_sync_status_reason
    FROM contacts
    WHERE tenant = $1 AND contact_name_id = ANY(ARRAY(
        SELECT unnest($2::uuid[])
        UNION
        SELECT contact_name_id FROM contacts WHERE tenant = $1 AND email = ANY($3)
        UNION
        SELECT contact_name_id FROM contact_additional_email_addresses
        WHERE tenant = $1 AND normalized_email_address = ANY($3)
    ))";

/// Locked in the order of their ids, so that two writers do not wait for each other in a circle.
const TO_WRITE: &str = "
    SELECT contact_name_id, client_id, email, full_name, role, is_inactive, entra_object_id,
           entra_user_principal_name, entra_account_enabled, entra_sync_status, entra_sync_status_reason
    FROM contacts
    WHERE tenant = $1 AND contact_name_id = ANY(ARRAY(
        SELECT unnest($2::uuid[])
        UNION
        SELECT contact_name_id FROM contacts WHERE tenant = $1 AND email = ANY($3)
        UNION
        SELECT contact_name_id FROM contact_additional_email_addresses
        WHERE tenant = $1 AND normalized_email_address = ANY($3)
    ))
    ORDER BY contact_name_id
    FOR UPDATE";

const ADDITIONAL: &str = "
    SELECT contact_name_id, normalized_email_address
    FROM contact_additional_email_addresses
    WHERE tenant = $1 AND contact_name_id = ANY($2)";

const NUMBERS: &str = "
    SELECT contact_name_id, phone_number, canonical_type, is_default, display_order
    FROM contact_phone_numbers
    WHERE tenant = $1 AND contact_name_id = ANY($2) AND canonical_type IN ('work', 'mobile')";

/// Everybody of a client.
pub(super) async fn of_client(
    connection: &mut PgConnection,
    tenant: Uuid,
    client: &ClientId,
) -> Result<Vec<Contact>, Failure> {
    let statement = query(OF_CLIENT).bind(tenant).bind(uuid(client.as_str())?);
    let mut contacts = read(connection, tenant, statement).await?;
    // Thousands of people share one client: its id need be there only once.
    for contact in &mut contacts {
        contact.client_id.clone_from(client);
    }
    Ok(contacts)
}

/// These and whoever holds the addresses.
pub(super) async fn wanted(
    connection: &mut PgConnection,
    tenant: Uuid,
    ids: &[Uuid],
    addresses: &[String],
) -> Result<Vec<Contact>, Failure> {
    read(connection, tenant, query(WANTED).bind(tenant).bind(ids).bind(addresses)).await
}

/// The same, locked.
pub(super) async fn to_write(
    connection: &mut PgConnection,
    tenant: Uuid,
    ids: &[Uuid],
    addresses: &[String],
) -> Result<Vec<Contact>, Failure> {
    read(connection, tenant, query(TO_WRITE).bind(tenant).bind(ids).bind(addresses)).await
}

/// Reads contacts, then their further addresses and their numbers.
async fn read(
    connection: &mut PgConnection,
    tenant: Uuid,
    statement: Query<'_, Postgres, PgArguments>,
) -> Result<Vec<Contact>, Failure> {
    let (mut contacts, mut ids) = (Vec::new(), Vec::new());
    let mut rows = statement.fetch(&mut *connection);
    while let Some(row) = rows.try_next().await? {
        let id: Uuid = row.try_get(0)?;
        contacts.push(contact(id, &row)?);
        ids.push(id);
    }
    drop(rows);
    if contacts.is_empty() {
        return Ok(contacts);
    }
    let places: HashMap<Uuid, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();

    let mut rows = query(ADDITIONAL).bind(tenant).bind(&ids).fetch(&mut *connection);
    while let Some(row) = rows.try_next().await? {
        if let Some(place) = places.get(&row.try_get::<Uuid, _>(0)?) {
            contacts[*place].additional_emails.push(row.try_get(1)?);
        }
    }
    drop(rows);
    let mut rows = query(NUMBERS).bind(tenant).bind(&ids).fetch(&mut *connection);
    while let Some(row) = rows.try_next().await? {
        if let Some(place) = places.get(&row.try_get::<Uuid, _>(0)?) {
            contacts[*place].phone_numbers.push(number(&row)?);
        }
    }
    drop(rows);
    for contact in &mut contacts {
        contact.additional_emails.sort_unstable();
        contact.phone_numbers.sort_by_key(|number| number.display_order);
    }
    Ok(contacts)
}

/// Columns are read by their places in the statements above: by name, finding one takes longer than reading it.
fn contact(id: Uuid, row: &PgRow) -> Result<Contact, Failure> {
    let text = |column: usize| row.try_get::<Option<String>, _>(column);
    Ok(Contact {
        contact_name_id: id.into(),
        // A contact of no client is of another client than any.
        client_id: row.try_get::<Option<Uuid>, _>(1)?.map(Into::into).unwrap_or_default(),
        email: text(2)?,
        additional_emails: Vec::new(),
        full_name: text(3)?.unwrap_or_default(),
        role: text(4)?,
        is_inactive: row.try_get::<Option<bool>, _>(5)?.unwrap_or(false),
        phone_numbers: Vec::new(),
        entra_object_id: row.try_get::<Option<&str>, _>(6)?.map(Into::into),
        entra_user_principal_name: text(7)?,
        entra_account_enabled: row.try_get(8)?,
        entra_sync_status: text(9)?,
        // A reason that is not ours means that it was not us who deactivated.
        entra_sync_status_reason: row.try_get::<Option<&str>, _>(10)?.and_then(|reason| word(reason).ok()),
    })
}

fn number(row: &PgRow) -> Result<PhoneNumber, Failure> {
    Ok(PhoneNumber {
        phone_number: row.try_get(1)?,
        canonical_type: word(row.try_get(2)?)?,
        is_default: row.try_get(3)?,
        display_order: count(row.try_get(4)?),
    })
}
