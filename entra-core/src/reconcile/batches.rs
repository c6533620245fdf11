//! Cutting a plan into transactions.

use hashbrown::HashSet;

use crate::model::{Change, ContactId};

/// Cuts the changes into batches of about `size`, in order, but for one thing: contacts that hand an address on in
/// this plan and those that take it are all in the first batch, however many, because neither can be written without
/// the other ([`Change::address_from`]).
pub fn batches(changes: Vec<Change>, size: usize) -> Vec<Vec<Change>> {
    let givers: HashSet<ContactId> =
        changes.iter().filter_map(|change| change.address_from.clone()).collect();
    let (mut first, rest): (Vec<_>, Vec<_>) = changes.into_iter().partition(|change| {
        change.address_from.is_some()
            || change.contact_name_id.as_ref().is_some_and(|contact| givers.contains(contact))
    });
    let size = size.max(1);
    let mut batches = Vec::new();
    for change in rest {
        if first.len() >= size {
            batches.push(std::mem::take(&mut first));
        }
        first.push(change);
    }
    if !first.is_empty() {
        batches.push(first);
    }
    batches
}
