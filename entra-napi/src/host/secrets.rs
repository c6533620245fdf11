//! A secret provider of the host's own.

use std::sync::Arc;

use async_trait::async_trait;
use entra_core::{ErrorCode, Result, Secret, model::HostTenantId, secrets::SecretProvider};

use super::Host;

pub(crate) struct HostSecrets(pub(crate) Arc<Host>);

impl HostSecrets {
    async fn ask(&self, name: &'static str, arguments: Vec<String>) -> Result<Option<Secret>> {
        let answer = self.0.ask(ErrorCode::SecretProviderFailed, name, arguments).await?;
        // Takes a copy and wipes the text that crossed.
        Ok(answer.map(|mut text| Secret::from(&mut text)))
    }
}

#[async_trait]
impl SecretProvider for HostSecrets {
    async fn get_app_secret(&self, name: &str) -> Result<Option<Secret>> {
        self.ask("getAppSecret", vec![name.to_owned()]).await
    }

    async fn get_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<Option<Secret>> {
        self.ask("getTenantSecret", vec![tenant.to_string(), name.to_owned()]).await
    }

    async fn set_tenant_secret(&self, tenant: &HostTenantId, name: &str, value: &Secret) -> Result<()> {
        // The host keeps it: it must see it.
        let arguments = vec![tenant.to_string(), name.to_owned(), value.expose().to_owned()];
        self.ask("setTenantSecret", arguments).await.map(drop)
    }

    async fn delete_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<()> {
        self.ask("deleteTenantSecret", vec![tenant.to_string(), name.to_owned()]).await.map(drop)
    }
}
