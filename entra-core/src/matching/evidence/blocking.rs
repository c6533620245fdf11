//! The few clients worth a close look, without looking at every pair.

use std::collections::HashMap;

use super::label::{bare_label, explains};
use super::record::{Record, Records};
use crate::matching::phase1::NameIndex;

/// Clients per tenant that get a close look, beside those that a domain or a key names.
const BY_WORDS: usize = 12;
const BY_LETTERS: usize = 10;
const BY_BEGINNING: usize = 6;
/// A first word of at least this many letters may begin a label.
const LEAST_BEGINNING: usize = 4;
/// A key that more clients than this share tells nobody apart.
const MOST_PER_KEY: usize = 40;
/// Names less alike in letter pairs than this are not found by letters alone.
const LETTERS_ALIKE: f64 = 0.5;

/// Every way to find a client.
pub(super) struct Blocking<'a> {
    records: &'a Records,
    keys: HashMap<&'a str, Vec<u32>>,
    stored_ids: HashMap<&'a str, Vec<u32>>,
    contacts: HashMap<&'a str, Vec<u32>>,
    /// Word → clients with it; empty for words that too many have.
    words: Vec<Vec<u32>>,
    letters: NameIndex,
    first_words: HashMap<&'a str, Vec<u32>>,
    /// A position among all clients' names → the client.
    named: Vec<u32>,
}

/// Room for one thread's sums.
pub(super) struct Scratch {
    sums: Vec<f64>,
    touched: Vec<u32>,
}

impl<'a> Blocking<'a> {
    pub(super) fn new(records: &'a Records) -> Self {
        let mut keys: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut stored_ids: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut contacts: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut words: Vec<Vec<u32>> = Vec::new();
        let mut first_words: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut named = Vec::new();
        let mut joined = Vec::new();
        for (position, client) in (0_u32..).zip(&records.clients) {
            for key in keys_of(client) {
                add(keys.entry(key).or_default(), position);
            }
            if let Some(id) = &client.entra_tenant_id {
                add(stored_ids.entry(id).or_default(), position);
            }
            for domain in client.contacts.keys() {
                add(contacts.entry(domain).or_default(), position);
            }
            for weighed in &client.names {
                named.push(position);
                joined.push(weighed.name.joined.as_str());
                if let Some(first) = weighed.name.words.first() {
                    add(first_words.entry(&first.text).or_default(), position);
                }
                for &id in &weighed.ids {
                    if words.len() <= id as usize {
                        words.resize(id as usize + 1, Vec::new());
                    }
                    add(&mut words[id as usize], position);
                }
            }
        }
        let most = (records.clients.len() / 40).clamp(200, 1_000);
        for clients in &mut words {
            if clients.len() > most {
                *clients = Vec::new();
            }
        }
        let letters = NameIndex::new(joined.into_iter());
        Self { records, keys, stored_ids, contacts, words, letters, first_words, named }
    }

    pub(super) fn scratch(&self) -> Scratch {
        Scratch { sums: vec![0.0; self.records.clients.len()], touched: Vec::new() }
    }

