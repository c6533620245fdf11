//! Domains as evidence: what a registrar sold, not what somebody typed.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use super::super::domain::domain_of;

/// Domains that many organisations share, one a line: free mail, mail of access providers, site builders.
const SHARED: &str = include_str!("shared_domains.txt");
const TENANT_SUFFIXES: &[&str] =
    &[".onmicrosoft.com", ".onmicrosoft.us", ".partner.onmschina.cn", ".onmicrosoft.de"];

/// A domain that somebody gave.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Domain {
    /// What a registrar sold, in ASCII; `None` for a label that Microsoft gave away free.
    pub(crate) registrable: Option<String>,
    /// The part left of the public suffix, without hyphens and digits at the end, in the same folding as names.
    pub(crate) label: String,
}

impl Domain {
    /// Reads an address, host or URL. `None` if it holds no domain, or one that many share.
    pub(crate) fn read(value: &str) -> Option<Self> {
        let host = domain_of(Some(value))?;
        let host = host.split([':', '?', '#']).next()?.trim_matches('.');
        if let Some(label) = TENANT_SUFFIXES.iter().find_map(|suffix| host.strip_suffix(suffix)) {
            // `contoso.mail.onmicrosoft.com` is the tenant contoso's too.
            let label = label.split('.').next().unwrap_or(label);
            return Some(Self { registrable: None, label: plain(label) });
        }
        let ascii: Cow<'_, str> =
            if host.is_ascii() { Cow::Borrowed(host) } else { Cow::Owned(idna::domain_to_ascii(host).ok()?) };
        let registrable = psl::domain_str(&ascii)?;
        if is_shared(registrable) {
            return None;
        }
        let label = registrable.split('.').next().unwrap_or(registrable);
        let label =
            if label.starts_with("xn--") { idna::domain_to_unicode(label).0 } else { label.to_owned() };
        Some(Self { registrable: Some(registrable.to_owned()), label: plain(&label) })
    }
}

fn plain(label: &str) -> String {
    let folded = super::fold::fold(label);
    let letters: String = folded.chars().filter(char::is_ascii_alphanumeric).collect();
    let without_digits = letters.trim_end_matches(|character: char| character.is_ascii_digit());
    if without_digits.len() >= 3 { without_digits.to_owned() } else { letters }
}

fn is_shared(registrable: &str) -> bool {
    static TABLE: LazyLock<HashSet<&str>> = LazyLock::new(|| SHARED.lines().collect());
    TABLE.contains(registrable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_addresses_and_scripts_come_down_to_what_was_registered() {
        for (value, registrable, label) in [
            ("https://www.Contoso.co.uk/about", Some("contoso.co.uk"), "contoso"),
            ("ann@mail.blue-ridge.com", Some("blue-ridge.com"), "blueridge"),
            ("https://shop.müller.de:8443", Some("xn--mller-kva.de"), "muller"),
            ("apexmb1.onmicrosoft.com", None, "apexmb"),
            ("contoso.mail.onmicrosoft.com", None, "contoso"),
            ("1751.onmicrosoft.com", None, "1751"),
        ] {
            let expected = Domain { registrable: registrable.map(str::to_owned), label: label.to_owned() };
            assert_eq!(Domain::read(value), Some(expected), "{value}");
        }
        for value in ["ann@gmail.com", "co.uk", "localhost", "", "@"] {
            assert_eq!(Domain::read(value), None, "{value}");
        }
    }

    #[test]
    fn the_list_of_shared_domains_is_sorted_and_plain() {
        let list: Vec<&str> = SHARED.lines().collect();
        assert!(list.is_sorted());
        assert!(list.iter().all(|domain| psl::domain_str(domain) == Some(domain)), "{list:?}");
    }
}
