//! One tenant: a customer's, or the partner's own.

use super::change::ChangeLog;
use super::field::{Field, FieldSet};
use super::group::Group;
use super::person::{Person, State};
use super::relationship::{READERS, Relationship};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

#[derive(Debug)]
pub(crate) struct Tenant {
    pub(crate) id: Uuid,
    pub(crate) display_name: String,
    pub(crate) country: &'static str,
    pub(crate) created: i64,
    pub(crate) domains: Vec<Domain>,
    pub(crate) people: Vec<Person>,
    pub(crate) groups: Vec<Group>,
    pub(crate) relationships: Vec<Relationship>,
    pub(crate) contract_id: Uuid,
    /// Name and domain as they were when the partnership was made; never refreshed (Graph facts, §1.2).
    pub(crate) contract_name: String,
    pub(crate) contract_domain: String,
    /// Delegated permissions consented for the partner's app; `None`: the app is unknown here.
    pub(crate) consent: Option<BTreeSet<String>>,
    /// Application permissions consented for the partner's app.
    pub(crate) app_roles: BTreeSet<String>,
    /// The AADSTS code with which every token for this tenant is refused.
    pub(crate) refuse_tokens: Option<u32>,
    /// Deleted, or moved to another cloud.
    pub(crate) gone: bool,
    /// Failures that CIPP has counted for it.
    pub(crate) cipp_errors: u32,
    pub(crate) changes: ChangeLog,
    index: HashMap<Uuid, usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Domain {
    pub(crate) name: String,
    pub(crate) is_default: bool,
    pub(crate) is_initial: bool,
    pub(crate) is_verified: bool,
}

impl Tenant {
    pub(crate) fn new(id: Uuid, display_name: String, domains: Vec<Domain>) -> Self {
        let contract_domain = domains.first().map(|domain| domain.name.clone()).unwrap_or_default();
        Tenant {
            id,
            contract_name: display_name.clone(),
            contract_domain,
            display_name,
            country: "US",
            created: 0,
            domains,
            people: Vec::new(),
            groups: Vec::new(),
            relationships: Vec::new(),
            contract_id: Uuid::nil(),
            consent: None,
            app_roles: BTreeSet::new(),
            refuse_tokens: None,
            gone: false,
            cipp_errors: 0,
            changes: ChangeLog::default(),
            index: HashMap::new(),
        }
    }

    /// Adds a person without a trace in the change log: people who were there before anybody looked.
    pub(crate) fn settle(&mut self, person: Person) -> usize {
        let place = self.people.len();
        self.index.insert(person.id, place);
        self.people.push(person);
        place
    }

    pub(crate) fn hire(&mut self, person: Person) -> usize {
        let place = self.settle(person);
        self.changes.push(place, FieldSet::ALL);
        place
    }

    pub(crate) fn place(&self, person: Uuid) -> Option<usize> {
        self.index.get(&person).copied()
    }

    /// A person whom Graph lists, by object id or by user principal name.
    pub(crate) fn live(&self, key: &str) -> Option<(usize, &Person)> {
        let place = match Uuid::parse_str(key) {
            Ok(id) => self.place(id)?,
            Err(_) => self.people.iter().position(|person| {
                person.is_live() && person.user_principal_name.eq_ignore_ascii_case(key)
            })?,
        };
        self.people.get(place).filter(|person| person.is_live()).map(|person| (place, person))
    }

    pub(crate) fn live_people(&self) -> impl Iterator<Item = (usize, &Person)> {
        self.people.iter().enumerate().filter(|(_, person)| person.is_live())
    }

    pub(crate) fn removed_people(&self) -> impl Iterator<Item = (usize, &Person)> {
        self.people.iter().enumerate().filter(|(_, person)| matches!(person.state, State::Deleted(_)))
    }

    /// Records that a person changed in these fields.
    pub(crate) fn touched(&mut self, place: usize, fields: &[Field]) {
        self.changes.push(place, fields.iter().copied().collect());
    }

    pub(crate) fn group(&self, id: &str) -> Option<&Group> {
        let id = Uuid::parse_str(id).ok()?;
        self.groups.iter().find(|group| group.id == id && !group.deleted)
    }

    pub(crate) fn default_domain(&self) -> &str {
        self.domains.iter().find(|domain| domain.is_default).map_or("", |domain| &domain.name)
    }

    pub(crate) fn initial_domain(&self) -> &str {
        self.domains.iter().find(|domain| domain.is_initial).map_or("", |domain| &domain.name)
    }

    /// Whether some GDAP role reaches the partner's user here.
    pub(crate) fn delegated(&self) -> bool {
        self.relationships.iter().any(|relationship| relationship.effective_roles().next().is_some())
    }

    /// Whether one of those roles may read people.
    pub(crate) fn readable(&self) -> bool {
        self.relationships.iter().flat_map(Relationship::effective_roles).any(|role| READERS.contains(&role))
    }
}

/// What a test or an example may know of a tenant.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TenantView {
    /// Microsoft's id of the tenant.
    pub id: Uuid,
    /// The organization's name.
    pub display_name: String,
    /// The domain that new accounts get.
    pub default_domain: String,
    /// The `onmicrosoft.com` domain.
    pub initial_domain: String,
    /// All verified domains.
    pub domains: Vec<String>,
    /// People whom `/users` lists.
    pub people: usize,
    /// The partner's own tenant.
    pub partner: bool,
}

impl TenantView {
    pub(crate) fn new(tenant: &Tenant, partner: bool) -> Self {
        TenantView {
            id: tenant.id,
            display_name: tenant.display_name.clone(),
            default_domain: tenant.default_domain().to_owned(),
            initial_domain: tenant.initial_domain().to_owned(),
            domains: tenant
                .domains
                .iter()
                .filter(|domain| domain.is_verified)
                .map(|domain| domain.name.clone())
                .collect(),
            people: tenant.live_people().count(),
            partner,
        }
    }
}
