//! Bringing contacts in: three statements, however many there are.

use std::collections::HashSet;

use async_trait::async_trait;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    PostgresStore,
    ids::{all, key},
    session::{query, query_scalar},
    texts::column,
};
use crate::{
    error::Result,
    model::{Contact, EntraObjectId, HostTenantId},
    store::RecordStore,
};

const INSERT: &str = "
    INSERT INTO contacts
        (tenant, contact_name_id, client_id, full_name, email, role, is_inactive, entra_object_id, created_at,
         updated_at)
    SELECT $1, id, client_id, full_name, email, role, is_inactive, object_id, $9, $9
    FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bool[], $8::text[])
        AS new (id, client_id, full_name, email, role, is_inactive, object_id)
    WHERE NOT EXISTS (
        SELECT FROM contact_additional_email_addresses
        WHERE tenant = $1 AND normalized_email_address = new.email
    )
    ON CONFLICT DO NOTHING
    RETURNING contact_name_id";

const INSERT_ADDRESSES: &str = "
    INSERT INTO contact_additional_email_addresses
        (tenant, contact_name_id, email_address, normalized_email_address)
    SELECT $1, contact, address, address
    FROM unnest($2::uuid[], $3::text[]) AS new (contact, address)
    WHERE NOT EXISTS (SELECT FROM contacts WHERE tenant = $1 AND email = new.address)
    ON CONFLICT DO NOTHING";

const INSERT_NUMBERS: &str = "
    INSERT INTO contact_phone_numbers
        (tenant, contact_name_id, phone_number, canonical_type, is_default, display_order, created_at, updated_at)
    SELECT $1, contact, phone_number, canonical_type, is_default, display_order, $7, $7
    FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bool[], $6::int[])
        AS new (contact, phone_number, canonical_type, is_default, display_order)";

#[async_trait]
impl RecordStore for PostgresStore {
    async fn insert_contacts(
        &self,
        host: &HostTenantId,
        contacts: &[Contact],
        at: OffsetDateTime,
    ) -> Result<u64> {
        let tenant = key(host)?;
        let ids = all(contacts.iter().map(|contact| contact.contact_name_id.as_str()))?;
        let clients = all(contacts.iter().map(|contact| contact.client_id.as_str()))?;
        self.transact("insert contacts", |mut transaction| async {
            let inserted: Vec<Uuid> = query_scalar(INSERT)
                .bind(tenant)
                .bind(&ids)
                .bind(&clients)
                .bind(contacts.iter().map(|contact| contact.full_name.as_str()).collect::<Vec<_>>())
                .bind(contacts.iter().map(|contact| contact.email.as_deref()).collect::<Vec<_>>())
                .bind(contacts.iter().map(|contact| contact.role.as_deref()).collect::<Vec<_>>())
                .bind(contacts.iter().map(|contact| contact.is_inactive).collect::<Vec<_>>())
                .bind(
                    contacts
                        .iter()
                        .map(|contact| contact.entra_object_id.as_ref().map(EntraObjectId::as_str))
                        .collect::<Vec<_>>(),
                )
                .bind(at)
                .fetch_all(&mut *transaction)
                .await?;
            let inserted: HashSet<Uuid> = inserted.into_iter().collect();
            let fresh: Vec<(Uuid, &Contact)> =
                ids.iter().copied().zip(contacts).filter(|(id, _)| inserted.contains(id)).collect();
            let addresses: Vec<_> = fresh
                .iter()
                .flat_map(|(id, contact)| contact.additional_emails.iter().map(|one| (*id, one.as_str())))
                .collect();
            query(INSERT_ADDRESSES)
                .bind(tenant)
                .bind(addresses.iter().map(|(id, _)| *id).collect::<Vec<_>>())
                .bind(addresses.iter().map(|(_, address)| *address).collect::<Vec<_>>())
                .execute(&mut *transaction)
                .await?;
            let numbers: Vec<_> = fresh
                .iter()
                .flat_map(|(id, contact)| contact.phone_numbers.iter().map(|one| (*id, one)))
                .collect();
            query(INSERT_NUMBERS)
                .bind(tenant)
                .bind(numbers.iter().map(|(id, _)| *id).collect::<Vec<_>>())
                .bind(numbers.iter().map(|(_, one)| one.phone_number.as_str()).collect::<Vec<_>>())
                .bind(numbers.iter().map(|(_, one)| one.canonical_type.as_str()).collect::<Vec<_>>())
                .bind(numbers.iter().map(|(_, one)| one.is_default).collect::<Vec<_>>())
                .bind(numbers.iter().map(|(_, one)| column(one.display_order)).collect::<Vec<_>>())
                .bind(at)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(inserted.len() as u64)
        })
        .await
    }
}
