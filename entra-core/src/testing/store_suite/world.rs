//! What every rule starts from: a host tenant with a client, a managed tenant mapped to it, and a run.

use time::{Duration, OffsetDateTime, macros::datetime};

use super::TestStore;
use crate::{
    model::{
        Action, Change, ChangeReason, Client, ClientId, Contact, ContactId, ContactLink, ContactPatch,
        DiscoveredTenant, EntraObjectId, HostTenantId, IdentityOutcome, JournalEntry, ManagedTenant,
        MappingDecision, Review, RunId, RunStatus, RunType, SyncRun,
    },
    store::{Completion, JournalFilter, QueueResolution, WriteBatch},
};

/// When everything begins.
pub const START: OffsetDateTime = datetime!(2026-02-20 10:15 UTC);

/// Ids that are UUIDs, because some back-ends insist.
pub fn uuid(kind: u32, number: u32) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}

/// The first host tenant.
pub fn host() -> HostTenantId {
    uuid(1, 1).into()
}

/// Another, whose rows have the same ids and addresses.
pub fn other_host() -> HostTenantId {
    uuid(1, 2).into()
}

/// A contact's id.
pub fn contact_id(number: u32) -> ContactId {
    uuid(3, number).into()
}

/// A run's id.
pub fn run_id(number: u32) -> RunId {
    uuid(4, number).into()
}

/// An identity.
pub fn identity(number: u32) -> EntraObjectId {
    uuid(5, number).into()
}

/// A client's id.
pub fn client_id(number: u32) -> ClientId {
    uuid(2, number).into()
}

/// A client as it is before anything of ours.
pub fn client(number: u32) -> Client {
    Client {
        client_id: client_id(number),
        client_name: format!("Client {number}"),
        url: None,
        properties: serde_json::json!({}),
        billing_email: None,
        inbound_domains: Vec::new(),
        is_inactive: false,
        entra_tenant_id: None,
    }
}

/// A tenant as a source reports it.
pub fn discovered(number: u32) -> DiscoveredTenant {
    DiscoveredTenant {
        entra_tenant_id: uuid(6, number).into(),
        display_name: format!("Tenant {number}"),
        primary_domain: Some(format!("tenant{number}.example")),
        domains: vec![format!("tenant{number}.example")],
        source_user_count: Some(10),
        access: crate::model::TenantAccess::Readable,
        metadata: serde_json::json!({}),
    }
}

/// A run that begins at the start.
pub fn run(number: u32) -> SyncRun {
    SyncRun {
        run_id: run_id(number),
        workflow_id: format!("workflow-{number}"),
        run_type: RunType::Manual,
        status: RunStatus::Running,
        initiated_by: None,
        started_at: START + Duration::minutes(number.into()),
        completed_at: None,
        total_tenants: 1,
        processed_tenants: 0,
        succeeded_tenants: 0,
        failed_tenants: 0,
        summary: serde_json::json!({}),
        is_dry_run: false,
        scope_managed_tenant_id: None,
        scope_client_id: None,
    }
}

/// A change of an identity, with nothing in it.
pub fn change(action: Action, reason: ChangeReason, who: u32) -> Change {
    Change { display_name: Some(format!("Person {who}")), ..Change::new(action, reason, &identity(who)) }
}

/// A new person with an address.
pub fn create(who: u32, email: &str) -> Change {
    Change {
        after: Some(Box::new(named(who, email))),
        ..change(Action::Create, ChangeReason::NewPerson, who)
    }
}

/// An update of a contact.
pub fn update(who: u32, contact: &Contact, after: ContactPatch) -> Change {
    Change {
        contact_name_id: Some(contact.contact_name_id.clone()),
        before: Some(Box::new(crate::store::rules::values_of(contact, &after))),
        after: Some(Box::new(after)),
        ..change(Action::Update, ChangeReason::AlreadyLinked, who)
    }
}

/// A link to a contact, conditional on its address.
pub fn link(who: u32, contact: &Contact) -> Change {
    Change {
        action: Action::Link,
        reason: ChangeReason::EmailMatch,
        ..update(who, contact, ContactPatch { email: Some(contact.email.clone()), ..ContactPatch::default() })
    }
}

/// A change that leaves everything as it is.
pub fn unchanged(who: u32, reason: ChangeReason) -> Change {
    change(Action::None, reason, who)
}

/// Somebody for the review queue, under these facts.
pub fn queue(who: u32, facts: &str) -> Change {
    Change {
        review: Some(Box::new(Review {
            user_principal_name: Some(format!("person{who}@tenant1.example")),
            display_name: Some(format!("Person {who}")),
            email: Some(format!("person{who}@tenant1.example")),
            candidates: Vec::new(),
            facts: facts.into(),
        })),
        ..change(Action::Queue, ChangeReason::Review(crate::model::QueueReason::MultipleEmailMatches), who)
    }
}

/// Only an address.
pub fn email(address: &str) -> ContactPatch {
    ContactPatch { email: Some(Some(address.into())), ..ContactPatch::default() }
}

