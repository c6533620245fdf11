//! What a contact takes over from its account, field by field.

use super::address::{fold, primary_address};
use crate::model::{
    CanonicalPhoneType, Contact, ContactPatch, DirectoryUser, FieldRule, FieldSync, PhoneNumber,
};

/// What the rules would write for the account, whatever the contact holds now.
///
/// A blank value upstream leaves the field alone, or clears it where the rule says so. A name is never cleared, and an
/// address that no contact could carry counts as blank.
pub fn field_patch(user: &DirectoryUser, rules: &FieldSync) -> ContactPatch {
    let text =
        |rule: FieldRule, value: Option<&String>| taken_over(rule, value.and_then(|text| filled(text)));
    ContactPatch {
        full_name: rules.display_name.overwrite.then(|| own_name(user)).flatten(),
        email: email_patch(user, rules),
        role: text(rules.role, user.job_title.as_ref()),
        phone_numbers: rules
            .phone
            .overwrite
            .then(|| phone_numbers(user))
            .filter(|numbers| !numbers.is_empty() || rules.phone.clear_when_blank),
        entra_user_principal_name: text(rules.upn, user.user_principal_name.as_ref()),
        ..ContactPatch::default()
    }
}

/// Of these the address alone.
#[expect(clippy::option_option, reason = "untouched, cleared and set are three things")]
pub(crate) fn email_patch(user: &DirectoryUser, rules: &FieldSync) -> Option<Option<String>> {
    let address = rules.email.overwrite.then(|| primary_address(user)).flatten();
    taken_over(rules.email, address.map(std::borrow::Cow::into_owned))
}

/// The name of a new contact: display name, else given name and surname, else the address's local part.
pub fn contact_name(user: &DirectoryUser) -> String {
    own_name(user).or_else(|| primary_address(user)?.split('@').next().map(Into::into)).unwrap_or_default()
}

/// Business phones as `work`, then the mobile as `mobile`; the first is the default.
pub fn phone_numbers(user: &DirectoryUser) -> Vec<PhoneNumber> {
    let business = user.business_phones.iter().map(|number| (number, CanonicalPhoneType::Work));
    let mobile = user.mobile_phone.iter().map(|number| (number, CanonicalPhoneType::Mobile));
    (0..)
        .zip(business.chain(mobile).filter(|(number, _)| !number.trim().is_empty()))
        .map(|(display_order, (number, canonical_type))| PhoneNumber {
            phone_number: number.trim().into(),
            canonical_type,
            is_default: display_order == 0,
            display_order,
        })
        .collect()
}

/// The name that the directory itself gives.
pub(crate) fn own_name(user: &DirectoryUser) -> Option<String> {
    let part = |text: &Option<String>| text.as_deref().and_then(filled);
    part(&user.display_name).or_else(|| match (part(&user.given_name), part(&user.surname)) {
        (Some(given), Some(surname)) => Some(format!("{given} {surname}")),
        (given, surname) => given.or(surname),
    })
}

/// Takes back what a person edited here since our last write, where the rule says that such values stay.
pub(crate) fn keep_edited(
    patch: &mut ContactPatch,
    rules: &FieldSync,
    contact: &Contact,
    written: &ContactPatch,
) {
    let keep = |rule: FieldRule, edited: bool| rule.keep_if_edited_here && edited;
    let edited = |ours: &Option<Option<String>>, theirs: &Option<String>| {
        ours.as_ref().is_some_and(|ours| ours != theirs)
    };
    if keep(rules.display_name, written.full_name.as_ref().is_some_and(|ours| *ours != contact.full_name)) {
        patch.full_name = None;
    }
    if keep(rules.email, edited(&written.email, &contact.email)) {
        patch.email = None;
    }
    if keep(rules.role, edited(&written.role, &contact.role)) {
        patch.role = None;
    }
    let same = |ours: &Vec<PhoneNumber>| same_numbers(ours, &contact.phone_numbers);
    if keep(rules.phone, written.phone_numbers.as_ref().is_some_and(|ours| !same(ours))) {
        patch.phone_numbers = None;
    }
    if keep(rules.upn, edited(&written.entra_user_principal_name, &contact.entra_user_principal_name)) {
        patch.entra_user_principal_name = None;
    }
}

/// Whether two lists hold the same numbers of the same kinds in the same order. Which one is the default is the
/// people's business: it alone is no change.
pub(crate) fn same_numbers(one: &[PhoneNumber], other: &[PhoneNumber]) -> bool {
    let is_same = |(one, other): (&PhoneNumber, &PhoneNumber)| {
        one.phone_number == other.phone_number && one.canonical_type == other.canonical_type
    };
    one.len() == other.len() && one.iter().zip(other).all(is_same)
}

/// Whether a contact's address is that address.
pub(crate) fn same_address(one: Option<&str>, other: Option<&str>) -> bool {
    one.map(fold) == other.map(fold)
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.into())
}

#[expect(clippy::option_option, reason = "untouched, cleared and set are three things")]
fn taken_over(rule: FieldRule, value: Option<String>) -> Option<Option<String>> {
    (rule.overwrite && (value.is_some() || rule.clear_when_blank)).then_some(value)
}
