//! Secrets in environment variables: read-only.

use async_trait::async_trait;

use super::{Environment, SecretProvider, name::check_name};
use crate::{
    error::{Error, ErrorCode, Result},
    model::HostTenantId,
    secret::Secret,
};

/// `NAME` and `TENANT_{tenant}_{name}`, or both behind `SECRET_ENV_PREFIX` and an underscore.
#[derive(Clone, Debug)]
pub struct EnvSecrets {
    environment: Environment,
    prefix: String,
}

impl EnvSecrets {
    /// Reads `environment`, with the prefix that it names.
    pub fn new(environment: Environment) -> Self {
        let prefix = environment.get("SECRET_ENV_PREFIX").map_or_else(String::new, |prefix| prefix + "_");
        Self { environment, prefix }
    }

    fn read(&self, name: &str) -> Option<Secret> {
        self.environment.get(&format!("{}{name}", self.prefix)).map(Secret::from)
    }
}

fn read_only() -> Error {
    Error::new(ErrorCode::SecretStoreReadOnly).with_message("Environment variables cannot be written.")
}

#[async_trait]
impl SecretProvider for EnvSecrets {
    async fn get_app_secret(&self, name: &str) -> Result<Option<Secret>> {
        Ok(self.read(check_name(name)?))
    }

    async fn get_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<Option<Secret>> {
        Ok(self.read(&format!("TENANT_{}_{}", check_name(tenant.as_str())?, check_name(name)?)))
    }

    async fn set_tenant_secret(&self, _: &HostTenantId, _: &str, _: &Secret) -> Result<()> {
        Err(read_only())
    }

    async fn delete_tenant_secret(&self, _: &HostTenantId, _: &str) -> Result<()> {
        Err(read_only())
    }
}
