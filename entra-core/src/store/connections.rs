//! Partner connections.

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{
    error::Result,
    model::{Connection, HostTenantId, UserId, ValidationError},
};

/// Keeps partner connections; old ones stay as history.
#[async_trait]
pub trait ConnectionStore: Send + Sync {
    /// The one in force.
    async fn active_connection(&self, host: &HostTenantId) -> Result<Option<Connection>>;

    /// Puts `connection` in force and retires the one that was, in one transaction. An id that exists is replaced.
    async fn activate_connection(&self, host: &HostTenantId, connection: &Connection) -> Result<()>;

    /// Writes the outcome of a validation of the one in force: status, time and error.
    async fn record_validation(
        &self,
        host: &HostTenantId,
        at: OffsetDateTime,
        error: Option<&ValidationError>,
    ) -> Result<()>;

    /// Takes the one in force out of it. Mappings, links and history stay. Nothing in force is no error.
    async fn deactivate_connection(
        &self,
        host: &HostTenantId,
        by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<()>;
}
