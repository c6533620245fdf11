//! What undoing journal entries does to what it finds.

use std::collections::{HashMap, HashSet};

use super::{Found, Writes, addresses, link, patch};
use crate::model::{
    Action, Contact, ContactId, ContactLink, EntraObjectId, JournalEntry, RunId, UndoOutcome,
};

/// Rows to write for an undo.
#[derive(Clone, Debug, Default)]
pub struct UndoWrites {
    /// Contacts and links.
    pub writes: Writes,
    /// Entries that are undone now: run and place.
    pub undone: Vec<(RunId, u64)>,
    /// One per entry, in order.
    pub outcomes: Vec<UndoOutcome>,
}

/// Decides what undoing `entries`, in this order, writes. `found.journal` holds the entries as they are kept: those
/// undone already are answered as reversed and left alone.
///
/// A created contact that somebody changed since stays as it is; of other contacts the changed value alone stays.
/// An address that somebody else has by now is not taken from them.
pub fn decide_undo(entries: &[JournalEntry], found: &Found) -> UndoWrites {
    let mut refused = HashSet::new();
    loop {
        let mut pass = Pass::new(found, &refused);
        for entry in entries {
            pass.take(entry);
        }
        let changed = pass.order.iter().filter_map(|contact| pass.contacts.get(contact));
        let taken = addresses::taken(&found.contacts, changed);
        if taken.is_empty() {
            return pass.finish();
        }
        refused.extend(taken);
    }
}

struct Pass<'a> {
    found: &'a Found,
    refused: &'a HashSet<ContactId>,
    undone: HashSet<(&'a RunId, u64)>,
    contacts: HashMap<ContactId, Contact>,
    changed: HashSet<ContactId>,
    order: Vec<ContactId>,
    links: Vec<ContactLink>,
    links_of: HashMap<ContactId, Vec<usize>>,
    changed_links: HashSet<usize>,
    result: UndoWrites,
}

impl<'a> Pass<'a> {
    fn new(found: &'a Found, refused: &'a HashSet<ContactId>) -> Self {
        let mut links_of: HashMap<_, Vec<_>> = HashMap::new();
        for (at, link) in found.links.iter().enumerate() {
            links_of.entry(link.contact_name_id.clone()).or_default().push(at);
        }
        Self {
            found,
            refused,
            undone: found
                .journal
                .iter()
                .filter(|entry| entry.undone_by.is_some())
                .map(|entry| (&entry.run_id, entry.sequence))
                .collect(),
            contacts: found.contacts.iter().map(|one| (one.contact_name_id.clone(), one.clone())).collect(),
            changed: HashSet::new(),
            order: Vec::new(),
            links: found.links.clone(),
            links_of,
            changed_links: HashSet::new(),
            result: UndoWrites::default(),
        }
    }

    fn take(&mut self, entry: &JournalEntry) {
        let outcome = if self.undone.contains(&(&entry.run_id, entry.sequence)) {
            UndoOutcome::Reversed
        } else {
            self.reverse(entry)
        };
        self.result.outcomes.push(outcome);
    }

    fn reverse(&mut self, entry: &JournalEntry) -> UndoOutcome {
        let is_refused = self.refused.contains(&entry.contact_name_id);
        let Some(contact) = self.contacts.get_mut(&entry.contact_name_id) else {
            return UndoOutcome::KeptGone;
        };
        let is_reversed = if entry.action == Action::Create {
            let is_ours = patch::holds(contact, &entry.after);
            if is_ours {
                // Not a reason of ours: a later sync does not bring it back.
                contact.is_inactive = true;
                contact.entra_sync_status = Some("inactive".into());
                contact.entra_sync_status_reason = None;
            }
            is_ours
        } else {
            let mut before = entry.before.clone();
            if is_refused {
                before.email = None;
            }
            patch::put_back(contact, &before, &entry.after)
        };
        if self.changed.insert(entry.contact_name_id.clone()) {
            self.order.push(entry.contact_name_id.clone());
        }
        if is_reversed || entry.action != Action::Create {
            self.reverse_link(entry);
        }
        if is_reversed {
            self.result.undone.push((entry.run_id.clone(), entry.sequence));
            UndoOutcome::Reversed
        } else {
            UndoOutcome::KeptEdited
        }
    }

    fn reverse_link(&mut self, entry: &JournalEntry) {
        match entry.action {
            Action::Create | Action::Link | Action::Reactivate => self.retire(entry, &entry.entra_object_id),
            Action::Relink => {
                self.retire(entry, &entry.entra_object_id);
                if let Some(former) = &entry.replaces {
                    self.activate(entry, former);
                }
            }
            Action::Deactivate => self.activate(entry, &entry.entra_object_id),
            Action::Update | Action::Queue | Action::None => {}
        }
    }

    fn retire(&mut self, entry: &JournalEntry, identity: &EntraObjectId) {
        if let Some(at) = self.link_of(entry, identity).filter(|at| self.links[*at].is_active) {
            link::retire(&mut self.links[at]);
            self.changed_links.insert(at);
        }
    }

    fn activate(&mut self, entry: &JournalEntry, identity: &EntraObjectId) {
        let is_bound = self.links_of(entry).any(|at| self.links[at].is_active);
        if let Some(at) = self.link_of(entry, identity).filter(|_| !is_bound) {
            link::activate(&mut self.links[at]);
            self.changed_links.insert(at);
        }
    }

    fn link_of(&self, entry: &JournalEntry, identity: &EntraObjectId) -> Option<usize> {
        self.links_of(entry).find(|at| self.links[*at].entra_object_id == *identity)
    }

    fn links_of(&self, entry: &JournalEntry) -> impl Iterator<Item = usize> {
        self.links_of.get(&entry.contact_name_id).into_iter().flatten().copied()
    }

    fn finish(mut self) -> UndoWrites {
        let before: HashMap<_, _> =
            self.found.contacts.iter().map(|contact| (&contact.contact_name_id, contact)).collect();
        for contact in self.order.iter().filter_map(|id| self.contacts.remove(id)) {
            let former = before.get(&contact.contact_name_id).copied();
            if former != Some(&contact) {
                self.result.writes.push_contact(former, contact);
            }
        }
        for (at, link) in self.links.into_iter().enumerate() {
            if self.changed_links.contains(&at) {
                self.result.writes.changed_links.push(link);
            }
        }
        self.result
    }
}
