//! What a sync leaves behind, without what chance decides: ids of new rows, and when.

use std::collections::{BTreeMap, HashMap};

use entra_core::{
    model::{Contact, ContactLink},
    store::{JournalFilter, RunFilter, Store},
};

use crate::sync::{client, entra_tenant, host};

#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    /// By address.
    contacts: BTreeMap<String, Contact>,
    /// The link of each identity, and the address of its contact.
    links: BTreeMap<String, (String, ContactLink)>,
    /// How often each identity was written, by action, over all runs.
    written: BTreeMap<(String, &'static str), usize>,
}

impl Outcome {
    pub(crate) async fn of(store: &dyn Store) -> Self {
        let people = store.people(&host(), &client(), &entra_tenant(), &[]).await.expect("people");
        let addresses: HashMap<_, _> = people
            .contacts
            .iter()
            .map(|contact| (contact.contact_name_id.clone(), contact.email.clone().unwrap_or_default()))
            .collect();
        let rows = people.contacts.len();
        let contacts: BTreeMap<_, _> = people
            .contacts
            .into_iter()
            .map(|contact| {
                let address = addresses[&contact.contact_name_id].clone();
                (address, Contact { contact_name_id: "".into(), ..contact })
            })
            .collect();
        assert_eq!(contacts.len(), rows, "an address is there once");
        let links = people
            .links
            .into_iter()
            .map(|link| {
                let address = addresses[&link.contact_name_id].clone();
                let identity = link.entra_object_id.to_string();
                assert!(link.last_seen_at.is_some());
                let what =
                    ContactLink { link_id: None, contact_name_id: "".into(), last_seen_at: None, ..link };
                (identity, (address, what))
            })
            .collect();
        Self { contacts, links, written: written(store).await }
    }

    pub(crate) fn assert_equals(&self, expected: &Self) {
        assert_eq!(self.contacts.len(), expected.contacts.len());
        for (address, contact) in &expected.contacts {
            assert_eq!(self.contacts.get(address), Some(contact));
        }
        for (identity, link) in &expected.links {
            assert_eq!(self.links.get(identity), Some(link));
        }
        assert!(self.written == expected.written, "everything was written and journalled once");
        assert!(self == expected);
    }
}

async fn written(store: &dyn Store) -> BTreeMap<(String, &'static str), usize> {
    let mut written = BTreeMap::new();
    let runs =
        store.runs(&host(), &RunFilter { limit: 100_000, ..RunFilter::default() }).await.expect("runs");
    for run in runs {
        let all = JournalFilter { limit: u32::MAX, ..JournalFilter::default() };
        for entry in store.journal(&host(), &run.run_id, &all).await.expect("journal") {
            *written.entry((entry.entra_object_id.to_string(), entry.action.as_str())).or_default() += 1;
        }
    }
    written
}
