//! Leases: who may work on something now, across processes.

use std::time::Duration;

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{error::Result, model::HostTenantId};

/// A lease that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What it is for, as `sync:{managed tenant}`.
    pub name: String,
    /// Who holds it.
    pub holder: String,
    /// Grows whenever it changes hands: a holder that sees another number has lost it.
    pub generation: u64,
}

/// Keeps leases with an expiry, so that a crash never blocks for longer than that.
#[async_trait]
pub trait LeaseStore: Send + Sync {
    /// Takes the lease if nobody holds it, it has expired, or `holder` has it already; `None` if another holds it.
    async fn take_lease(
        &self,
        host: &HostTenantId,
        name: &str,
        holder: &str,
        life: Duration,
        now: OffsetDateTime,
    ) -> Result<Option<Lease>>;

    /// Prolongs it; `false` if it was lost meanwhile.
    async fn renew_lease(
        &self,
        host: &HostTenantId,
        lease: &Lease,
        life: Duration,
        now: OffsetDateTime,
    ) -> Result<bool>;

    /// Gives it back. One that was lost is left alone.
    async fn release_lease(&self, host: &HostTenantId, lease: &Lease) -> Result<()>;
}
