//! How CIPP is read.

use std::time::Duration;

use crate::{
    http::{AddressRule, HttpSettings},
    model::EntraTenantId,
};

/// By which route people are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UserRoute {
    /// `ListGraphRequest`, page by page, with the fields that we need. Fails loudly.
    #[default]
    GraphRequest,
    /// `ListUsers`: everybody and everything in one answer; works on versions of CIPP without the other.
    ListUsers,
}

/// How CIPP is read.
#[derive(Clone, Debug)]
pub struct CippSettings {
    /// CIPP's home tenant, whose people are nobody's customers.
    pub partner: Option<EntraTenantId>,
    /// By which route people are read.
    pub users: UserRoute,
    /// Rows of a page, from 1 to 999.
    pub page_size: u16,
    /// The most pages of one read; after them it is partial.
    pub page_limit: usize,
    /// The longest that one operation may take, waits included.
    pub budget: Duration,
}

impl Default for CippSettings {
    fn default() -> Self {
        Self {
            partner: None,
            users: UserRoute::GraphRequest,
            page_size: 999,
            page_limit: 10_000,
            budget: Duration::from_hours(1),
        }
    }
}

/// HTTP as CIPP needs it: few requests at once, because its workers serve people too, and a long wait, because it
/// starts cold and its own limit is 230 seconds or more (CIPP facts, §6).
pub fn http_settings(addresses: AddressRule) -> HttpSettings {
    HttpSettings {
        addresses,
        concurrency: 3,
        timeout: Duration::from_mins(5),
        body_limit: 256 << 20,
        first_wait: Duration::from_secs(1),
        ..HttpSettings::default()
    }
}
