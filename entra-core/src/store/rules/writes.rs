//! Rows to write.

use std::collections::BTreeMap;

use crate::model::{
    ClientId, Contact, ContactId, ContactLink, EntraObjectId, IdentityOutcome, JournalEntry, QueueItem,
};

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
    /// that come into force, then those that bind: a contact must be free before another link binds it.
    pub changed_links: Vec<ContactLink>,
    /// Links of identities that had none when this was decided.
    pub new_links: Vec<Binding>,
    /// Links that exist, by id, and lead to a contact anew.
    pub rebound: Vec<Binding>,
    /// People seen of whom nothing changed, by the client that they belong to: `last_seen_at`, `last_entra_sync_at`,
    /// absence notes removed. A contact that a person moved to another client is not ours to write.
    pub touched: BTreeMap<ClientId, Vec<EntraObjectId>>,
    /// Queue items, new or changed, by id.
    pub queue: Vec<QueueItem>,
    /// New journal entries.
    pub journal: Vec<JournalEntry>,
    /// One per change, in order.
    pub outcomes: Vec<IdentityOutcome>,
}

/// A link as it binds its contact.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// The link.
    pub link: ContactLink,
    /// The contact's client.
    pub client_id: ClientId,
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

impl Writes {
    /// Every link that binds its contact from now on.
    pub fn bound(&self) -> impl Iterator<Item = &Binding> {
        self.new_links.iter().chain(&self.rebound)
    }

    /// Adds a contact as it shall be, and what follows from how it was.
    pub(super) fn push_contact(&mut self, before: Option<&Contact>, contact: Contact) {
        let Some(before) = before else {
            if !contact.phone_numbers.is_empty() {
                self.renumbered.push(contact.contact_name_id.clone());
            }
            self.created.push(contact);
            return;
        };
        if before.email != contact.email {
            self.readdressed.push(contact.contact_name_id.clone());
            if let Some(address) =
                contact.email.as_ref().filter(|email| before.additional_emails.contains(email))
            {
                self.promoted.push(PromotedAddress {
                    contact_name_id: contact.contact_name_id.clone(),
                    address: address.clone(),
                    in_its_place: before.email.clone(),
                });
            }
        }
        if before.phone_numbers != contact.phone_numbers {
            self.renumbered.push(contact.contact_name_id.clone());
        }
        self.updated.push(contact);
    }
}
