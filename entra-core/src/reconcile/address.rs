//! Which texts of an account are addresses that a contact could carry.

use std::borrow::Cow;

use crate::model::{ChangeReason, DirectoryRead, DirectoryUser, EntraObjectId};

/// In the user principal names of guests.
const GUEST: &str = "#ext#";

/// Where an address of an account stands, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AddressSource {
    Mail,
    Proxy,
    UserPrincipalName,
}

impl AddressSource {
    pub(crate) fn reason(self) -> ChangeReason {
        match self {
            Self::Mail => ChangeReason::EmailMatch,
            Self::Proxy => ChangeReason::ProxyAddressMatch,
            Self::UserPrincipalName => ChangeReason::UserPrincipalNameMatch,
        }
    }
}

/// Trimmed and lower-case; most texts of a directory already are, and are not copied.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    let text = text.trim();
    let folded = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if folded { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

/// `something@something.something`, without white space.
pub(crate) fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let last = domain.len().saturating_sub(1);
    let is_inner_dot = |(place, byte): (usize, u8)| byte == b'.' && place > 0 && place < last;
    !local.is_empty()
        && !domain.as_bytes().contains(&b'@')
        && domain.bytes().enumerate().any(is_inner_dot)
        && (is_graphic(text) || !text.contains(char::is_whitespace))
}

/// Nothing but visible ASCII, as almost every address.
fn is_graphic(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether a user principal name is a guest's: never an address (Graph facts, §3).
pub(crate) fn is_external(user_principal_name: &str) -> bool {
    fold(user_principal_name).contains(GUEST)
}

/// Every address of the account that a contact could carry, each once, strongest source first.
pub(crate) fn addresses(user: &DirectoryUser) -> Vec<(AddressSource, Cow<'_, str>)> {
    let mut found: Vec<(AddressSource, Cow<'_, str>)> = Vec::with_capacity(2);
    let mut add = |source, text| {
        if let Some(address) = usable(text)
            && !found.iter().any(|(_, known)| *known == address)
        {
            found.push((source, address));
        }
    };
    if let Some(mail) = &user.email {
        add(AddressSource::Mail, mail);
    }
    let others = user.proxy_addresses.iter().filter_map(|proxy| without_prefix(proxy));
    for proxy in primary_proxy(user).into_iter().chain(others) {
        add(AddressSource::Proxy, proxy);
    }
    if let Some(name) = &user.user_principal_name {
        add(AddressSource::UserPrincipalName, name);
    }
    found
}

/// The address that a new contact gets: `mail`, else the primary proxy address, else the user principal name unless
/// it is of `onmicrosoft.com`, where most accounts have no mailbox (Graph facts, §9).
pub(crate) fn primary_address(user: &DirectoryUser) -> Option<Cow<'_, str>> {
    mail_address(user).or_else(|| primary_proxy(user).and_then(usable)).or_else(|| {
        usable(user.user_principal_name.as_deref()?).filter(|name| !name.ends_with(".onmicrosoft.com"))
    })
}

/// `mail`, if a contact could carry it.
pub(crate) fn mail_address(user: &DirectoryUser) -> Option<Cow<'_, str>> {
    usable(user.email.as_deref()?)
}

/// Every lower-case address that correlation may look up, sorted: whoever holds one of them belongs into
/// [`PlanInput::contacts`](super::PlanInput::contacts).
pub fn addresses_of(read: &DirectoryRead) -> Vec<String> {
    let mut found: Vec<_> = read.users.iter().flat_map(addresses).map(|(_, address)| address).collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(Cow::into_owned).collect()
}

