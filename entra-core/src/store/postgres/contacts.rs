//! Contacts with their addresses and numbers: three statements, however many there are.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    failure::Failure,
    session::query_as,
    texts::{count, word},
};
use crate::model::{Contact, PhoneNumber};

const ADDITIONAL: &str = "
    SELECT contact_name_id, normalized_email_address
    FROM unnest($2::uuid[]) AS wanted (contact_name_id)
    JOIN contact_additional_email_addresses USING (contact_name_id)
    WHERE tenant = $1
    ORDER BY contact_name_id, normalized_email_address";

const NUMBERS: &str = "
    SELECT contact_name_id, phone_number, canonical_type, is_default, display_order
    FROM unnest($2::uuid[]) AS wanted (contact_name_id)
    JOIN contact_phone_numbers USING (contact_name_id)
    WHERE tenant = $1 AND canonical_type IN ('work', 'mobile')
    ORDER BY contact_name_id, display_order";

#[derive(sqlx::FromRow)]
pub(super) struct ContactRow {
    contact_name_id: Uuid,
    client_id: Option<Uuid>,
    email: Option<String>,
    full_name: Option<String>,
    role: Option<String>,
    is_inactive: Option<bool>,
    entra_object_id: Option<String>,
    entra_user_principal_name: Option<String>,
    entra_account_enabled: Option<bool>,
    entra_sync_status: Option<String>,
    entra_sync_status_reason: Option<String>,
}

#[derive(sqlx::FromRow)]
struct NumberRow {
    contact_name_id: Uuid,
    phone_number: String,
    canonical_type: String,
    is_default: bool,
    display_order: i32,
}

impl ContactRow {
    pub(super) fn id(&self) -> Uuid {
        self.contact_name_id
    }
}

/// Completes contact rows with their further addresses and their numbers.
pub(super) async fn complete(
    connection: &mut PgConnection,
    tenant: Uuid,
    rows: Vec<ContactRow>,
) -> Result<Vec<Contact>, Failure> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.contact_name_id).collect();
    let mut places: HashMap<Uuid, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let mut contacts: Vec<Contact> = rows.into_iter().map(Into::into).collect();
    if contacts.is_empty() {
        return Ok(contacts);
    }

    let additional: Vec<(Uuid, String)> =
        query_as(ADDITIONAL).bind(tenant).bind(&ids).fetch_all(&mut *connection).await?;
    for (id, address) in additional {
        if let Some(place) = places.get(&id) {
            contacts[*place].additional_emails.push(address);
        }
    }
    let numbers: Vec<NumberRow> =
        query_as(NUMBERS).bind(tenant).bind(&ids).fetch_all(&mut *connection).await?;
    for row in numbers {
        if let Some(place) = places.get_mut(&row.contact_name_id) {
            contacts[*place].phone_numbers.push(PhoneNumber {
                canonical_type: word(&row.canonical_type)?,
                phone_number: row.phone_number,
                is_default: row.is_default,
                display_order: count(row.display_order),
            });
        }
    }
    Ok(contacts)
}

impl From<ContactRow> for Contact {
    fn from(row: ContactRow) -> Self {
        Self {
            contact_name_id: row.contact_name_id.into(),
            // A contact of no client is of another client than any.
            client_id: row.client_id.map(Into::into).unwrap_or_default(),
            email: row.email,
            additional_emails: Vec::new(),
            full_name: row.full_name.unwrap_or_default(),
            role: row.role,
            is_inactive: row.is_inactive.unwrap_or(false),
            phone_numbers: Vec::new(),
            entra_object_id: row.entra_object_id.map(Into::into),
            entra_user_principal_name: row.entra_user_principal_name,
            entra_account_enabled: row.entra_account_enabled,
            entra_sync_status: row.entra_sync_status,
            // A reason that is not ours means that it was not us who deactivated.
            entra_sync_status_reason: row.entra_sync_status_reason.and_then(|reason| word(&reason).ok()),
        }
    }
}
