//! The stage of the tests: one host tenant, clients with contacts, and directories that do as they are told.
#![allow(dead_code, unreachable_pub, reason = "every test file uses its own part of the stage")]
#![expect(clippy::unwrap_used, reason = "a stage that does not stand is a failed test")]

use std::sync::Arc;

use entra_core::{
    context::Context,
    discovery,
    model::*,
    services::{Limits, Services},
    store::{ClientStore, MappingStore, MemoryStore, PeopleStore, TenantStore},
    sync::{self, NoNotifier, SyncRequest, Trigger, runs::RunProgress},
    testing::{HostTables, SetClock, StagedDirectory, person},
};

pub const HOST: &str = "aaaaaaaa-0000-4000-8000-000000000000";

pub struct Stage {
    pub host: HostTenantId,
    pub store: MemoryStore,
    pub directory: StagedDirectory,
    pub clock: SetClock,
    pub services: Services,
}

impl Stage {
    pub fn new() -> Self {
        let (store, directory, clock) = (MemoryStore::new(), StagedDirectory::new(), SetClock::default());
        let services = Services {
            store: Arc::new(store.clone()),
            directories: Arc::new(directory.clone()),
            clock: Arc::new(clock.clone()),
            notifier: Arc::new(NoNotifier),
            limits: Limits { batch: 3, ..Limits::default() },
            under_way: Arc::default(),
        };
        Self { host: HOST.into(), store, directory, clock, services }
    }

    /// A stage with these tenants (`t-0`, `t-1`, …), each mapped to a client of its own (`c-0`, …) and with so many
    /// people (`p-0`, …).
    pub async fn with(people_of_tenants: &[usize]) -> Self {
        let stage = Self::new();
        for (number, people) in people_of_tenants.iter().enumerate() {
            let tenant = format!("t-{number}");
            stage.directory.add_tenant(&tenant, &format!("Tenant {number}"), &format!("tenant{number}.test"));
            for person in 0..*people {
                stage.hire(&tenant, person);
            }
            stage.add_client(&format!("c-{number}")).await;
        }
        discovery::discover(&stage.services, &stage.host, None, None, &Context::default()).await.unwrap();
        for number in 0..people_of_tenants.len() {
            stage.map(number, &format!("c-{number}")).await;
        }
        stage
    }

    pub fn hire(&self, tenant: &str, number: usize) {
        let email = format!("p{number}@{}.test", tenant.replace("t-", "tenant"));
        let person = person(&format!("p-{number}"), &format!("Person {number}"), &email);
        self.directory.put(tenant, person).unwrap();
    }

    /// Changes a person who was hired by number.
    pub fn change(&self, tenant: &str, number: usize, change: impl FnOnce(&mut DirectoryUser)) {
        let email = format!("p{number}@{}.test", tenant.replace("t-", "tenant"));
        let mut person = person(&format!("p-{number}"), &format!("Person {number}"), &email);
        change(&mut person);
        self.directory.put(tenant, person).unwrap();
    }

    pub async fn add_client(&self, id: &str) {
        let client = Client {
            client_id: id.into(),
            client_name: format!("Client {id}"),
            url: None,
            properties: serde_json::Value::Null,
            billing_email: None,
            inbound_domains: Vec::new(),
            is_inactive: false,
            entra_tenant_id: None,
        };
        self.store.create_client(&self.host, &client, self.services.now()).await.unwrap();
    }

    pub async fn add_contact(&self, contact: Contact) {
        self.store.put_contact(&self.host, &contact).await.unwrap();
    }

    pub async fn map(&self, tenant: usize, client: &str) {
        let decision = MappingDecision {
            managed_tenant_id: self.managed(tenant).await,
            client_id: Some(client.into()),
            mapping_state: None,
            confidence_score: None,
        };
        self.store.confirm_mappings(&self.host, &[decision], None, self.services.now()).await.unwrap();
    }

    pub async fn managed(&self, tenant: usize) -> ManagedTenantId {
        self.tenant(tenant).await.managed_tenant_id
    }

    pub async fn tenant(&self, tenant: usize) -> ManagedTenant {
        let id = EntraTenantId::from(format!("t-{tenant}"));
        let tenants = self.store.managed_tenants(&self.host).await.unwrap();
        tenants.into_iter().find(|tenant| tenant.entra_tenant_id == id).unwrap()
    }

    pub async fn sync_all(&self) -> RunProgress {
        self.sync(&SyncRequest::default()).await.unwrap()
    }

    pub async fn sync_full(&self) -> RunProgress {
        self.sync(&SyncRequest { full_read: true, ..SyncRequest::default() }).await.unwrap()
    }

    pub async fn sync_one(&self, tenant: usize) -> entra_core::Result<RunProgress> {
        let request =
            SyncRequest { managed_tenant_id: Some(self.managed(tenant).await), ..SyncRequest::default() };
        self.sync(&request).await
    }

    pub async fn sync(&self, request: &SyncRequest) -> entra_core::Result<RunProgress> {
        sync::sync(&self.services, &self.host, request, Some(&"u-1".into()), &Context::default()).await
    }

    pub async fn scheduled(&self) -> RunProgress {
        self.sync(&SyncRequest { trigger: Trigger::Scheduled, ..SyncRequest::default() }).await.unwrap()
    }

    /// Everybody of a client, in the order of their addresses.
    pub async fn contacts(&self, client: &str) -> Vec<Contact> {
        let people = self.store.people(&self.host, &client.into(), &"nobody".into(), &[]).await.unwrap();
        let mut contacts = people.contacts;
        contacts.sort_by(|one, other| one.email.cmp(&other.email));
        contacts
    }

    pub async fn active_contacts(&self, client: &str) -> usize {
        self.contacts(client).await.iter().filter(|contact| !contact.is_inactive).count()
    }
}

pub fn counters(progress: &RunProgress) -> Counters {
    let mut total = Counters::default();
    progress.tenant_results.iter().for_each(|tenant| total.add(&tenant.counters));
    total
}

pub fn status(progress: &RunProgress) -> RunStatus {
    progress.run.as_ref().unwrap().status
}
