//! Contacts that change their address: who may, when others hold what they want.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use super::register::{Holder, Register};

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
    let promotes = |wish: &Wish<'_>| {
        wish.address.as_deref().is_some_and(|address| register.is_further(wish.contact, address))
    };
    let movers: HashSet<usize> =
        wishes.iter().filter(|wish| !promotes(wish)).map(|wish| wish.contact).collect();
    let mut takers: HashMap<&str, usize> = HashMap::new();
    let mut refuse = Vec::new();
    for (number, wish) in wishes.iter().enumerate() {
        let Some(address) = wish.address.as_deref() else { continue };
        let stays = |holder: &Holder| {
            holder.contact != wish.contact && !(holder.is_primary && movers.contains(&holder.contact))
        };
        if register.holders(address).iter().any(stays) || *takers.entry(address).or_insert(number) != number {
            refuse.push(number);
        }
    }
    let mut refused = vec![false; wishes.len()];
    while let Some(number) = refuse.pop() {
        let is_news = !std::mem::replace(&mut refused[number], true);
        let kept = register.primary(wishes[number].contact).filter(|_| is_news);
        refuse.extend(kept.and_then(|kept| takers.get(kept)));
    }

    let mut refused = refused.into_iter();
    let (kept, granted): (Vec<_>, Vec<_>) =
        std::mem::take(wishes).into_iter().partition(|_| refused.next().unwrap_or_default());
    let (leaving, promotions): (Vec<_>, Vec<_>) =
        granted.into_iter().partition(|wish| movers.contains(&wish.contact));
    for wish in &leaving {
        register.leave(wish.contact);
    }
    for wish in leaving {
        register.arrive(wish.contact, wish.address);
    }
    for wish in promotions {
        if let Some(address) = wish.address {
            register.promote(wish.contact, address);
        }
    }
    *wishes = kept;
}
