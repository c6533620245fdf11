//! The queue, newest first.

use serde::Serialize;

use crate::{
    error::Result,
    model::{HostTenantId, QueueItem},
    services::Services,
    store::QueueFilter,
};

/// Part of the queue.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueuePage {
    /// The items asked for, newest first.
    pub items: Vec<QueueItem>,
    /// How many are open in all.
    pub open_count: u64,
}

/// Lists items with their candidates and reasons.
pub async fn list(services: &Services, host: &HostTenantId, filter: &QueueFilter) -> Result<QueuePage> {
    Ok(QueuePage {
        items: services.store.queue(host, filter).await?,
        open_count: services.store.open_queue_count(host).await?,
    })
}
