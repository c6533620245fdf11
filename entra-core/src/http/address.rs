//! Which addresses a request may go to. A base address that a person typed must not become a way into the host's own
//! network or a cloud's metadata service.

use std::{
    error::Error as StdError,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::error::{Error, ErrorCode, Result};

/// Where requests may go. The rule holds for the address as written and for everything that its name resolves to,
/// at every connection, so that a name which changes its address (DNS rebinding) gains nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressRule {
    /// Public addresses, over https.
    #[default]
    Public,
    /// The same, and this machine, over http too.
    PublicOrLoopback,
    /// Any address, as an operator's own configuration may name one; http on this machine only.
    OwnNetwork,
}

impl AddressRule {
    /// Refuses a URL before anything is resolved or sent.
    pub fn check(self, url: &Url) -> Result<()> {
        let refused = |why: &str| {
            Err(Error::new(ErrorCode::AddressRefused)
                .with_message(format!("The address is not allowed as a target: {why}."))
                .with("host", url.host_str().unwrap_or_default()))
        };
        if !url.username().is_empty() || url.password().is_some() {
            return refused("it carries a user name or a password");
        }
        let (address, is_loopback) = match url.host() {
            None => return refused("it names no host"),
            Some(Host::Ipv4(address)) => (Some(IpAddr::V4(address)), address.is_loopback()),
            Some(Host::Ipv6(address)) => (Some(IpAddr::V6(address)), address.is_loopback()),
            Some(Host::Domain(name)) => (None, name.trim_end_matches('.') == "localhost"),
        };
        match url.scheme() {
            "https" => {}
            "http" if is_loopback && self != Self::Public => {}
            _ => return refused("it is not https"),
        }
        match address {
            Some(address) if !self.allows(address) => refused("it is private, link-local or reserved"),
            _ => Ok(()),
        }
    }

    fn allows(self, address: IpAddr) -> bool {
        match self {
            Self::Public => is_public(address),
            Self::PublicOrLoopback => address.is_loopback() || is_public(address),
            Self::OwnNetwork => true,
        }
    }
}

/// Resolves as the machine does and refuses a name as soon as one of its addresses is not allowed.
#[derive(Clone, Copy, Debug)]
pub(super) struct GuardedResolver(pub(super) AddressRule);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let rule = self.0;
        Box::pin(async move {
            // reqwest sets the port itself.
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            match found.iter().find(|address| !rule.allows(address.ip())) {
                Some(_) => Err(AddressNotAllowed.into()),
                None => Ok(Box::new(found.into_iter()) as Addrs),
            }
        })
    }
}

/// Travels through reqwest's error chain.
#[derive(Debug)]
pub(super) struct AddressNotAllowed;

impl fmt::Display for AddressNotAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name resolves to an address that is private, link-local or reserved")
    }
}

impl StdError for AddressNotAllowed {}

/// Whether an address is one of the public Internet's (IANA's special-purpose registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let reserved = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    // Azure's host agent answers on a public-looking address inside every virtual machine.
    !reserved && address != Ipv4Addr::new(168, 63, 129, 16)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // IPv4 in IPv6's clothes: mapped, NAT64 and 6to4.
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => embedded(high, low),
        // Teredo, documentation, and the rest of the protocol assignments.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, ..] => false,
        // Only 2000::/3 is given out as global unicast.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(rule: AddressRule, url: &str) -> bool {
        rule.check(&Url::parse(url).unwrap()).is_ok()
    }

    #[test]
    fn public_addresses_pass_and_the_host_network_does_not() {
        for good in ["https://cipp.example.com/", "https://8.8.8.8/", "https://[2606:4700::1111]/"] {
            assert!(allowed(AddressRule::Public, good), "{good}");
        }
        for bad in [
            "http://cipp.example.com/",
            "ftp://cipp.example.com/",
            "https://user:word@cipp.example.com/",
            "https://10.0.0.1/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://169.254.169.254/",
            "https://168.63.129.16/",
            "https://100.100.100.200/",
            "https://192.0.0.192/",
            "https://0.0.0.0/",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[64:ff9b::a9fe:a9fe]/",
            "https://[2002:a00:1::]/",
            "https://[fd00:ec2::254]/",
            "https://[fe80::1]/",
        ] {
            assert!(!allowed(AddressRule::Public, bad), "{bad}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        assert!(allowed(AddressRule::PublicOrLoopback, "http://127.0.0.1:8080/"));
        assert!(allowed(AddressRule::PublicOrLoopback, "http://localhost:8080/"));
        assert!(!allowed(AddressRule::PublicOrLoopback, "https://10.0.0.1/"));
        assert!(allowed(AddressRule::OwnNetwork, "https://10.0.0.1/"));
        assert!(!allowed(AddressRule::OwnNetwork, "http://10.0.0.1/"));
    }

    #[tokio::test]
    async fn a_name_is_judged_by_what_it_resolves_to() {
        let resolve = |rule| GuardedResolver(rule).resolve("localhost".parse().unwrap());
        assert!(resolve(AddressRule::Public).await.err().unwrap().is::<AddressNotAllowed>());
        assert!(resolve(AddressRule::PublicOrLoopback).await.unwrap().all(|found| found.ip().is_loopback()));
    }
}
