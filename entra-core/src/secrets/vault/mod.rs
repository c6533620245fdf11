//! Secrets in Vault or OpenBao: KV version 2, one secret per tenant, one key per name.

mod client;
mod config;
mod login;

use std::collections::BTreeMap;

use async_trait::async_trait;

use self::client::{Document, VaultClient};
pub use self::{config::VaultConfig, login::VaultLogin};
use super::{Environment, SecretProvider, name::check_name};
use crate::{
    error::{Error, ErrorCode, Result, ResultExt},
    model::HostTenantId,
    secret::Secret,
};

/// How often a write is begun anew because somebody else wrote in between.
const ATTEMPTS: usize = 50;

/// A secret of KV version 2 holds a tenant's names as its keys. Every write says which version it changes
/// (check-and-set): writers of different names lose nothing to each other, and several names are one version.
pub struct VaultSecrets {
    client: VaultClient,
    app_path: Option<String>,
    tenant_path_template: Option<String>,
}

impl VaultSecrets {
    /// Secrets at the paths of `config`. Nothing is sent before the first call.
    pub fn new(config: VaultConfig) -> Result<Self> {
        Ok(Self {
            app_path: config.app_path.clone(),
            tenant_path_template: config.tenant_path_template.clone(),
            client: VaultClient::new(config)?,
        })
    }

    /// As `VAULT_ADDR` and its companions say; see [`VaultConfig::from_environment`].
    pub fn from_environment(environment: &Environment) -> Result<Self> {
        Self::new(VaultConfig::from_environment(environment)?)
    }

    fn tenant_path(&self, tenant: &HostTenantId) -> Result<String> {
        let tenant = check_name(tenant.as_str())?;
        let template = self.tenant_path_template.as_ref().ok_or_else(|| {
            unset("VAULT_TENANT_SECRET_PATH_TEMPLATE", "kv/data/tenants/{tenantId}/secrets")
        })?;
        Ok(template.replace("{tenantId}", tenant))
    }

    /// Reads, changes and writes back, until nobody wrote in between.
    async fn change(&self, path: &str, change: impl Fn(&mut BTreeMap<String, Secret>)) -> Result<()> {
        for attempt in 0..ATTEMPTS {
            let Document { mut values, version } = self.client.read(path).await?;
            let before = values.clone();
            change(&mut values);
            if values == before || self.client.write(path, &values, version).await? {
                return Ok(());
            }
            tracing::debug!(attempt, "somebody else wrote the same secret of Vault in between");
        }
        Err(Error::new(ErrorCode::SecretProviderFailed)
            .with_message("Vault's secret is being written by too many at once."))
    }
}

fn unset(variable: &str, example: &str) -> Error {
    Error::new(ErrorCode::SecretProviderFailed)
        .with_message(format!("{variable} is not set."))
        .with_remedy(format!("Set it to the path of a KV version 2 secret, as `{example}`."))
}

#[async_trait]
impl SecretProvider for VaultSecrets {
    async fn get_app_secret(&self, name: &str) -> Result<Option<Secret>> {
        let name = check_name(name)?;
        // An installation without secrets of its own names no path for them.
        let Some(path) = &self.app_path else { return Ok(None) };
        let mut document = self.client.read(path).await.in_operation("read a secret of the installation")?;
        Ok(document.values.remove(name))
    }

    async fn get_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<Option<Secret>> {
        let (path, name) = (self.tenant_path(tenant)?, check_name(name)?);
        let mut document = self.client.read(&path).await.in_operation("read a secret")?;
        Ok(document.values.remove(name))
    }

    async fn set_tenant_secret(&self, tenant: &HostTenantId, name: &str, value: &Secret) -> Result<()> {
        self.set_tenant_secrets(tenant, &[(name, value.clone())]).await
    }

    async fn delete_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<()> {
        let (path, name) = (self.tenant_path(tenant)?, check_name(name)?);
        let removed = self.change(&path, |values| {
            values.remove(name);
        });
        removed.await.in_operation("remove a secret")
    }

    async fn set_tenant_secrets(&self, tenant: &HostTenantId, secrets: &[(&str, Secret)]) -> Result<()> {
        let path = self.tenant_path(tenant)?;
        for (name, _) in secrets {
            check_name(name)?;
        }
        let written = self.change(&path, |values| {
            values.extend(secrets.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        });
        written.await.in_operation("write a secret")
    }
}
