//! Rules that every back-end shares: what was found goes in, what is to be written comes out.
//!
//! A back-end loads inside its transaction, asks here, and writes sets of rows. So memory, SQLite and PostgreSQL cannot
//! differ in what they decide, only in how they load and store. No I/O and no clock in here.

mod addresses;
mod batch;
mod confirm;
mod discovery;
mod link;
mod loading;
mod patch;
mod queue;
mod settings;
mod undo;
mod writes;

pub use batch::decide_batch;
pub use confirm::{
    ClientTenant, ConfirmFound, ConfirmWrites, Provision, decide_confirm, decide_provision, decide_retire,
};
pub use discovery::decide_discovery;
pub use link::{is_same_identity, seen as mark_seen};
pub use loading::{Lacking, in_order, unbound};
pub use patch::{fold_written, holds, values_of};
pub use queue::{decide_dismissal, facts_of};
pub use settings::{SettingsDocuments, read_documents, write_documents};
pub use undo::{UndoWrites, decide_undo};
pub use writes::{Binding, PromotedAddress, Writes};

use crate::{
    model::{
        Action, Change, ChangeReason, Contact, ContactId, ContactLink, EntraObjectId, JournalEntry, QueueItem,
    },
    store::WriteBatch,
};

/// What a batch or an undo needs to know before it decides.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The contacts named, and whoever holds one of the addresses, with all their addresses.
    pub contacts: Vec<Contact>,
    /// Links of the identities named, and every link of the contacts named, retired ones too.
    pub links: Vec<ContactLink>,
    /// What this run has journalled about these identities: a batch that is written again finds itself here.
    pub journal: Vec<JournalEntry>,
    /// The run's last place in the journal; 0 before the first.
    pub last_sequence: u64,
    /// Queue items of these identities, and the one that the batch resolves.
    pub queue: Vec<QueueItem>,
}

/// What to load for a decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// These contacts and all their links.
    pub contacts: Vec<ContactId>,
    /// Whoever holds these addresses.
    pub addresses: Vec<String>,
    /// Links, journal entries and queue items of these identities of the batch's tenant.
    pub identities: Vec<EntraObjectId>,
}

impl Wanted {
    /// What a batch needs. People of whom nothing changes are not loaded at all.
    pub fn of_batch(batch: &WriteBatch<'_>) -> Self {
        Self::of(batch.changes.iter())
    }

    /// The same in two parts: what the people to be created need, and what all others do. Where unique indexes stand
    /// guard over identities and addresses, the former need not be looked for.
    pub fn of_created_and_others(batch: &WriteBatch<'_>) -> (Self, Self) {
        let is_created = |change: &&Change| change.action == Action::Create;
        (
            Self::of(batch.changes.iter().filter(is_created)),
            Self::of(batch.changes.iter().filter(|change| !is_created(change))),
        )
    }

    /// Both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.contacts.extend(other.contacts);
        self.addresses.extend(other.addresses);
        self.identities.extend(other.identities);
        self
    }

    fn of<'a>(changes: impl Iterator<Item = &'a Change>) -> Self {
        let mut wanted = Self::default();
        for change in changes.filter(|change| !is_touch(change.action, change.reason)) {
            wanted.contacts.extend(change.contact_name_id.clone());
            wanted.identities.push(change.entra_object_id.clone());
            wanted.identities.extend(change.replaces.clone());
            let address = change.after.as_ref().and_then(|after| after.email.clone().flatten());
            wanted.addresses.extend(address);
        }
        wanted
    }

    /// What undoing these entries needs.
    pub fn of_undo(entries: &[JournalEntry]) -> Self {
        Self {
            contacts: entries.iter().map(|entry| entry.contact_name_id.clone()).collect(),
            addresses: entries.iter().filter_map(|entry| entry.before.email.clone().flatten()).collect(),
            identities: Vec::new(),
        }
    }
}

/// Whether all there is to do is to note that somebody was seen.
fn is_touch(action: Action, reason: ChangeReason) -> bool {
    action == Action::None && !matches!(reason, ChangeReason::OutOfScope | ChangeReason::AbsenceGrace)
}