/// Only a name.
pub fn name(name: &str) -> ContactPatch {
    ContactPatch { full_name: Some(name.into()), ..ContactPatch::default() }
}

/// Name and address.
pub fn named(who: u32, address: &str) -> ContactPatch {
    ContactPatch { full_name: Some(format!("Person {who}")), ..email(address) }
}

/// One host tenant's world.
pub struct World<'a> {
    /// The store under test.
    pub store: &'a dyn TestStore,
    /// The host tenant.
    pub host: HostTenantId,
    /// Its managed tenant, mapped to client 1.
    pub tenant: ManagedTenant,
    /// The run that writes.
    pub run: RunId,
}

impl<'a> World<'a> {
    /// The world of the first host tenant.
    pub async fn new(store: &'a dyn TestStore) -> Self {
        Self::of(store, host()).await
    }

    /// The world of a host tenant.
    pub async fn of(store: &'a dyn TestStore, host: HostTenantId) -> Self {
        for number in [1, 2] {
            store.create_client(&host, &client(number), START).await.unwrap();
        }
        store.record_discovery(&host, &[discovered(1)], true, START).await.unwrap();
        let tenant = store.managed_tenants(&host).await.unwrap().remove(0);
        let decision = MappingDecision {
            managed_tenant_id: tenant.managed_tenant_id.clone(),
            client_id: Some(client_id(1)),
            mapping_state: None,
            confidence_score: None,
        };
        store.confirm_mappings(&host, &[decision], None, START).await.unwrap();
        store.create_run(&host, &run(1)).await.unwrap();
        Self { store, host, tenant, run: run_id(1) }
    }

    /// The same, writing as another run.
    #[must_use]
    pub fn as_run(mut self, number: u32) -> Self {
        self.run = run_id(number);
        self
    }

    /// A batch of changes.
    pub fn batch<'b>(&'b self, client: &'b ClientId, changes: &'b [Change]) -> WriteBatch<'b> {
        WriteBatch {
            run_id: &self.run,
            managed_tenant_id: &self.tenant.managed_tenant_id,
            entra_tenant_id: &self.tenant.entra_tenant_id,
            client_id: client,
            changes,
            resolves: None,
            completes: None,
            at: START,
        }
    }

    /// Writes changes.
    pub async fn write(&self, changes: &[Change]) -> Vec<IdentityOutcome> {
        let client = client_id(1);
        self.store.write(&self.host, &self.batch(&client, changes)).await.unwrap()
    }

    /// Writes changes that decide a queue item.
    pub async fn resolve(
        &self,
        changes: &[Change],
        resolution: &QueueResolution,
    ) -> crate::error::Result<Vec<IdentityOutcome>> {
        let client = client_id(1);
        let batch = WriteBatch { resolves: Some(resolution), ..self.batch(&client, changes) };
        self.store.write(&self.host, &batch).await
    }

    /// Writes changes that end a sync.
    pub async fn complete(&self, changes: &[Change], completion: &Completion) {
        let client = client_id(1);
        let batch = WriteBatch { completes: Some(completion), ..self.batch(&client, changes) };
        self.store.write(&self.host, &batch).await.unwrap();
    }

    /// Puts a contact of client 1 there, as a person would.
    pub async fn put(&self, number: u32, address: &str) -> Contact {
        let contact = Contact {
            contact_name_id: contact_id(number),
            client_id: client_id(1),
            full_name: format!("Contact {number}"),
            email: Some(address.into()),
            ..Contact::default()
        };
        self.edit(&contact).await;
        contact
    }

    /// Writes a contact as it is, as a person would.
    pub async fn edit(&self, contact: &Contact) {
        self.store.put_contact(&self.host, contact).await.unwrap();
    }

    /// Contacts of client 1 and those linked.
    pub async fn contacts(&self) -> Vec<Contact> {
        self.people().await.contacts
    }

    /// The contact that an identity's link leads to.
    pub async fn contact_of(&self, who: u32) -> Contact {
        let people = self.people().await;
        let link = people.links.iter().find(|link| link.entra_object_id == identity(who)).unwrap();
        let contact = people.contacts.iter().find(|one| one.contact_name_id == link.contact_name_id);
        contact.unwrap().clone()
    }

    /// The link of an identity.
    pub async fn link_of(&self, who: u32) -> Option<ContactLink> {
        self.people().await.links.into_iter().find(|link| link.entra_object_id == identity(who))
    }

    /// Everything that planning sees.
    pub async fn people(&self) -> crate::store::People {
        self.store.people(&self.host, &client_id(1), &self.tenant.entra_tenant_id, &[]).await.unwrap()
    }

    /// The journal of the run, newest first.
    pub async fn journal(&self) -> Vec<JournalEntry> {
        self.store.journal(&self.host, &self.run, &JournalFilter::default()).await.unwrap()
    }
}

/// What outcomes say, without the names.
pub fn said(outcomes: &[IdentityOutcome]) -> Vec<(&str, &str)> {
    outcomes.iter().map(|outcome| (outcome.action.as_str(), outcome.reason.as_str())).collect()
}
