//! Following pages without being led astray.

use std::collections::HashSet;

use url::Url;

use super::Origin;
use crate::error::{Error, ErrorCode, Result};

/// Checks each link of a paged answer before it is followed: its origin, whether it was followed before, and how many
/// there have been.
pub struct PageGuard {
    origin: Origin,
    followed: HashSet<String>,
    limit: usize,
}

impl PageGuard {
    /// For pages of `origin`, at most `limit` of them.
    pub fn new(origin: Origin, limit: usize) -> Self {
        Self { origin, followed: HashSet::new(), limit }
    }

    /// The link of the next page, or nothing when the limit is reached. Links are opaque and followed verbatim
    /// (Graph facts, §3).
    pub fn next(&mut self, link: &str) -> Result<Option<Url>> {
        let url = Url::parse(link).map_err(|error| {
            Error::new(ErrorCode::VendorInvalidAnswer)
                .with_message("A page link is no address.")
                .caused_by(error)
        })?;
        self.follow(url)
    }

    /// The same for a link that is parsed already, as the first page's.
    pub fn follow(&mut self, url: Url) -> Result<Option<Url>> {
        self.origin.check(&url)?;
        if !self.followed.insert(url.as_str().to_owned()) {
            return Err(Error::new(ErrorCode::PagingLoop).with("page", self.followed.len()));
        }
        Ok((self.followed.len() <= self.limit).then_some(url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(limit: usize) -> PageGuard {
        PageGuard::new(Origin::of(&Url::parse("https://graph.example/v1.0").unwrap()), limit)
    }

    #[test]
    fn follows_each_link_once() {
        let mut guard = guard(9);
        assert!(guard.next("https://graph.example/v1.0/users?$skiptoken=1").unwrap().is_some());
        assert!(guard.next("https://graph.example/v1.0/users?$skiptoken=2").unwrap().is_some());
        let error = guard.next("https://graph.example/v1.0/users?$skiptoken=1").unwrap_err();
        assert_eq!(error.code(), ErrorCode::PagingLoop);
    }

    #[test]
    fn refuses_other_hosts_and_what_is_no_address() {
        assert_eq!(guard(9).next("https://evil.example/").unwrap_err().code(), ErrorCode::ForeignLink);
        assert_eq!(guard(9).next("/v1.0/users").unwrap_err().code(), ErrorCode::VendorInvalidAnswer);
    }

    #[test]
    fn ends_at_the_limit() {
        let mut guard = guard(1);
        assert!(guard.next("https://graph.example/1").unwrap().is_some());
        assert!(guard.next("https://graph.example/2").unwrap().is_none());
    }
}
