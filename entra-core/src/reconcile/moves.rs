//! Contacts that change their address: who may, when others hold what they want.

use std::{borrow::Cow, collections::HashMap};

use super::register::Register;

/// A contact that shall get another primary address, or none.
#[derive(Clone, Debug)]
pub(crate) struct Wish<'a> {
    pub(crate) contact: usize,
    pub(crate) address: Option<Cow<'a, str>>,
}

/// Grants every wish that can be granted, as if all moved at once, and keeps the others.
///
/// A wish fails if somebody who stays holds the address, and then so do the wishes for what the disappointed one
/// keeps. What remains are chains to a free address and rings: two people who swap both get their way. Of several who
/// want one address the first gets it.
pub(crate) fn grant<'a>(register: &mut Register<'a>, wishes: &mut Vec<Wish<'a>>) {
    let movers: HashMap<usize, usize> =
        wishes.iter().enumerate().map(|(number, wish)| (wish.contact, number)).collect();
    let mut takers: HashMap<&str, usize> = HashMap::new();
    let mut refused = vec![false; wishes.len()];
    let mut refuse = Vec::new();
    for (number, wish) in wishes.iter().enumerate() {
        let Some(address) = wish.address.as_deref() else { continue };
        let stays = register
            .holders(address)
            .iter()
            .any(|holder| !holder.is_primary || !movers.contains_key(&holder.contact));
        if stays || *takers.entry(address).or_insert(number) != number {
            refuse.push(number);
        }
    }
    while let Some(number) = refuse.pop() {
        if std::mem::replace(&mut refused[number], true) {
            continue;
        }
        if let Some(taker) = register.primary(wishes[number].contact).and_then(|kept| takers.get(kept)) {
            refuse.push(*taker);
        }
    }
    let mut numbers = refused.iter();
    let (kept, granted): (Vec<_>, Vec<_>) =
        std::mem::take(wishes).into_iter().partition(|_| numbers.next().is_some_and(|refused| *refused));
    granted.iter().for_each(|wish| register.leave(wish.contact));
    granted.into_iter().for_each(|wish| register.arrive(wish.contact, wish.address));
    *wishes = kept;
}
