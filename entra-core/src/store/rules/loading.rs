//! Loading a client's people: what is there first, then only what that turns out to lack.

use hashbrown::HashSet;

use crate::{
    model::{Contact, ContactId, ContactLink},
    store::People,
};

/// What is still to be looked up once the contacts of the client and the links of the tenant are there. On a directory
/// that has not changed it is nothing.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lacking {
    /// Contacts that links of the tenant tie.
    pub contacts: Vec<ContactId>,
    /// Addresses that nobody who is there holds; an address lives once in a host tenant.
    pub addresses: Vec<String>,
}

impl Lacking {
    /// What `people` lack for a sync of whoever has these addresses.
    pub fn of(people: &People, addresses: &[String]) -> Self {
        let there: HashSet<&ContactId> =
            people.contacts.iter().map(|contact| &contact.contact_name_id).collect();
        let held: HashSet<&str> = people
            .contacts
            .iter()
            .flat_map(|contact| contact.email.iter().chain(&contact.additional_emails))
            .map(String::as_str)
            .collect();
        let tied = people.links.iter().map(|link| &link.contact_name_id);
        let strangers: HashSet<&ContactId> = tied.filter(|id| !there.contains(id)).collect();
        Self {
            contacts: strangers.into_iter().cloned().collect(),
            addresses: addresses.iter().filter(|address| !held.contains(address.as_str())).cloned().collect(),
        }
    }

    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.contacts.is_empty() && self.addresses.is_empty()
    }
}

/// Contacts that no link of the tenant binds: only these may be bound by another's, for a contact has one link in force.
pub fn unbound<'a>(links: &[ContactLink], contacts: impl Iterator<Item = &'a Contact>) -> Vec<&'a ContactId> {
    let bound: HashSet<&ContactId> =
        links.iter().filter(|link| link.is_active).map(|link| &link.contact_name_id).collect();
    contacts.map(|contact| &contact.contact_name_id).filter(|id| !bound.contains(id)).collect()
}

/// Puts people in the order of their ids: plans must not depend on how a database likes to answer.
pub fn in_order(mut people: People) -> People {
    people.contacts.sort_unstable_by(|one, other| one.contact_name_id.cmp(&other.contact_name_id));
    people.links.sort_unstable_by(|one, other| one.link_id.cmp(&other.link_id));
    people
}
