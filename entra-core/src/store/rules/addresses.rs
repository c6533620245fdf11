//! Addresses are unique in a host tenant: one contact's primary or additional address is nobody else's.

use hashbrown::HashMap;

use crate::model::{Contact, ContactId};

/// Which of the changed contacts cannot have their new address, as things would stand after all of them were written.
/// `changed` is in the order of the changes: where two want one address, the first has it.
///
/// Who is refused keeps the former address, which may be in somebody else's way: ask again without them until nobody
/// is left.
pub(super) fn taken<'a>(
    found: &'a [Contact],
    changed: impl Iterator<Item = &'a Contact> + Clone,
) -> Vec<ContactId> {
    let before: HashMap<&ContactId, &Contact> =
        found.iter().map(|contact| (&contact.contact_name_id, contact)).collect();
    let mut after = before.clone();
    after.extend(changed.clone().map(|contact| (&contact.contact_name_id, contact)));
    let moves = |contact: &Contact| {
        before.get(&contact.contact_name_id).is_none_or(|before| before.email != contact.email)
    };

    let mut holders: HashMap<&str, &ContactId> = HashMap::new();
    for contact in after.values() {
        let primary = contact.email.iter().filter(|_| !moves(contact));
        for address in primary.chain(&contact.additional_emails) {
            holders.insert(address, &contact.contact_name_id);
        }
    }
    let mut refused = Vec::new();
    for contact in changed.filter(|contact| moves(contact)) {
        let Some(address) = &contact.email else { continue };
        if *holders.entry(address).or_insert(&contact.contact_name_id) != &contact.contact_name_id {
            refused.push(contact.contact_name_id.clone());
        }
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::contact;

    #[test]
    fn a_swap_is_free_and_a_stranger_is_not() {
        let found = [contact("1", "a@x.com"), contact("2", "b@x.com"), contact("3", "c@x.com")];
        let swap = [contact("1", "b@x.com"), contact("2", "a@x.com")];
        assert_eq!(taken(&found, swap.iter()), []);
        let blocked = [contact("1", "b@x.com"), contact("2", "c@x.com")];
        assert_eq!(taken(&found, blocked.iter()), [ContactId::from("2")]);
    }

    #[test]
    fn the_first_of_two_claims_wins_and_additional_addresses_count() {
        let mut other = contact("3", "c@x.com");
        other.additional_emails = vec!["alias@x.com".into()];
        let found = [other];
        let claims = [contact("1", "new@x.com"), contact("2", "new@x.com"), contact("4", "alias@x.com")];
        assert_eq!(taken(&found, claims.iter()), [ContactId::from("2"), ContactId::from("4")]);
    }
}
