//! What an implementation brings so that it can be tried: a world, and ways to disturb it.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;

use crate::{
    model::{EntraObjectId, EntraTenantId},
    provider::{Capability, Directory},
};

/// The size of a world.
#[derive(Clone, Copy, Debug)]
pub struct World {
    /// Customers.
    pub tenants: usize,
    /// People in each.
    pub people: usize,
    /// Rows of a page.
    pub page_size: u16,
    /// The most pages of a read.
    pub page_limit: usize,
}

impl Default for World {
    /// Three pages of people in each of three tenants.
    fn default() -> Self {
        Self { tenants: 3, people: 11, page_size: 4, page_limit: 100 }
    }
}

/// Something that goes wrong while a tenant is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// At which page of people, from 1.
    pub page: u32,
    /// What.
    pub kind: Kind,
    /// From that page on, or only once.
    pub is_lasting: bool,
}

/// Ways for a page to go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A status without further words.
    Status(u16),
    /// 429 with `Retry-After`: come back at once.
    RetryAfter,
    /// 429 with `Retry-After` as a date.
    RetryAfterDate,
    /// The connection ends without an answer.
    Disconnected,
    /// The body ends in the middle.
    CutBody,
    /// No answer, ever.
    Silence,
    /// No JSON.
    NotJson,
    /// A web page.
    WebPage,
    /// A redirect to another host.
    Redirect,
    /// JSON without rows.
    NoRows,
    /// The next page is this page.
    SamePageAgain,
    /// The next page is on another host.
    ForeignLink,
    /// Every row comes twice.
    RowsTwice,
    /// A page without rows before the first one.
    EmptyFirstPage,
}

/// A change in a tenant.
#[derive(Clone, Debug)]
pub enum Change {
    /// Somebody joins.
    Hire,
    /// Somebody gets another name.
    Rename(EntraObjectId),
    /// Somebody may no longer sign in.
    Disable(EntraObjectId),
    /// Somebody is deleted and can be restored.
    Leave(EntraObjectId),
    /// Somebody deleted comes back.
    Restore(EntraObjectId),
    /// Somebody is deleted for good.
    Purge(EntraObjectId),
    /// Positions told so far are no longer valid. The number says in which of the vendor's ways, from 0.
    ExpireCursors(u8),
    /// Rows of delta rounds repeat and come in another order.
    RepeatRows,
    /// The customer takes its consent back.
    RevokeConsent,
    /// The customer ends the partner's access.
    EndAccess,
    /// Tokens for this tenant lead to another one.
    Misdirect,
}

/// A directory on its bench.
#[async_trait]
pub trait DirectoryHarness: Send + Sync + Sized + 'static {
    /// Its name in the report.
    const NAME: &'static str;

    /// What the directory says it can do.
    fn capability() -> Capability;

    /// Whether this kind of trouble can happen to it.
    fn meets(kind: Kind) -> bool;

    /// Whether this change can happen to it.
    fn knows(change: &Change) -> bool;

    /// A fresh world.
    async fn start(world: World) -> Self;

    /// The directory under test.
    fn directory(&self) -> Arc<dyn Directory>;

    /// The customers.
    fn tenants(&self) -> Vec<EntraTenantId>;

    /// Everybody who is in a tenant now.
    fn people(&self, tenant: &EntraTenantId) -> BTreeSet<EntraObjectId>;

    /// Groups of a tenant, with the people in them and in groups inside them.
    async fn groups(&self, tenant: &EntraTenantId) -> Vec<(String, BTreeSet<EntraObjectId>)>;

    /// Makes trouble in the next read of a tenant's people.
    fn trouble(&self, tenant: &EntraTenantId, trouble: Trouble);

    /// Ends all trouble.
    fn peace(&self);

    /// Changes something; answers with who it is about.
    fn change(&self, tenant: &EntraTenantId, change: &Change) -> EntraObjectId;
}
