//! The facade: one instance for a process, one method per operation.
//!
//! ```no_run
//! # #[cfg(feature = "http")]
//! # async fn example() -> entra_core::Result<()> {
//! use std::sync::Arc;
//!
//! use entra_core::{
//!     Entra,
//!     access::{Actor, FlagSet, flags::FixedFlags},
//!     context::Context,
//! };
//!
//! let flags = Arc::new(FixedFlags::new(FlagSet::all()));
//! let entra = Entra::builder().database("sqlite:entra.db").flags(flags).open().await?;
//! let ann = Actor::internal("ann".into(), ["system_settings.update"]);
//! let msp = entra.for_tenant("6f0c…", ann);
//! let sign_in = msp.connect_direct_start("https://psa.example/callback", &Default::default()).await?;
//! // … the person signs in, the callback page calls `connect_direct_finish` …
//! let found = msp.discover(&Context::default()).await?;
//! println!("{} tenants; sign in at {}", found.seen, sign_in.authorize_url);
//! # Ok(()) }
//! ```

mod builder;
#[cfg(feature = "http")]
mod connection;
mod door;
mod local_worker;
mod mapping;
mod records;
mod review;
mod settings;
#[cfg(feature = "http")]
mod status;
mod sync;
mod workers;

use std::sync::Arc;

pub use builder::EntraBuilder;
pub use door::ForTenant;
pub use local_worker::LocalWorker;
pub use records::Imported;
#[cfg(feature = "http")]
pub use status::{Status, TroubledTenant};

use crate::{
    access::{Access, Actor},
    model::HostTenantId,
    services::Services,
};

/// The library, ready to work. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Entra {
    parts: Arc<Parts>,
}

struct Parts {
    services: Services,
    access: Access,
    #[cfg(feature = "http")]
    connections: Option<Arc<crate::connection::Connections>>,
}

impl Entra {
    /// Puts an instance together.
    pub fn builder() -> EntraBuilder {
        EntraBuilder::default()
    }

    /// The operations of one host tenant, asked for by one actor.
    pub fn for_tenant(&self, host: impl Into<HostTenantId>, actor: Actor) -> ForTenant {
        ForTenant::new(Arc::clone(&self.parts), host.into(), actor)
    }

    /// Closes the database's connections, and waits for those in use. Clones are closed with it.
    pub async fn close(&self) {
        self.services().store.close().await;
    }

    /// The parts that the use cases work with, for hosts that call them themselves.
    pub fn services(&self) -> &Services {
        &self.parts.services
    }
}

impl std::fmt::Debug for Entra {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entra").field("services", &self.parts.services).finish_non_exhaustive()
    }
}
