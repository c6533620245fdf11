//! The host's hand in its own tables.

use async_trait::async_trait;

use super::{
    PostgresStore,
    ids::{key, uuid},
    session::query,
    texts::column,
};
use crate::{
    error::Result,
    model::{Contact, ContactId, EntraObjectId, HostTenantId, SyncStatusReason},
    testing::HostTables,
};

const CLEAR_NUMBERS: &str = "DELETE FROM contact_phone_numbers WHERE tenant = $1 AND contact_name_id = $2";

const CLEAR_ADDITIONAL: &str =
    "DELETE FROM contact_additional_email_addresses WHERE tenant = $1 AND contact_name_id = $2";

const DELETE: &str = "DELETE FROM contacts WHERE tenant = $1 AND contact_name_id = $2";

const PUT: &str = "
    INSERT INTO contacts
        (tenant, contact_name_id, client_id, email, full_name, role, is_inactive, entra_object_id,
         entra_user_principal_name, entra_account_enabled, entra_sync_status, entra_sync_status_reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (tenant, contact_name_id) DO UPDATE SET
        client_id = excluded.client_id,
        email = excluded.email,
        full_name = excluded.full_name,
        role = excluded.role,
        is_inactive = excluded.is_inactive,
        entra_object_id = excluded.entra_object_id,
        entra_user_principal_name = excluded.entra_user_principal_name,
        entra_account_enabled = excluded.entra_account_enabled,
        entra_sync_status = excluded.entra_sync_status,
        entra_sync_status_reason = excluded.entra_sync_status_reason";

const ADD_ADDITIONAL: &str = "
    INSERT INTO contact_additional_email_addresses
        (tenant, contact_name_id, email_address, normalized_email_address)
    SELECT $1, $2, address, address FROM unnest($3::text[]) AS new (address)";

const ADD_NUMBERS: &str = "
    INSERT INTO contact_phone_numbers
        (tenant, contact_name_id, phone_number, canonical_type, is_default, display_order)
    SELECT $1, $2, phone_number, canonical_type, is_default, display_order
    FROM unnest($3::text[], $4::text[], $5::bool[], $6::int[])
        AS new (phone_number, canonical_type, is_default, display_order)";

#[async_trait]
impl HostTables for PostgresStore {
    async fn put_contact(&self, host: &HostTenantId, contact: &Contact) -> Result<()> {
        let tenant = key(host)?;
        let id = uuid(contact.contact_name_id.as_str())?;
        let client = uuid(contact.client_id.as_str())?;
        self.transact("put contact", |mut transaction| async move {
            query(PUT)
                .bind(tenant)
                .bind(id)
                .bind(client)
                .bind(&contact.email)
                .bind(&contact.full_name)
                .bind(&contact.role)
                .bind(contact.is_inactive)
                .bind(contact.entra_object_id.as_ref().map(EntraObjectId::as_str))
                .bind(&contact.entra_user_principal_name)
                .bind(contact.entra_account_enabled)
                .bind(&contact.entra_sync_status)
                .bind(contact.entra_sync_status_reason.map(SyncStatusReason::as_str))
                .execute(&mut *transaction)
                .await?;
            query(CLEAR_ADDITIONAL).bind(tenant).bind(id).execute(&mut *transaction).await?;
            query(CLEAR_NUMBERS).bind(tenant).bind(id).execute(&mut *transaction).await?;
            query(ADD_ADDITIONAL)
                .bind(tenant)
                .bind(id)
                .bind(&contact.additional_emails)
                .execute(&mut *transaction)
                .await?;
            let numbers = &contact.phone_numbers;
            query(ADD_NUMBERS)
                .bind(tenant)
                .bind(id)
                .bind(numbers.iter().map(|one| one.phone_number.as_str()).collect::<Vec<_>>())
                .bind(numbers.iter().map(|one| one.canonical_type.as_str()).collect::<Vec<_>>())
                .bind(numbers.iter().map(|one| one.is_default).collect::<Vec<_>>())
                .bind(numbers.iter().map(|one| column(one.display_order)).collect::<Vec<_>>())
                .execute(&mut *transaction)
                .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn delete_contact(&self, host: &HostTenantId, contact: &ContactId) -> Result<()> {
        let (tenant, id) = (key(host)?, uuid(contact.as_str())?);
        self.transact("delete contact", |mut transaction| async move {
            for statement in [CLEAR_NUMBERS, CLEAR_ADDITIONAL, DELETE] {
                query(statement).bind(tenant).bind(id).execute(&mut *transaction).await?;
            }
            Ok(transaction.commit().await?)
        })
        .await
    }
}
