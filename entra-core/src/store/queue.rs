//! The review queue. Items come with [`PeopleStore::write`](super::PeopleStore::write).

use async_trait::async_trait;
use serde::Deserialize;
use time::OffsetDateTime;

use super::QueueResolution;
use crate::{
    error::Result,
    model::{ClientId, EntraTenantId, HostTenantId, ManagedTenantId, QueueItem, QueueItemId, QueueStatus},
};

/// Which items to list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct QueueFilter {
    /// Only these; `None` means all.
    pub status: Option<QueueStatus>,
    /// Only of this tenant.
    pub managed_tenant_id: Option<ManagedTenantId>,
    /// Only of this client.
    pub client_id: Option<ClientId>,
    /// At most so many; 0 means 100.
    pub limit: u32,
    /// After so many.
    pub offset: u32,
}

/// Keeps the review queue.
#[async_trait]
pub trait QueueStore: Send + Sync {
    /// Newest first.
    async fn queue(&self, host: &HostTenantId, filter: &QueueFilter) -> Result<Vec<QueueItem>>;

    /// How many are open.
    async fn open_queue_count(&self, host: &HostTenantId) -> Result<u64>;

    /// One.
    async fn queue_item(&self, host: &HostTenantId, item: &QueueItemId) -> Result<Option<QueueItem>>;

    /// Sets an open item aside; `false` if it was not open.
    async fn dismiss(
        &self,
        host: &HostTenantId,
        resolution: &QueueResolution,
        at: OffsetDateTime,
    ) -> Result<bool>;

    /// The facts of dismissed items of a tenant: (object id, facts), so that they stay dismissed.
    async fn dismissed_facts(
        &self,
        host: &HostTenantId,
        tenant: &EntraTenantId,
    ) -> Result<Vec<(crate::model::EntraObjectId, String)>>;
}
