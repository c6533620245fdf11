//! Both lists in the form in which they are compared.

use std::collections::HashMap;

use super::corpus::{Corpus, WordId};
use super::domains::Domain;
use super::name::Name;
use crate::matching::input::{ClientProfile, MatchInput, TenantProfile};
use crate::parallel;

/// A tenant or a client, ready to be compared.
pub(crate) struct Record {
    pub(crate) names: Vec<Weighed>,
    pub(crate) domains: Vec<Sourced>,
    pub(crate) entra_tenant_id: Option<String>,
    /// The client's contacts by registrable domain, free mail left out, and their sum.
    pub(crate) contacts: HashMap<String, u64>,
    pub(crate) all_contacts: u64,
}

/// A name whose words have weights.
pub(crate) struct Weighed {
    pub(crate) name: Name,
    pub(crate) ids: Vec<WordId>,
    pub(crate) weights: Vec<f64>,
    pub(crate) weight: f64,
}

/// A domain and where it was found.
pub(crate) struct Sourced {
    pub(crate) domain: Domain,
    pub(crate) source: Source,
}

/// Where a domain was found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Source {
    /// The tenant's verified domains.
    Tenant,
    /// The client's website or its like.
    Website,
    /// Where the client writes from or is billed at.
    Mail,
}

/// The whole input, prepared.
pub(crate) struct Records {
    pub(crate) tenants: Vec<Record>,
    pub(crate) clients: Vec<Record>,
    /// Registrable domain → the clients that have it, by position.
    pub(crate) owners: HashMap<String, Vec<u32>>,
}

impl Records {
    pub(crate) fn new(input: &MatchInput, threads: usize) -> Self {
        let mut corpus = Corpus::default();
        let mut tenants = parallel::map(&input.tenants, threads, || (), |(), tenant| of_tenant(tenant));
        let mut clients = parallel::map(&input.clients, threads, || (), |(), client| of_client(client));
        for weighed in tenants.iter_mut().chain(&mut clients).flat_map(|record| &mut record.names) {
            weighed.ids = corpus.add(&weighed.name);
        }
        corpus.weigh(tenants.len() + clients.len());
        for weighed in tenants.iter_mut().chain(&mut clients).flat_map(|record| &mut record.names) {
            weighed.weights = weighed
                .ids
                .iter()
                .zip(&weighed.name.words)
                .map(|(&id, word)| corpus.weight(id, word))
                .collect();
            weighed.weight = weighed.weights.iter().sum();
        }
        let owners = owners(&clients);
        Self { tenants, clients, owners }
    }
}

impl Record {
    fn new(name: &str) -> Self {
        let names = Name::all_in(name)
            .into_iter()
            .map(|name| Weighed { name, ids: Vec::new(), weights: Vec::new(), weight: 0.0 })
            .collect();
        Self { names, domains: Vec::new(), entra_tenant_id: None, contacts: HashMap::new(), all_contacts: 0 }
    }

    fn add_domain(&mut self, value: Option<&str>, source: Source) {
        let Some(domain) = value.and_then(Domain::read) else { return };
        if self.domains.iter().all(|other| other.domain != domain) {
            self.domains.push(Sourced { domain, source });
        }
    }

    /// The domains that somebody paid for.
    pub(crate) fn registered(&self) -> impl Iterator<Item = (&str, &Sourced)> {
        self.domains.iter().filter_map(|sourced| Some((sourced.domain.registrable.as_deref()?, sourced)))
    }
}

fn of_tenant(tenant: &TenantProfile) -> Record {
    let mut record = Record::new(tenant.display_name.as_deref().unwrap_or_default());
    record.add_domain(tenant.primary_domain.as_deref(), Source::Tenant);
    for domain in &tenant.domains {
        record.add_domain(Some(domain), Source::Tenant);
    }
    record.entra_tenant_id = comparable_id(&tenant.entra_tenant_id);
    record
}

fn of_client(client: &ClientProfile) -> Record {
    let mut record = Record::new(&client.client_name);
    for value in [client.url.as_deref(), client.property("website"), client.property("domain")] {
        record.add_domain(value, Source::Website);
    }
    for value in [client.billing_email.as_deref(), client.property("emailDomain")] {
        record.add_domain(value, Source::Mail);
    }
    for domain in &client.inbound_domains {
        record.add_domain(Some(domain), Source::Mail);
    }
    record.entra_tenant_id = client.entra_tenant_id.as_deref().and_then(comparable_id);
    for (domain, &count) in &client.contact_domains {
        record.all_contacts = record.all_contacts.saturating_add(count);
        if let Some(registrable) = Domain::read(domain).and_then(|domain| domain.registrable) {
            let sum = record.contacts.entry(registrable).or_default();
            *sum = sum.saturating_add(count);
        }
    }
    record
}

fn comparable_id(id: &str) -> Option<String> {
    let trimmed = id.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_ascii_lowercase())
}

fn owners(clients: &[Record]) -> HashMap<String, Vec<u32>> {
    let mut owners: HashMap<String, Vec<u32>> = HashMap::new();
    for (position, client) in (0_u32..).zip(clients) {
        for (registrable, _) in client.registered() {
            let list = owners.entry(registrable.to_owned()).or_default();
            if list.last() != Some(&position) {
                list.push(position);
            }
        }
    }
    owners
}
