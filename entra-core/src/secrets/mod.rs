//! Where secrets are kept.

mod chain;
mod encrypted;
mod env;
mod environment;
mod filesystem;
pub mod keys;
mod memory;
mod name;
mod probe;
#[cfg(feature = "testing")]
mod suite;
#[cfg(feature = "vault")]
mod vault;

use async_trait::async_trait;

pub use chain::SecretChain;
pub use encrypted::{EncryptedSecrets, MasterKeys};
pub use env::EnvSecrets;
pub use environment::Environment;
pub use filesystem::FilesystemSecrets;
pub use memory::MemorySecrets;
pub use probe::prove_writable;
#[cfg(feature = "testing")]
pub use suite::SecretSuite;
#[cfg(feature = "vault")]
pub use vault::{VaultConfig, VaultLogin, VaultSecrets};

use crate::{error::Result, model::HostTenantId, secret::Secret};

/// A store of secrets. Names are those of the host's contract; values never appear in errors.
#[async_trait]
pub trait SecretProvider: Send + Sync {
    /// A secret of the whole installation; absent is no error.
    async fn get_app_secret(&self, name: &str) -> Result<Option<Secret>>;

    /// A secret of one host tenant; absent is no error.
    async fn get_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<Option<Secret>>;

    /// Writes one; a read-only store answers `secret_store_read_only`.
    async fn set_tenant_secret(&self, tenant: &HostTenantId, name: &str, value: &Secret) -> Result<()>;

    /// Removes one; removing what is absent is a success.
    async fn delete_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<()>;

    /// Writes several as one unit where the store can, else one after another in the order given.
    async fn set_tenant_secrets(&self, tenant: &HostTenantId, secrets: &[(&str, Secret)]) -> Result<()> {
        for (name, value) in secrets {
            self.set_tenant_secret(tenant, name, value).await?;
        }
        Ok(())
    }
}
