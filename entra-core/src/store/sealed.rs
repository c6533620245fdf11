//! Encrypted secrets in the library's own database. The store sees ciphertext only.

use async_trait::async_trait;

use crate::{error::Result, model::HostTenantId};

/// Keeps sealed secrets. `host` is `None` for those of the whole installation.
#[async_trait]
pub trait SealedSecretStore: Send + Sync {
    /// The ciphertext under a name.
    async fn sealed(&self, host: Option<&HostTenantId>, name: &str) -> Result<Option<Vec<u8>>>;

    /// Writes several in one transaction; `None` removes.
    async fn put_sealed(
        &self,
        host: Option<&HostTenantId>,
        values: &[(String, Option<Vec<u8>>)],
    ) -> Result<()>;

    /// Every name and ciphertext of a host tenant, for key rotation.
    async fn all_sealed(&self, host: Option<&HostTenantId>) -> Result<Vec<(String, Vec<u8>)>>;
}
