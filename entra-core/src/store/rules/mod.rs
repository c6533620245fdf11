//! Rules that every back-end shares: what was found goes in, what is to be written comes out.
//!
//! A back-end loads inside its transaction, asks here, and writes sets of rows. So memory, SQLite and PostgreSQL cannot
//! differ in what they decide, only in how they load and store. No I/O and no clock in here.

mod addresses;
mod batch;
mod confirm;
mod discovery;
mod link;
mod patch;
mod queue;
mod settings;
mod undo;

pub use batch::decide_batch;
pub use confirm::{
    ClientTenant, ConfirmFound, ConfirmWrites, Provision, decide_confirm, decide_provision, decide_retire,
};
pub use discovery::decide_discovery;
pub use link::{is_same_identity, seen as mark_seen};
pub use patch::{fold_written, holds, values_of};
pub use queue::{decide_dismissal, facts_of};
pub use settings::{SettingsDocuments, read_documents, write_documents};
pub use undo::{UndoWrites, decide_undo};

use crate::{
    model::{
        Action, ChangeReason, Contact, ContactId, ContactLink, EntraObjectId, IdentityOutcome, JournalEntry,
        QueueItem,
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
        let mut wanted = Self::default();
        for change in batch.changes.iter().filter(|change| !is_touch(change.action, change.reason)) {
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

/// Rows to write. Contacts and items are whole, as they shall be.
#[derive(Clone, Debug, Default)]
pub struct Writes {
    /// New contacts.
    pub created: Vec<Contact>,
    /// Contacts of which something changed.
    pub updated: Vec<Contact>,
    /// Of the updated, those whose primary address changes. It is set to null first, so that two may swap.
    pub readdressed: Vec<ContactId>,
    /// Additional addresses that became primary, and what takes their place.
    pub promoted: Vec<PromotedAddress>,
    /// Contacts, new or updated, whose numbers are replaced.
    pub renumbered: Vec<ContactId>,
    /// Links that exist, by id: state, notes and `last_seen_at`. Those that are retired are written first, then those
    /// that come into force, then `bound`: a contact must be free before another link binds it.
    pub changed_links: Vec<ContactLink>,
    /// Links to insert, or to point anew where the identity has one. Their client is the contact's.
    pub bound: Vec<ContactLink>,
    /// People seen of whom nothing changed: `last_seen_at`, `last_entra_sync_at`, absence notes removed.
    pub touched: Vec<EntraObjectId>,
    /// Queue items, new or changed, by id.
    pub queue: Vec<QueueItem>,
    /// New journal entries.
    pub journal: Vec<JournalEntry>,
    /// One per change, in order.
    pub outcomes: Vec<IdentityOutcome>,
}

/// An additional address that becomes the primary one of the same contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotedAddress {
    /// The contact.
    pub contact_name_id: ContactId,
    /// The additional address that is now primary.
    pub address: String,
    /// The former primary address, which takes its place; `None` removes the row.
    pub in_its_place: Option<String>,
}

/// Whether all there is to do is to note that somebody was seen.
fn is_touch(action: Action, reason: ChangeReason) -> bool {
    action == Action::None && !matches!(reason, ChangeReason::OutOfScope | ChangeReason::AbsenceGrace)
}
