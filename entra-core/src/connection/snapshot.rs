//! Secrets as they were, to put back when a swap fails.

use crate::{error::Result, model::HostTenantId, secret::Secret, secrets::SecretProvider};

/// The values of some keys at one moment.
pub(super) struct Snapshot(Vec<(&'static str, Option<Secret>)>);

impl Snapshot {
    pub(super) async fn take(
        secrets: &dyn SecretProvider,
        host: &HostTenantId,
        names: &[&'static str],
    ) -> Result<Self> {
        let mut values = Vec::with_capacity(names.len());
        for name in names {
            values.push((*name, secrets.get_tenant_secret(host, name).await?));
        }
        Ok(Self(values))
    }

    /// Puts every key back as it was.
    pub(super) async fn restore(&self, secrets: &dyn SecretProvider, host: &HostTenantId) -> Result<()> {
        let written: Vec<_> =
            self.0.iter().filter_map(|(name, value)| Some((*name, value.clone()?))).collect();
        secrets.set_tenant_secrets(host, &written).await?;
        for (name, _) in self.0.iter().filter(|(_, value)| value.is_none()) {
            secrets.delete_tenant_secret(host, name).await?;
        }
        Ok(())
    }
}
