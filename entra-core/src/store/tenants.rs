//! Managed tenants.

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{
    error::Result,
    model::{DiscoveredTenant, HostTenantId, ManagedTenant, ManagedTenantId, TenantAccess},
};

/// What a discovery changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DiscoverySummary {
    /// Tenants seen.
    pub seen: u32,
    /// Of these, new.
    pub added: u32,
    /// Tenants that a complete list no longer names.
    pub gone: u32,
}

/// Keeps managed tenants.
#[async_trait]
pub trait TenantStore: Send + Sync {
    /// Upserts what a discovery found, in one transaction. With `is_complete`, tenants that were not found become
    /// `gone` since `at` (those gone already keep their since); nobody is ever removed.
    async fn record_discovery(
        &self,
        host: &HostTenantId,
        found: &[DiscoveredTenant],
        is_complete: bool,
        at: OffsetDateTime,
    ) -> Result<DiscoverySummary>;

    /// All, in the order of their names.
    async fn managed_tenants(&self, host: &HostTenantId) -> Result<Vec<ManagedTenant>>;

    /// One.
    async fn managed_tenant(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
    ) -> Result<Option<ManagedTenant>>;

    /// Writes whether its people can be read.
    async fn set_access(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        access: &TenantAccess,
        at: OffsetDateTime,
    ) -> Result<()>;
}
