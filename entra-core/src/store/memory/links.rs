//! Links as a whole.

use std::collections::HashSet;

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{MemoryStore, tables::Tables};
use crate::{
    error::Result,
    model::{ClientId, ContactId, EntraTenantId, HostTenantId},
    store::{LinkSettlement, LinkStore},
};

#[async_trait]
impl LinkStore for MemoryStore {
    async fn settle_links(
        &self,
        host: &HostTenantId,
        tenant: &EntraTenantId,
        settlement: &LinkSettlement,
        _at: OffsetDateTime,
    ) -> Result<u64> {
        let touched = self.with(host, |tables| {
            let linked: HashSet<ContactId> = tables
                .links
                .values()
                .filter(|link| link.entra_tenant_id == *tenant)
                .map(|link| link.contact_name_id.clone())
                .collect();
            match settlement {
                LinkSettlement::MoveTo(client) => tables.move_contacts(&linked, client),
                LinkSettlement::Cut => tables.cut_links(&linked, tenant),
            }
        });
        Ok(u64::try_from(touched).unwrap_or(u64::MAX))
    }
}

impl Tables {
    fn move_contacts(&mut self, linked: &HashSet<ContactId>, client: &ClientId) -> usize {
        let contacts = self.contacts.values_mut();
        let elsewhere =
            contacts.filter(|one| linked.contains(&one.contact_name_id) && one.client_id != *client);
        elsewhere.map(|contact| contact.client_id = client.clone()).count()
    }

    fn cut_links(&mut self, linked: &HashSet<ContactId>, tenant: &EntraTenantId) -> usize {
        for contact in self.contacts.values_mut().filter(|one| linked.contains(&one.contact_name_id)) {
            contact.entra_object_id = None;
            contact.entra_sync_status = None;
        }
        let before = self.links.len();
        self.links.retain(|_, link| link.entra_tenant_id != *tenant);
        before - self.links.len()
    }
}
