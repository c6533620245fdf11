//! Bringing contacts in: three statements, however many there are.

use std::collections::HashSet;

use async_trait::async_trait;
use serde_json::{Value, json};
use sqlx::Row;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{SqliteStore, error::failed, values};
use crate::{
    error::{Result, ResultExt},
    model::{Contact, HostTenantId},
    store::RecordStore,
};

const INSERT: &str = "
INSERT INTO contacts
    (tenant, contact_name_id, client_id, full_name, email, role, is_inactive, created_at, updated_at, entra_object_id)
SELECT ?1, c.value ->> 'contactNameId', c.value ->> 'clientId', c.value ->> 'fullName', c.value ->> 'email',
       c.value ->> 'role', c.value ->> 'isInactive', ?3, ?3, c.value ->> 'entraObjectId'
FROM json_each(?2) AS c
WHERE NOT EXISTS (
    SELECT 1 FROM contact_additional_email_addresses AS a
    WHERE a.tenant = ?1 AND a.normalized_email_address = c.value ->> 'email'
)
ON CONFLICT DO NOTHING
RETURNING contact_name_id";

const INSERT_ADDRESSES: &str = "
INSERT INTO contact_additional_email_addresses
    (tenant, contact_additional_email_address_id, contact_name_id, email_address, normalized_email_address,
     display_order, created_at, updated_at)
SELECT ?1, a.value ->> 'id', a.value ->> 'contact', a.value ->> 'address', a.value ->> 'address',
       a.value ->> 'order', ?3, ?3
FROM json_each(?2) AS a
WHERE NOT EXISTS (SELECT 1 FROM contacts AS c WHERE c.tenant = ?1 AND c.email = a.value ->> 'address')
ON CONFLICT DO NOTHING";

const INSERT_NUMBERS: &str = "
INSERT INTO contact_phone_numbers
    (tenant, contact_phone_number_id, contact_name_id, phone_number, canonical_type, is_default, display_order,
     created_at, updated_at)
SELECT ?1, n.value ->> 'id', n.value ->> 'contact', n.value ->> 'phoneNumber', n.value ->> 'canonicalType',
       n.value ->> 'isDefault', n.value ->> 'displayOrder', ?3, ?3
FROM json_each(?2) AS n";

#[async_trait]
impl RecordStore for SqliteStore {
    async fn insert_contacts(
        &self,
        host: &HostTenantId,
        contacts: &[Contact],
        at: OffsetDateTime,
    ) -> Result<u64> {
        let at = values::time(at)?;
        let mut transaction = self.begin().await.in_operation("insert contacts")?;
        let rows = sqlx::query(INSERT)
            .bind(host.as_str())
            .bind(values::json(contacts)?)
            .bind(&at)
            .fetch_all(&mut *transaction)
            .await
            .map_err(failed)?;
        let inserted: HashSet<String> = rows.iter().map(|row| row.get("contact_name_id")).collect();
        let fresh = || contacts.iter().filter(|contact| inserted.contains(contact.contact_name_id.as_str()));
        for (statement, rows) in [
            (INSERT_ADDRESSES, fresh().flat_map(addresses).collect::<Vec<_>>()),
            (INSERT_NUMBERS, fresh().flat_map(numbers).collect()),
        ] {
            sqlx::query(statement)
                .bind(host.as_str())
                .bind(values::json(&rows)?)
                .bind(&at)
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)?;
        Ok(inserted.len() as u64)
    }
}

fn addresses(contact: &Contact) -> impl Iterator<Item = Value> {
    contact.additional_emails.iter().enumerate().map(|(order, address)| {
        json!({ "id": Uuid::now_v7(), "contact": contact.contact_name_id, "address": address, "order": order })
    })
}

fn numbers(contact: &Contact) -> impl Iterator<Item = Value> {
    contact.phone_numbers.iter().map(|number| {
        json!({
            "id": Uuid::now_v7(),
            "contact": contact.contact_name_id,
            "phoneNumber": number.phone_number,
            "canonicalType": number.canonical_type,
            "isDefault": number.is_default,
            "displayOrder": number.display_order,
        })
    })
}