/// Whose object id, user principal name or address this is. Of several accounts with the address, the one whose own
/// mail address it is comes first.
pub fn identity_of(read: &DirectoryRead, person: &str) -> Option<EntraObjectId> {
    let wanted = fold(person);
    let is_named = |user: &&DirectoryUser| {
        fold(user.entra_object_id.as_str()) == wanted
            || user.user_principal_name.as_deref().is_some_and(|name| fold(name) == wanted)
    };
    let holds = |user: &&DirectoryUser| addresses(user).iter().any(|(_, address)| *address == wanted);
    let mails = |user: &&DirectoryUser| mail_address(user).is_some_and(|address| address == wanted);
    let users = || read.users.iter();
    let found = users().find(is_named).or_else(|| users().find(mails)).or_else(|| users().find(holds));
    found.map(|user| user.entra_object_id.clone())
}

fn usable(text: &str) -> Option<Cow<'_, str>> {
    let address = fold(text);
    (is_address(&address) && !address.contains(GUEST) && !is_tombstone(&address)).then_some(address)
}

/// Deleting an account puts its object id, without hyphens, before its user principal name.
fn is_tombstone(address: &str) -> bool {
    address
        .split('@')
        .next()
        .is_some_and(|local| local.len() > 32 && local.as_bytes()[..32].iter().all(u8::is_ascii_hexdigit))
}

/// `SMTP:` marks the primary address, in capitals (Graph facts, §3).
fn primary_proxy(user: &DirectoryUser) -> Option<&str> {
    user.proxy_addresses.iter().find_map(|proxy| proxy.trim().strip_prefix("SMTP:"))
}

/// Mail addresses only: `X500:`, `SIP:` and the like are not.
fn without_prefix(proxy: &str) -> Option<&str> {
    match proxy.split_once(':') {
        Some((kind, address)) => kind.trim().eq_ignore_ascii_case("smtp").then_some(address),
        None => Some(proxy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(mail: Option<&str>, proxies: &[&str], name: Option<&str>) -> DirectoryUser {
        DirectoryUser {
            email: mail.map(Into::into),
            proxy_addresses: proxies.iter().map(|proxy| (*proxy).into()).collect(),
            user_principal_name: name.map(Into::into),
            ..DirectoryUser::default()
        }
    }

    #[test]
    fn addresses_come_folded_once_and_strongest_first() {
        let user = user(
            Some(" Ann@Contoso.com "),
            &[
                "smtp:a.lee@contoso.com",
                "SMTP:ann@contoso.com",
                "X500:/o=x/cn=ann@x.y",
                "SIP:ann@contoso.com",
            ],
            Some("ANN.LEE@contoso.com"),
        );
        let texts: Vec<_> =
            addresses(&user).into_iter().map(|(source, text)| (source, text.into_owned())).collect();
        assert_eq!(
            texts,
            [
                (AddressSource::Mail, "ann@contoso.com".to_owned()),
                (AddressSource::Proxy, "a.lee@contoso.com".to_owned()),
                (AddressSource::UserPrincipalName, "ann.lee@contoso.com".to_owned()),
            ]
        );
    }

    #[test]
    fn guests_names_and_tombstones_are_no_addresses() {
        for name in [
            "ann_fabrikam.com#EXT#@contoso.onmicrosoft.com",
            "0f8fad5bd9cb469fa16570867728950eann@contoso.com",
            "ann@contoso",
            "ann@.com",
            "ann lee@contoso.com",
            "",
        ] {
            assert_eq!(addresses(&user(None, &[], Some(name))), [], "{name}");
        }
    }

    #[test]
    fn a_new_contact_gets_an_address_that_takes_mail() {
        let of = |user: &DirectoryUser| primary_address(user).map(Cow::into_owned);
        assert_eq!(
            of(&user(None, &["smtp:b@x.com", "SMTP:A@x.com"], Some("n@x.com"))).as_deref(),
            Some("a@x.com")
        );
        assert_eq!(of(&user(Some(""), &[], Some("n@x.com"))).as_deref(), Some("n@x.com"));
        assert_eq!(of(&user(None, &[], Some("n@x.onmicrosoft.com"))), None);
    }
}
