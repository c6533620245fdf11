//! The host's hand in its tables.

use async_trait::async_trait;
use serde_json::json;
use uuid::Uuid;

use super::{SqliteStore, error::failed, values};
use crate::{
    error::Result,
    model::{Contact, ContactId, HostTenantId},
    testing::HostTables,
};

const PUT: &str = "
INSERT INTO contacts
    (tenant, contact_name_id, client_id, full_name, email, role, is_inactive, created_at, updated_at, entra_object_id,
     entra_user_principal_name, entra_account_enabled, entra_sync_status, entra_sync_status_reason)
SELECT ?1, c.value ->> 'contactNameId', c.value ->> 'clientId', c.value ->> 'fullName', c.value ->> 'email',
       c.value ->> 'role', c.value ->> 'isInactive', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z',
       c.value ->> 'entraObjectId', c.value ->> 'entraUserPrincipalName', c.value ->> 'entraAccountEnabled',
       c.value ->> 'entraSyncStatus', c.value ->> 'entraSyncStatusReason'
FROM json_each(?2) AS c
WHERE true
ON CONFLICT (tenant, contact_name_id) DO UPDATE SET
    client_id = excluded.client_id, full_name = excluded.full_name, email = excluded.email, role = excluded.role,
    is_inactive = excluded.is_inactive, entra_object_id = excluded.entra_object_id,
    entra_user_principal_name = excluded.entra_user_principal_name,
    entra_account_enabled = excluded.entra_account_enabled, entra_sync_status = excluded.entra_sync_status,
    entra_sync_status_reason = excluded.entra_sync_status_reason";

const DROP_ADDRESSES: &str =
    "DELETE FROM contact_additional_email_addresses WHERE tenant = ?1 AND contact_name_id = ?2";

const PUT_ADDRESSES: &str = "
INSERT INTO contact_additional_email_addresses
    (tenant, contact_additional_email_address_id, contact_name_id, email_address, normalized_email_address,
     display_order, created_at, updated_at)
SELECT ?1, a.value ->> 'id', ?2, a.value ->> 'address', a.value ->> 'address', a.key, '2026-01-01T00:00:00.000000Z',
       '2026-01-01T00:00:00.000000Z'
FROM json_each(?3) AS a";

const DROP_NUMBERS: &str = "DELETE FROM contact_phone_numbers WHERE tenant = ?1 AND contact_name_id = ?2";

const PUT_NUMBERS: &str = "
INSERT INTO contact_phone_numbers
    (tenant, contact_phone_number_id, contact_name_id, phone_number, canonical_type, is_default, display_order,
     created_at, updated_at)
SELECT ?1, p.value ->> 'id', ?2, p.value ->> 'phoneNumber', p.value ->> 'canonicalType', p.value ->> 'isDefault',
       p.value ->> 'displayOrder', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z'
FROM json_each(?3) AS p";

const DELETE: &str = "DELETE FROM contacts WHERE tenant = ?1 AND contact_name_id = ?2";

#[async_trait]
impl HostTables for SqliteStore {
    async fn put_contact(&self, host: &HostTenantId, contact: &Contact) -> Result<()> {
        let id = contact.contact_name_id.as_str();
        let addresses: Vec<_> = contact
            .additional_emails
            .iter()
            .map(|address| json!({ "id": Uuid::now_v7(), "address": address }))
            .collect();
        let numbers: Vec<_> = contact
            .phone_numbers
            .iter()
            .map(|number| {
                json!({
                    "id": Uuid::now_v7(),
                    "phoneNumber": number.phone_number,
                    "canonicalType": number.canonical_type,
                    "isDefault": number.is_default,
                    "displayOrder": number.display_order,
                })
            })
            .collect();
        let mut transaction = self.begin().await?;
        let row = values::json(&[contact])?;
        sqlx::query(PUT).bind(host.as_str()).bind(row).execute(&mut *transaction).await.map_err(failed)?;
        for (drop, put, set) in [
            (DROP_ADDRESSES, PUT_ADDRESSES, values::json(&addresses)?),
            (DROP_NUMBERS, PUT_NUMBERS, values::json(&numbers)?),
        ] {
            sqlx::query(drop)
                .bind(host.as_str())
                .bind(id)
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
            sqlx::query(put)
                .bind(host.as_str())
                .bind(id)
                .bind(set)
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    async fn delete_contact(&self, host: &HostTenantId, contact: &ContactId) -> Result<()> {
        let done = sqlx::query(DELETE).bind(host.as_str()).bind(contact.as_str()).execute(&self.pool).await;
        done.map(drop).map_err(failed)
    }
}
