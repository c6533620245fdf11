//! Links as a whole: what becomes of them when a person gives a tenant to another client.

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{
    error::Result,
    model::{ClientId, EntraTenantId, HostTenantId},
};

/// What becomes of a tenant's links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkSettlement {
    /// The linked contacts move to this client; their links follow.
    MoveTo(ClientId),
    /// The ties are cut: links go, contacts stay where and as they are, and the next sync knows nobody. The journal
    /// keeps what was.
    Cut,
}

/// Settles links. Single people's links are written by [`PeopleStore::write`](super::PeopleStore::write).
#[async_trait]
pub trait LinkStore: Send + Sync {
    /// Settles every link of a tenant in one transaction. Answers how many people were touched; again touches none.
    async fn settle_links(
        &self,
        host: &HostTenantId,
        tenant: &EntraTenantId,
        settlement: &LinkSettlement,
        at: OffsetDateTime,
    ) -> Result<u64>;
}
