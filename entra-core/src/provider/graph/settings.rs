//! How Graph is read.

use std::time::Duration;

use crate::model::EntraTenantId;

/// Where the list of managed tenants comes from (Graph facts, §1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TenantSource {
    /// Customers with an active or expiring GDAP relationship.
    #[default]
    Gdap,
    /// Microsoft 365 Lighthouse. Beta, and only for partners that are onboarded to it.
    Lighthouse,
    /// Reseller partnerships. Says nothing of access, and its domains are as old as the partnership.
    Contracts,
    /// One tenant, which is the partner's own: for trying things out without partner relationships.
    SelfTenant(EntraTenantId),
}

/// How Graph is read.
#[derive(Clone, Debug)]
pub struct GraphSettings {
    /// Where managed tenants come from.
    pub source: TenantSource,
    /// Read people by `/users/delta`, so that the next read brings only changes; else by `/users`.
    pub delta: bool,
    /// Ask each customer for its domains and its number of people while listing tenants. Costs a token and two
    /// requests per customer, and finds out whether its people can be read.
    pub ask_customers: bool,
    /// Read which of the partner's groups have each relationship's roles. Costs a request per relationship.
    pub access_assignments: bool,
    /// Rows of a page of people, from 1 to 999.
    pub page_size: u16,
    /// The most pages of one read; after them it is partial.
    pub page_limit: usize,
    /// Customers that are asked at once while listing tenants.
    pub concurrency: usize,
    /// The longest that one operation may take, waits included.
    pub budget: Duration,
}

impl Default for GraphSettings {
    fn default() -> Self {
        Self {
            source: TenantSource::Gdap,
            delta: true,
            ask_customers: true,
            access_assignments: false,
            page_size: 999,
            page_limit: 10_000,
            concurrency: 8,
            budget: Duration::from_mins(30),
        }
    }
}
