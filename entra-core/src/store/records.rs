//! The PSA's own records, for a host that has no tables of its own.

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{
    error::Result,
    model::{Contact, HostTenantId},
};

/// Brings contacts in. A host that keeps its contacts in these tables itself has no use for it.
#[async_trait]
pub trait RecordStore: Send + Sync {
    /// Inserts contacts with their addresses and numbers, all in one transaction, and answers how many. One whose id is
    /// there, or whose primary address somebody has, is left alone; so is a further address that somebody has.
    /// Addresses are lower-case.
    async fn insert_contacts(
        &self,
        host: &HostTenantId,
        contacts: &[Contact],
        at: OffsetDateTime,
    ) -> Result<u64>;
}
