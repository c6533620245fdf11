//! Several providers as one: read in order, written to exactly one.

use std::sync::Arc;

use async_trait::async_trait;

use super::{EnvSecrets, Environment, FilesystemSecrets, SecretProvider};
use crate::{
    error::{Error, ErrorCode, Result},
    model::HostTenantId,
    secret::Secret,
};

/// A provider, as `SECRET_READ_CHAIN` names it.
type NamedProvider = (&'static str, Arc<dyn SecretProvider>);

/// The first reader that has a secret wins; a reader that fails is logged and passed over. Exactly one provider is
/// written, and its failures are errors.
#[derive(Clone)]
pub struct SecretChain {
    readers: Vec<NamedProvider>,
    writer: Arc<dyn SecretProvider>,
}

impl SecretChain {
    /// A chain of named readers and its writer.
    pub fn new(readers: Vec<NamedProvider>, writer: Arc<dyn SecretProvider>) -> Self {
        Self { readers, writer }
    }

    /// The chain that `SECRET_READ_CHAIN` (default `env,filesystem`) and `SECRET_WRITE_PROVIDER` (default
    /// `filesystem`) name. A provider that is both read and written is one and the same.
    pub fn from_environment(environment: &Environment) -> Result<Self> {
        let mut made: Vec<NamedProvider> = Vec::new();
        let mut provider = |name: &str| -> Result<NamedProvider> {
            if let Some(known) = made.iter().find(|(known, _)| *known == name) {
                return Ok(known.clone());
            }
            let fresh: NamedProvider = match name {
                "env" => ("env", Arc::new(EnvSecrets::new(environment.clone()))),
                "filesystem" => ("filesystem", Arc::new(FilesystemSecrets::from_environment(environment))),
                #[cfg(feature = "vault")]
                "vault" => ("vault", Arc::new(super::VaultSecrets::from_environment(environment)?)),
                other => return Err(unknown(other)),
            };
            made.push(fresh.clone());
            Ok(fresh)
        };
        let chain = environment.get("SECRET_READ_CHAIN").unwrap_or_else(|| "env,filesystem".to_owned());
        let readers = chain
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(&mut provider)
            .collect::<Result<_>>()?;
        let writer = environment.get("SECRET_WRITE_PROVIDER").unwrap_or_else(|| "filesystem".to_owned());
        let (_, writer) = provider(writer.trim())?;
        Ok(Self { readers, writer })
    }

    async fn first<'a, F>(&'a self, read: impl Fn(&'a dyn SecretProvider) -> F) -> Result<Option<Secret>>
    where
        F: Future<Output = Result<Option<Secret>>> + 'a,
    {
        let mut failure = None;
        for (name, reader) in &self.readers {
            match read(reader.as_ref()).await {
                Ok(Some(secret)) => return Ok(Some(secret)),
                Ok(None) => {}
                Err(error) if error.code() == ErrorCode::InvalidArgument => return Err(error),
                Err(error) => {
                    tracing::warn!(provider = name, code = %error.code(), "a secret provider failed and is passed over");
                    failure = Some(error);
                }
            }
        }
        // "Nobody has it" may be said only by providers that could look: else a failing store would read as a
        // connection without credentials.
        failure.map_or(Ok(None), Err)
    }
}

fn unknown(name: &str) -> Error {
    Error::new(ErrorCode::InvalidArgument)
        .with_message(format!("There is no secret provider named `{name}`."))
        .with_remedy("Use env, filesystem or vault in SECRET_READ_CHAIN and SECRET_WRITE_PROVIDER.")
}

#[async_trait]
impl SecretProvider for SecretChain {
    async fn get_app_secret(&self, name: &str) -> Result<Option<Secret>> {
        self.first(|reader| reader.get_app_secret(name)).await
    }

    async fn get_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<Option<Secret>> {
        self.first(|reader| reader.get_tenant_secret(tenant, name)).await
    }

    async fn set_tenant_secret(&self, tenant: &HostTenantId, name: &str, value: &Secret) -> Result<()> {
        self.writer.set_tenant_secret(tenant, name, value).await
    }

    async fn delete_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<()> {
        self.writer.delete_tenant_secret(tenant, name).await
    }

    async fn set_tenant_secrets(&self, tenant: &HostTenantId, secrets: &[(&str, Secret)]) -> Result<()> {
        self.writer.set_tenant_secrets(tenant, secrets).await
    }
}
