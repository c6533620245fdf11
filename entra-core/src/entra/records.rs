//! The PSA's clients and contacts, for a host that has no tables of its own: bringing them in, looking at them.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ForTenant;
use crate::{
    access::Operation,
    error::Result,
    model::{Client, ClientId, Contact, EntraTenantId},
};

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// Records that are new.
    pub inserted: u64,
    /// Records that were left alone: their id is there already, or their address is somebody's.
    pub left_alone: u64,
}

impl Imported {
    fn of(inserted: u64, given: usize) -> Self {
        Self { inserted, left_alone: (given as u64).saturating_sub(inserted) }
    }
}

impl ForTenant {
    /// Brings clients in. One whose id is there is left alone.
    pub async fn import_clients(&self, clients: &[Client]) -> Result<Imported> {
        let store = &self.services().store;
        let work = async {
            let mut inserted = 0;
            for client in clients {
                if store.client(&self.host, &client.client_id).await?.is_none() {
                    store.create_client(&self.host, client, self.services().now()).await?;
                    inserted += 1;
                }
            }
            Ok(Imported::of(inserted, clients.len()))
        };
        self.act(Operation::ImportRecords, json!({ "clients": clients.len() }), work).await
    }

    /// Brings contacts in, all or none. One whose id is there, or whose address somebody has, is left alone.
    pub async fn import_contacts(&self, contacts: &[Contact]) -> Result<Imported> {
        let work = async {
            let contacts: Vec<_> = contacts.iter().map(with_folded_addresses).collect();
            let (store, now) = (&self.services().store, self.services().now());
            let inserted = store.insert_contacts(&self.host, &contacts, now).await?;
            Ok(Imported::of(inserted, contacts.len()))
        };
        self.act(Operation::ImportRecords, json!({ "contacts": contacts.len() }), work).await
    }

    /// Every client, inactive ones too.
    pub async fn list_clients(&self) -> Result<Vec<Client>> {
        self.look(Operation::Records, self.services().store.clients(&self.host)).await
    }

    /// Every contact of a client, inactive ones too.
    pub async fn list_contacts(&self, client: &ClientId) -> Result<Vec<Contact>> {
        let work = async {
            let store = &self.services().store;
            Ok(store.people(&self.host, client, &EntraTenantId::from(""), &[]).await?.contacts)
        };
        self.look(Operation::Records, work).await
    }
}

/// Addresses are compared as they are kept: lower-case.
fn with_folded_addresses(contact: &Contact) -> Contact {
    let folded = |address: &String| address.trim().to_lowercase();
    Contact {
        email: contact.email.as_ref().map(folded),
        additional_emails: contact.additional_emails.iter().map(folded).collect(),
        ..contact.clone()
    }
}
