//! The PSA around the library: clients and contacts that somebody typed over the years.

use std::collections::{HashMap, HashSet};

use entra_core::{
    clock::{Clock, SystemClock},
    model::{Client, ClientId, Contact, HostTenantId},
    store::{ClientStore, PeopleStore, SqliteStore},
    testing::HostTables,
};
use entra_simulator::ClientRow;
use serde_json::json;
use uuid::Uuid;

use crate::{
    Result,
    microsoft::{Microsoft, is_ordinary},
};

/// Of a client's people, so many are contacts before the first sync.
const KNOWN_BEFORE: usize = 3;

pub(crate) struct Psa {
    store: SqliteStore,
    host: HostTenantId,
    /// What the technician knows: which client is which tenant.
    knowledge: HashMap<String, Uuid>,
}

impl Psa {
    /// Furnishes an empty PSA; one that is kept from the last time stays as it is.
    pub(crate) async fn furnish(
        store: SqliteStore,
        host: HostTenantId,
        microsoft: &Microsoft,
        seed: u64,
    ) -> Result<Self> {
        let rows = microsoft.clients(seed);
        if store.clients(&host).await?.is_empty() {
            for row in &rows {
                store.create_client(&host, &client(row), SystemClock.now()).await?;
                for contact in contacts(row, microsoft) {
                    store.put_contact(&host, &contact).await?;
                }
            }
        }
        let knowledge = rows.into_iter().filter_map(|row| Some((row.id.to_string(), row.tenant?))).collect();
        Ok(Self { store, host, knowledge })
    }

    /// Whether the technician would say so.
    pub(crate) fn is_the_client_of(&self, client: &str, entra_tenant: &str) -> bool {
        self.knowledge.get(client).is_some_and(|tenant| tenant.to_string() == entra_tenant)
    }

    /// Who of a tenant is a contact by now.
    pub(crate) async fn accounts_on_contacts(&self, tenant: Uuid) -> Result<HashSet<String>> {
        let of_any_client = ClientId::default();
        let tenant = tenant.to_string().as_str().into();
        let links = self.store.people(&self.host, &of_any_client, &tenant, &[]).await?.links;
        let active = links.into_iter().filter(|link| link.is_active);
        Ok(active.map(|link| link.entra_object_id.to_string()).collect())
    }

    pub(crate) async fn contact_count(&self) -> Result<u64> {
        Ok(self.store.contact_count(&self.host).await?)
    }
}

fn client(row: &ClientRow) -> Client {
    Client {
        client_id: row.id.into(),
        client_name: row.name.clone(),
        url: row.website.clone(),
        properties: json!({}),
        billing_email: row.billing_email.clone(),
        inbound_domains: row.inbound_domains.clone(),
        is_inactive: false,
        entra_tenant_id: None,
    }
}

/// The first few people, under their addresses and with titles that nobody keeps up to date.
fn contacts(row: &ClientRow, microsoft: &Microsoft) -> Vec<Contact> {
    let people = row.tenant.map(|tenant| microsoft.people(tenant)).unwrap_or_default();
    let known = people.into_iter().filter(is_ordinary).take(KNOWN_BEFORE);
    known
        .map(|person| Contact {
            // Made of the person's id, so that the same seed furnishes the same PSA.
            contact_name_id: Uuid::from_u128(!person.id.as_u128()).into(),
            client_id: row.id.into(),
            email: person.mail.map(|mail| mail.to_lowercase()),
            full_name: person.display_name.unwrap_or_default(),
            ..Contact::default()
        })
        .collect()
}
