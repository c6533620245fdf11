//! The life of a connection: connect, prove, rotate, disconnect, and open its directories.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{error::Result, model::HostTenantId, provider::Directory};

/// Opens the directories behind a host tenant's connection.
#[async_trait]
pub trait DirectorySource: Send + Sync {
    /// The directories of the connection in force; `not_connected` if there is none.
    async fn open(&self, host: &HostTenantId) -> Result<Arc<dyn Directory>>;
}
