//! Which clients bear a tenant's domain.

use std::collections::HashMap;

use crate::matching::domain::domain_of;
use crate::matching::input::ClientProfile;

/// Clients by domain, each list in input order and without repeats.
#[derive(Default)]
pub(super) struct DomainIndex {
    exact: HashMap<String, Vec<u32>>,
    secondary: HashMap<String, Vec<u32>>,
}

impl DomainIndex {
    pub(super) fn new(clients: &[ClientProfile]) -> Self {
        let mut index = Self::default();
        for (position, client) in (0_u32..).zip(clients) {
            for domain in exact_domains(client) {
                add(&mut index.exact, domain, position);
            }
            for domain in secondary_domains(client) {
                add(&mut index.secondary, domain, position);
            }
        }
        index
    }

    pub(super) fn exact(&self, domain: &str) -> &[u32] {
        self.exact.get(domain).map_or(&[], Vec::as_slice)
    }

    pub(super) fn secondary(&self, domain: &str) -> &[u32] {
        self.secondary.get(domain).map_or(&[], Vec::as_slice)
    }
}

/// Where the client presents itself.
pub(super) fn exact_domains(client: &ClientProfile) -> impl Iterator<Item = String> {
    comparable([client.url.as_deref(), client.property("website"), client.property("domain")].into_iter())
}

/// Where the client writes from and is billed at.
pub(super) fn secondary_domains(client: &ClientProfile) -> impl Iterator<Item = String> {
    let named = [client.billing_email.as_deref(), client.property("emailDomain")];
    comparable(named.into_iter().chain(client.inbound_domains.iter().map(|domain| Some(domain.as_str()))))
}

/// Each value folded once (design, Phase1 rules).
fn comparable<'a>(values: impl Iterator<Item = Option<&'a str>>) -> impl Iterator<Item = String> {
    values.filter_map(domain_of)
}

fn add(index: &mut HashMap<String, Vec<u32>>, domain: String, position: u32) {
    let clients = index.entry(domain).or_default();
    if clients.last() != Some(&position) {
        clients.push(position);
    }
}
