//! Proof that a secret store takes a write, before anything depends on it.

use super::{SecretProvider, keys};
use crate::{
    error::{Error, ErrorCode, Result, ResultExt},
    model::HostTenantId,
    secret::Secret,
};

/// Writes a value, reads it back and removes it. A sign-in that ends in a store that forgets it is worse than none.
pub async fn prove_writable(secrets: &dyn SecretProvider, tenant: &HostTenantId) -> Result<()> {
    let value = Secret::new(uuid::Uuid::new_v4().to_string());
    secrets
        .set_tenant_secret(tenant, keys::WRITE_PROBE, &value)
        .await
        .in_operation("prove the secret store")?;
    let read = secrets.get_tenant_secret(tenant, keys::WRITE_PROBE).await;
    secrets.delete_tenant_secret(tenant, keys::WRITE_PROBE).await.in_operation("prove the secret store")?;
    match read.in_operation("prove the secret store")? {
        Some(found) if found == value => Ok(()),
        _ => Err(Error::new(ErrorCode::SecretStoreReadOnly)
            .with_message("The secret store took a write but does not give it back.")
            .with_remedy("List the provider of SECRET_WRITE_PROVIDER first in SECRET_READ_CHAIN.")
            .in_operation("prove the secret store")),
    }
}
