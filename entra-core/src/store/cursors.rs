//! Positions of delta reads.

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{
    error::Result,
    model::{DeltaCursor, HostTenantId, ManagedTenantId},
};

/// Keeps delta cursors. They are written by [`PeopleStore::write`](super::PeopleStore::write), with the last batch of
/// the read that produced them, so that a crash never skips a change.
#[async_trait]
pub trait CursorStore: Send + Sync {
    /// The cursor of a tenant, and when its last complete read was.
    async fn cursor(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
    ) -> Result<Option<(DeltaCursor, OffsetDateTime)>>;

    /// Forgets it: the next read is complete. Nothing kept is no error.
    async fn forget_cursor(&self, host: &HostTenantId, tenant: &ManagedTenantId) -> Result<()>;
}
