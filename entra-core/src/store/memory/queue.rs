//! The review queue.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{MemoryStore, page};
use crate::{
    error::Result,
    model::{EntraObjectId, EntraTenantId, HostTenantId, QueueItem, QueueItemId, QueueStatus},
    store::{QueueFilter, QueueResolution, QueueStore, rules},
};

#[async_trait]
impl QueueStore for MemoryStore {
    async fn queue(&self, host: &HostTenantId, filter: &QueueFilter) -> Result<Vec<QueueItem>> {
        Ok(self.with(host, |tables| {
            let mut items: Vec<_> = tables
                .queue
                .values()
                .filter(|item| {
                    filter.status.is_none_or(|status| item.status == status)
                        && (filter.managed_tenant_id.is_none()
                            || filter.managed_tenant_id == item.managed_tenant_id)
                        && (filter.client_id.is_none() || filter.client_id == item.client_id)
                })
                .collect();
            items.sort_by(|a, b| (b.created_at, &b.queue_item_id).cmp(&(a.created_at, &a.queue_item_id)));
            page(items.into_iter().cloned(), filter.limit, 100, filter.offset)
        }))
    }

    async fn open_queue_count(&self, host: &HostTenantId) -> Result<u64> {
        Ok(self.with(host, |tables| {
            let open = tables.queue.values().filter(|item| item.status == QueueStatus::Open).count();
            u64::try_from(open).unwrap_or(u64::MAX)
        }))
    }

    async fn queue_item(&self, host: &HostTenantId, item: &QueueItemId) -> Result<Option<QueueItem>> {
        Ok(self.with(host, |tables| tables.queue.get(item).cloned()))
    }

    async fn dismiss(
        &self,
        host: &HostTenantId,
        resolution: &QueueResolution,
        at: OffsetDateTime,
    ) -> Result<bool> {
        Ok(self.with(host, |tables| {
            let item = tables.queue.get_mut(&resolution.queue_item_id);
            let dismissed = item.and_then(|item| {
                rules::decide_dismissal(item, resolution, at).map(|dismissed| *item = dismissed)
            });
            dismissed.is_some()
        }))
    }

    async fn dismissed_facts(
        &self,
        host: &HostTenantId,
        tenant: &EntraTenantId,
    ) -> Result<Vec<(EntraObjectId, String)>> {
        Ok(self.with(host, |tables| {
            tables
                .queue
                .values()
                .filter(|item| item.status == QueueStatus::Dismissed && item.entra_tenant_id == *tenant)
                .filter_map(|item| Some((item.entra_object_id.clone(), rules::facts_of(item)?.to_owned())))
                .collect()
        }))
    }
}
