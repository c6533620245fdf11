//! Secrets in memory, for tests and for hosts that bring their own at start.

use std::collections::HashMap;

use async_trait::async_trait;
use tokio::sync::RwLock;

use super::{SecretProvider, name::check_name};
use crate::{error::Result, model::HostTenantId, secret::Secret};

/// Keeps secrets until it is dropped, then wipes them.
#[derive(Debug, Default)]
pub struct MemorySecrets {
    app: RwLock<HashMap<String, Secret>>,
    tenants: RwLock<HashMap<Place, Secret>>,
}

type Place = (HostTenantId, String);

fn place(tenant: &HostTenantId, name: &str) -> Result<Place> {
    check_name(tenant.as_str())?;
    Ok((tenant.clone(), check_name(name)?.to_owned()))
}

impl MemorySecrets {
    /// Keeps a secret of the whole installation.
    pub async fn set_app_secret(&self, name: &str, value: impl Into<Secret>) {
        self.app.write().await.insert(name.to_owned(), value.into());
    }
}

#[async_trait]
impl SecretProvider for MemorySecrets {
    async fn get_app_secret(&self, name: &str) -> Result<Option<Secret>> {
        Ok(self.app.read().await.get(check_name(name)?).cloned())
    }

    async fn get_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<Option<Secret>> {
        let key = place(tenant, name)?;
        Ok(self.tenants.read().await.get(&key).cloned())
    }

    async fn set_tenant_secret(&self, tenant: &HostTenantId, name: &str, value: &Secret) -> Result<()> {
        self.set_tenant_secrets(tenant, &[(name, value.clone())]).await
    }

    async fn delete_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<()> {
        let key = place(tenant, name)?;
        self.tenants.write().await.remove(&key);
        Ok(())
    }

    async fn set_tenant_secrets(&self, tenant: &HostTenantId, secrets: &[(&str, Secret)]) -> Result<()> {
        let placed = secrets.iter().map(|(name, value)| Ok((place(tenant, name)?, value.clone())));
        let placed: Vec<_> = placed.collect::<Result<_>>()?;
        self.tenants.write().await.extend(placed);
        Ok(())
    }
}
