//! Settings of a host tenant.

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{
    error::Result,
    model::{HostTenantId, SyncSettings},
};

/// Keeps the one row of settings of each host tenant.
#[async_trait]
pub trait SettingsStore: Send + Sync {
    /// The settings; the defaults where nothing was saved.
    async fn settings(&self, host: &HostTenantId) -> Result<SyncSettings>;

    /// Replaces them. Keys of the host's documents that we do not know stay.
    async fn save_settings(
        &self,
        host: &HostTenantId,
        settings: &SyncSettings,
        at: OffsetDateTime,
    ) -> Result<()>;
}
