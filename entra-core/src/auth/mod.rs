//! Who we are to a vendor: tokens, and whose directory they are for.

#[cfg(feature = "http")]
pub mod aadsts;
#[cfg(feature = "http")]
pub mod authority;
#[cfg(feature = "http")]
mod certificate;
#[cfg(feature = "http")]
mod credentials;
#[cfg(feature = "http")]
pub mod oauth;
#[cfg(feature = "http")]
pub mod tokens;

use async_trait::async_trait;

#[cfg(feature = "http")]
pub use certificate::ClientCertificate;
#[cfg(feature = "http")]
pub use credentials::{
    AppCredentials, ClientProof, CredentialExplanation, CredentialLevel, CredentialResolver, CredentialSource,
};

use crate::{context::Context, error::Result, model::EntraTenantId, secret::Secret};

/// Whose directory a token is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TokenFor {
    /// The partner's own directory: relationships, contracts, Lighthouse.
    Partner,
    /// One customer's directory.
    Customer(EntraTenantId),
    /// CIPP's API.
    Cipp,
}

/// Where directory clients get their bearer tokens.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// A token that is valid for at least a minute. Errors carry per-customer or per-connection codes (Graph facts,
    /// §2.3).
    async fn token(&self, target: &TokenFor, context: &Context) -> Result<Secret>;

    /// Tells that the vendor refused this token: the next call gets another one.
    async fn discard(&self, target: &TokenFor, token: &Secret);
}
