//! Contact patches against contacts: reading, comparing and setting the fields that a patch names.

use crate::model::{Contact, ContactPatch};

macro_rules! for_each_field {
    ($then:ident) => {
        $then!(
            full_name,
            email,
            role,
            phone_numbers,
            entra_user_principal_name,
            is_inactive,
            entra_object_id,
            entra_account_enabled,
            entra_sync_status,
            entra_sync_status_reason
        )
    };
}

/// The contact's values in the fields that `mask` names.
pub fn values_of(contact: &Contact, mask: &ContactPatch) -> ContactPatch {
    macro_rules! read {
        ($($field:ident),*) => { ContactPatch { $($field: mask.$field.as_ref().map(|_| contact.$field.clone())),* } };
    }
    for_each_field!(read)
}

/// Whether the contact still has the values that a plan saw.
pub fn holds(contact: &Contact, expected: &ContactPatch) -> bool {
    values_of(contact, expected) == *expected
}

/// Sets the fields that `patch` names. A primary address that was an additional one of the same contact changes places
/// with it: an address is never both.
pub(super) fn set(contact: &mut Contact, patch: &ContactPatch) {
    if let Some(Some(email)) = &patch.email
        && let Some(place) = contact.additional_emails.iter().position(|address| address == email)
    {
        match contact.email.clone() {
            Some(former) => contact.additional_emails[place] = former,
            None => drop(contact.additional_emails.remove(place)),
        }
    }
    macro_rules! write {
        ($($field:ident),*) => { $(if let Some(value) = &patch.$field { contact.$field.clone_from(value); })* };
    }
    for_each_field!(write);
}

/// Puts the values of `before` back where the contact still has those of `after`. Answers whether all of them are back;
/// `false` means that somebody changed one since, which stays.
pub(super) fn put_back(contact: &mut Contact, before: &ContactPatch, after: &ContactPatch) -> bool {
    let current = values_of(contact, after);
    let mut back = ContactPatch::default();
    let mut all = true;
    macro_rules! compare {
        ($($field:ident),*) => { $(
            if current.$field != before.$field {
                if current.$field == after.$field && before.$field.is_some() {
                    back.$field.clone_from(&before.$field);
                } else {
                    all = false;
                }
            }
        )* };
    }
    for_each_field!(compare);
    set(contact, &back);
    all
}

/// Folds what was written in the order it was written: the last value of each field stands.
pub fn fold_written(into: &mut ContactPatch, written: ContactPatch) {
    macro_rules! take {
        ($($field:ident),*) => { $(if written.$field.is_some() { into.$field = written.$field; })* };
    }
    for_each_field!(take);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::contact;

    #[test]
    fn an_additional_address_changes_places_with_the_primary_one() {
        let mut contact = contact("1", "old@contoso.com");
        contact.additional_emails = vec!["a@contoso.com".into(), "new@contoso.com".into()];
        set(
            &mut contact,
            &ContactPatch { email: Some(Some("new@contoso.com".into())), ..ContactPatch::default() },
        );
        assert_eq!(contact.email.as_deref(), Some("new@contoso.com"));
        assert_eq!(contact.additional_emails, ["a@contoso.com", "old@contoso.com"]);
    }

    #[test]
    fn only_values_that_are_still_ours_go_back() {
        let mut contact = contact("1", "a@contoso.com");
        contact.full_name = "Ours".into();
        contact.role = Some("Theirs".into());
        let before = ContactPatch {
            full_name: Some("Before".into()),
            role: Some(Some("Before".into())),
            ..ContactPatch::default()
        };
        let after = ContactPatch {
            full_name: Some("Ours".into()),
            role: Some(Some("Ours".into())),
            ..ContactPatch::default()
        };
        assert!(!put_back(&mut contact, &before, &after));
        assert_eq!((contact.full_name.as_str(), contact.role.as_deref()), ("Before", Some("Theirs")));
    }
}