    /// The clients worth a close look, ascending.
    pub(super) fn candidates(&self, tenant: &Record, scratch: &mut Scratch) -> Vec<u32> {
        let mut found: Vec<u32> = Vec::new();
        if let Some(clients) = tenant.entra_tenant_id.as_deref().and_then(|id| self.stored_ids.get(id)) {
            found.extend(clients);
        }
        for (registrable, _) in tenant.registered() {
            found.extend(self.records.owners.get(registrable).into_iter().flatten().take(MOST_PER_KEY));
            found.extend(self.contacts.get(registrable).into_iter().flatten().take(MOST_PER_KEY));
        }
        for key in keys_of(tenant) {
            if let Some(clients) = self.keys.get(key).filter(|clients| clients.len() <= MOST_PER_KEY) {
                found.extend(clients);
            }
        }
        self.by_words(tenant, scratch, &mut found);
        self.by_letters(tenant, &mut found);
        self.by_label_beginning(tenant, &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The clients that share the most and rarest words, for their length.
    fn by_words(&self, tenant: &Record, scratch: &mut Scratch, found: &mut Vec<u32>) {
        for weighed in &tenant.names {
            for (&id, weight) in weighed.ids.iter().zip(&weighed.weights) {
                for &client in self.words.get(id as usize).into_iter().flatten() {
                    let sum = &mut scratch.sums[client as usize];
                    if *sum == 0.0 {
                        scratch.touched.push(client);
                    }
                    *sum += weight;
                }
            }
        }
        let mut ranked: Vec<(f64, u32)> = scratch
            .touched
            .drain(..)
            .map(|client| {
                let shared = std::mem::take(&mut scratch.sums[client as usize]);
                (shared / (5.0 + self.records.clients[client as usize].names[0].weight), client)
            })
            .collect();
        found.extend(best(&mut ranked, BY_WORDS));
    }

    /// The clients whose names share the most letter pairs with the tenant's name, or with a label that is not it.
    fn by_letters(&self, tenant: &Record, found: &mut Vec<u32>) {
        let names = tenant.names.iter().map(|weighed| weighed.name.joined.as_str());
        let labels = tenant.domains.iter().map(|sourced| bare_label(&sourced.domain.label));
        let other_labels =
            labels.filter(|label| tenant.names.iter().all(|weighed| weighed.name.joined != *label));
        for text in names.chain(other_labels) {
            let mut ranked: Vec<(f64, u32)> = self
                .letters
                .reaching(text, LETTERS_ALIKE)
                .into_iter()
                .map(|(position, score)| (score, self.named[position as usize]))
                .collect();
            found.extend(best(&mut ranked, BY_LETTERS));
        }
    }

    /// The clients whose rare first word begins the tenant's label, where its name does not explain the label.
    fn by_label_beginning(&self, tenant: &Record, found: &mut Vec<u32>) {
        for sourced in &tenant.domains {
            let label = bare_label(&sourced.domain.label);
            if tenant.names.iter().any(|weighed| explains(weighed, label) >= 0.5) {
                continue;
            }
            for length in LEAST_BEGINNING..=label.len() {
                let Some(clients) = label.get(..length).and_then(|beginning| self.first_words.get(beginning))
                else {
                    continue;
                };
                let mut ranked: Vec<(f64, u32)> = clients
                    .iter()
                    .map(|&client| {
                        let names = &self.records.clients[client as usize].names;
                        (names.iter().map(|weighed| explains(weighed, label)).fold(0.0, f64::max), client)
                    })
                    .collect();
                found.extend(best(&mut ranked, BY_BEGINNING));
            }
        }
    }
}

/// The clients of the highest scores, ties in input order.
fn best(ranked: &mut Vec<(f64, u32)>, most: usize) -> impl Iterator<Item = u32> + '_ {
    let order = |one: &(f64, u32), two: &(f64, u32)| two.0.total_cmp(&one.0).then(one.1.cmp(&two.1));
    if ranked.len() > most {
        ranked.select_nth_unstable_by(most, order);
        ranked.truncate(most);
    }
    ranked.iter().map(|&(_, client)| client)
}

/// Spellings under which an organisation is also known: its labels, its name run together, its initials.
fn keys_of(record: &Record) -> impl Iterator<Item = &str> {
    let labels = record.domains.iter().map(|sourced| sourced.domain.label.as_str());
    let labels = labels.flat_map(|label| [label, bare_label(label)]);
    let names = record.names.iter().flat_map(|weighed| {
        let name = &weighed.name;
        [name.joined.as_str(), name.initials.as_str(), name.all_initials.as_str()]
    });
    labels.chain(names).filter(|key| key.len() >= 2)
}

fn add(list: &mut Vec<u32>, position: u32) {
    if list.last() != Some(&position) {
        list.push(position);
    }
}
