//! Where directory data comes from.

#[cfg(feature = "http")]
mod attribution;
#[cfg(feature = "http")]
mod authorized;
#[cfg(feature = "http")]
pub mod cipp;
#[cfg(feature = "http")]
mod gathering;
#[cfg(feature = "http")]
pub mod graph;
#[cfg(feature = "http")]
mod lanes;
pub mod memory;
#[cfg(feature = "http")]
pub mod route;

use async_trait::async_trait;

use crate::{
    context::Context,
    error::Result,
    model::{DeltaCursor, DirectoryRead, DiscoveredTenant, EntraObjectId, EntraTenantId},
};

/// A source of managed tenants and their people.
///
/// Implementations are bound to one host tenant's connection. They stamp every error with the tenant and the
/// operation, never answer a failed read with an empty one, and tell completeness truthfully.
#[async_trait]
pub trait Directory: Send + Sync {
    /// What this source can do; callers ask instead of guessing.
    fn capability(&self) -> Capability;

    /// Proves that the connection works, without reading people.
    async fn probe(&self, context: &Context) -> Result<()>;

    /// The managed tenants, each once. An answer that may be shortened says so.
    async fn tenants(&self, context: &Context) -> Result<TenantRead>;

    /// The people of one managed tenant: all of them, or the changes since `cursor` where one is given and still
    /// valid. A cursor that has expired leads to a full read, not to an error.
    async fn users(
        &self,
        tenant: &EntraTenantId,
        cursor: Option<&DeltaCursor>,
        context: &Context,
    ) -> Result<DirectoryRead>;

    /// The members of a group, nested ones too. An unknown group is an error, never an empty group.
    async fn group_members(
        &self,
        tenant: &EntraTenantId,
        group: &str,
        context: &Context,
    ) -> Result<Vec<EntraObjectId>>;
}

/// What a source can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capability {
    /// `users` can answer with changes since a cursor.
    pub delta: bool,
    /// `group_members` works.
    pub groups: bool,
    /// `tenants` brings every verified domain, not only the default one.
    pub all_domains: bool,
}

/// The managed tenants that one read brought.
#[derive(Clone, Debug)]
pub struct TenantRead {
    /// Each tenant once.
    pub tenants: Vec<DiscoveredTenant>,
    /// Read to the end: who is not named is gone from the partner's list.
    pub is_complete: bool,
}
