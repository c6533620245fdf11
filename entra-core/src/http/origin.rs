//! The origin that a bearer token may be sent to.

use std::fmt;

use url::Url;

use crate::error::{Error, ErrorCode, Result};

/// Scheme, host and port. A token is attached to requests of one origin and to no other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin(url::Origin);

impl Origin {
    /// The origin of a configured base address.
    pub fn of(base: &Url) -> Self {
        Self(base.origin())
    }

    /// Refuses a URL of any other origin, such as a page link that leads elsewhere.
    pub fn check(&self, url: &Url) -> Result<()> {
        if url.origin() == self.0 {
            Ok(())
        } else {
            Err(Error::new(ErrorCode::ForeignLink).with("host", url.host_str().unwrap_or_default()))
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.ascii_serialization())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owns_its_own_pages_only() {
        let origin = Origin::of(&Url::parse("https://graph.microsoft.com/v1.0").unwrap());
        let check = |url: &str| origin.check(&Url::parse(url).unwrap()).is_ok();
        assert!(check("https://graph.microsoft.com:443/v1.0/users?$skiptoken=a"));
        assert!(!check("http://graph.microsoft.com/v1.0/users"));
        assert!(!check("https://graph.microsoft.com:8443/v1.0/users"));
        assert!(!check("https://graph.microsoft.com.evil.example/v1.0/users"));
        assert!(!check("https://graph.microsoft.com@evil.example/v1.0/users"));
    }
}
