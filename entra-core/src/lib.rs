//! Keeps an MSP's customers' Microsoft Entra directories and its PSA's contacts in step.
//!
//! One partner connection finds every customer's tenant; each is matched to a client and confirmed by a person; a
//! preflight shows what a sync would do; a sync does just that, additively; what is ambiguous waits for review; a run
//! can be undone. [`Entra`] has one method for each operation.
//!
//! ```no_run
//! # #[cfg(all(feature = "http", feature = "sqlite"))]
//! # async fn example() -> entra_core::Result<()> {
//! use entra_core::{Entra, access::Actor, context::Context, matching::Profile, sync::SyncRequest};
//!
//! let entra = Entra::builder().database("sqlite:entra.db").open().await?;
//! let msp = entra.for_tenant("3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01", Actor::internal("ada".into(), ["system_settings.update"]));
//! let context = Context::default();
//! let found = msp.discover(&context).await?;
//! let preview = msp.preview_mappings(Profile::Evidence).await?;
//! println!("{} tenants, {} matched without a doubt", found.tenants.len(), preview.auto_matched.len());
//! let run = msp.sync(&SyncRequest::default(), &context).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Without features the crate is pure: [`matching`] and [`reconcile`] work on data that a host brings, also as JSON
//! ([`json`]). `http`, `sqlite`, `postgres` and `vault` are on by default.
#![forbid(unsafe_code)]

pub mod error;
pub mod json;
pub mod matching;
pub mod model;
mod parallel;
pub mod reconcile;
pub mod secret;

#[cfg(feature = "engine")]
pub mod access;
#[cfg(feature = "engine")]
pub mod auth;
#[cfg(feature = "engine")]
pub mod clock;
#[cfg(feature = "engine")]
pub mod connection;
#[cfg(feature = "engine")]
pub mod context;
#[cfg(feature = "engine")]
pub mod discovery;
#[cfg(feature = "engine")]
pub mod entra;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "engine")]
pub mod mapping;
#[cfg(feature = "engine")]
pub mod provider;
#[cfg(feature = "engine")]
pub mod review;
#[cfg(feature = "engine")]
pub mod secrets;
#[cfg(feature = "engine")]
pub mod services;
#[cfg(feature = "engine")]
pub mod settings;
#[cfg(feature = "engine")]
pub mod store;
#[cfg(feature = "engine")]
pub mod sync;
#[cfg(feature = "engine")]
mod tasks;
#[cfg(all(feature = "engine", any(test, feature = "testing")))]
pub mod testing;

#[cfg(feature = "engine")]
pub use entra::{Entra, EntraBuilder, ForTenant};
pub use error::{Error, ErrorCode, Result};
pub use secret::Secret;
