//! Clients.

use std::collections::BTreeMap;

use async_trait::async_trait;
use time::OffsetDateTime;

use super::MemoryStore;
use crate::{
    error::{Error, ErrorCode, Result},
    model::{Client, ClientId, HostTenantId, ManagedTenantId, UserId},
    store::{
        ClientStore,
        rules::{self, Provision},
    },
};

#[async_trait]
impl ClientStore for MemoryStore {
    async fn clients(&self, host: &HostTenantId) -> Result<Vec<Client>> {
        Ok(self.with(host, |tables| tables.clients.values().cloned().collect()))
    }

    async fn client(&self, host: &HostTenantId, client: &ClientId) -> Result<Option<Client>> {
        Ok(self.with(host, |tables| tables.clients.get(client).cloned()))
    }

    async fn contact_domains(&self, host: &HostTenantId) -> Result<Vec<(ClientId, String, u32)>> {
        let mut counts = BTreeMap::new();
        self.with(host, |tables| {
            for contact in tables.contacts.values() {
                let domain = contact.email.as_deref().and_then(|email| email.rsplit_once('@'));
                if let Some((_, domain)) = domain {
                    *counts.entry((contact.client_id.clone(), domain.to_owned())).or_insert(0) += 1;
                }
            }
        });
        Ok(counts.into_iter().map(|((client, domain), count)| (client, domain, count)).collect())
    }

    async fn create_client(&self, host: &HostTenantId, client: &Client, _at: OffsetDateTime) -> Result<()> {
        self.with(host, |tables| {
            if tables.clients.contains_key(&client.client_id) {
                return Err(Error::new(ErrorCode::Conflict)
                    .with_message("A client with this id exists.")
                    .with("client", &client.client_id));
            }
            tables.clients.insert(client.client_id.clone(), client.clone());
            Ok(())
        })
    }

    async fn provision_client(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<ClientId> {
        self.with(host, |tables| {
            let found = tables.confirm_found();
            match rules::decide_provision(&found, tenant, by, at)? {
                Provision::Existing(client) => Ok(client),
                Provision::New(client, writes) => {
                    let id = client.client_id.clone();
                    tables.clients.insert(id.clone(), *client);
                    tables.write_mappings(&writes);
                    Ok(id)
                }
            }
        })
    }
}
