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
    /// Every host tenant that has settings, in a stable order: what a scheduler goes through. The one question that
    /// names no host tenant; it answers ids only.
    async fn hosts(&self) -> Result<Vec<HostTenantId>>;

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
