//! Bringing contacts in.

use std::collections::HashSet;

use async_trait::async_trait;
use time::OffsetDateTime;

use super::MemoryStore;
use crate::{
    error::Result,
    model::{Contact, HostTenantId},
    store::RecordStore,
};

#[async_trait]
impl RecordStore for MemoryStore {
    async fn insert_contacts(
        &self,
        host: &HostTenantId,
        contacts: &[Contact],
        _at: OffsetDateTime,
    ) -> Result<u64> {
        Ok(self.with(host, |tables| {
            let mut taken: HashSet<String> = tables
                .contacts
                .values()
                .flat_map(|contact| contact.email.iter().chain(&contact.additional_emails).cloned())
                .collect();
            let mut inserted = 0;
            for contact in contacts {
                if tables.contacts.contains_key(&contact.contact_name_id)
                    || contact.email.as_ref().is_some_and(|email| taken.contains(email))
                {
                    continue;
                }
                taken.extend(contact.email.clone());
                let mut stored = contact.clone();
                stored.additional_emails.retain(|address| taken.insert(address.clone()));
                tables.contacts.insert(contact.contact_name_id.clone(), stored);
                inserted += 1;
            }
            inserted
        }))
    }
}
