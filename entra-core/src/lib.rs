//! Keeps an MSP's customers' Microsoft Entra directories and its PSA's contacts in step.
#![forbid(unsafe_code)]

pub mod error;
pub mod json;
pub mod matching;
pub mod model;
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
#[cfg(all(feature = "engine", any(test, feature = "testing")))]
pub mod testing;

#[cfg(feature = "engine")]
pub use entra::{Entra, EntraBuilder, ForTenant};
pub use error::{Error, ErrorCode, Result};
pub use secret::Secret;
