//! The life of a connection: connect, prove, rotate, disconnect, and open its directories.

#[cfg(feature = "http")]
mod cipp;
#[cfg(feature = "http")]
mod direct;
#[cfg(feature = "http")]
mod disconnect;
mod health;
#[cfg(feature = "http")]
mod open;
#[cfg(feature = "http")]
mod service;
#[cfg(feature = "http")]
mod snapshot;
#[cfg(feature = "http")]
mod status;
#[cfg(feature = "http")]
mod swap;
#[cfg(feature = "http")]
mod validate;

use std::sync::Arc;

use async_trait::async_trait;

#[cfg(feature = "http")]
pub use cipp::{CippForm, CippProof};
#[cfg(feature = "http")]
pub use direct::{DirectAnswer, DirectSignIn, DirectSignInOptions};
pub use health::{Health, HealthState};
#[cfg(feature = "http")]
pub use service::{ConnectionParts, Connections};
#[cfg(feature = "http")]
pub use status::{ConnectionDetails, ConnectionReport};

use crate::{
    error::{Error, Result},
    model::HostTenantId,
    provider::Directory,
};

/// Opens the directories behind a host tenant's connection.
#[async_trait]
pub trait DirectorySource: Send + Sync {
    /// The directories of the connection in force; `not_connected` if there is none.
    async fn open(&self, host: &HostTenantId) -> Result<Arc<dyn Directory>>;

    /// Hears how reading went, once a run or a discovery: the failure that says most of the connection, or `None` where
    /// something could be read. Directories without a connection of their own have nothing to write down.
    async fn note(&self, _host: &HostTenantId, _failure: Option<&Error>) -> Result<()> {
        Ok(())
    }
}
