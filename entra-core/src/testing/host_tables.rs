//! The host's hand in its own tables: what people do in the PSA while we are not looking.

use async_trait::async_trait;

use crate::{
    error::Result,
    model::{Contact, ContactId, HostTenantId},
};

/// Writes the tables that a store only reads or changes. For tests.
#[async_trait]
pub trait HostTables: Send + Sync {
    /// Inserts a contact with its addresses and numbers, or replaces the one with its id.
    async fn put_contact(&self, host: &HostTenantId, contact: &Contact) -> Result<()>;

    /// Deletes a contact with its addresses and numbers. Links and history stay.
    async fn delete_contact(&self, host: &HostTenantId, contact: &ContactId) -> Result<()>;
}
