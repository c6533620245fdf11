//! The host's hand in its tables.

use async_trait::async_trait;

use super::MemoryStore;
use crate::{
    error::{Error, ErrorCode, Result},
    model::{Contact, ContactId, HostTenantId},
    testing::HostTables,
};

#[async_trait]
impl HostTables for MemoryStore {
    async fn put_contact(&self, host: &HostTenantId, contact: &Contact) -> Result<()> {
        self.with(host, |tables| {
            let is_taken = tables.contacts.values().any(|other| {
                other.contact_name_id != contact.contact_name_id
                    && other.email.is_some()
                    && other.email == contact.email
            });
            if is_taken {
                return Err(
                    Error::new(ErrorCode::DatabaseFailed).with_message("The address is somebody else's.")
                );
            }
            tables.contacts.insert(contact.contact_name_id.clone(), contact.clone());
            Ok(())
        })
    }

    async fn delete_contact(&self, host: &HostTenantId, contact: &ContactId) -> Result<()> {
        self.with(host, |tables| tables.contacts.remove(contact));
        Ok(())
    }
}
