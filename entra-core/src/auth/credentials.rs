//! Which Microsoft application we are, and how we prove it.

use std::sync::Arc;

use serde::Serialize;

use super::ClientCertificate;
use crate::{
    error::{Error, ErrorCode, Result, ResultExt},
    model::HostTenantId,
    secret::Secret,
    secrets::{Environment, SecretProvider, keys},
};

/// An application registration with its proof.
#[derive(Clone, Debug)]
pub struct AppCredentials {
    /// The application's id.
    pub client_id: String,
    /// How it proves itself.
    pub proof: ClientProof,
    /// Its home tenant, where somebody named it.
    pub tenant_id: Option<String>,
    /// The level that answered.
    pub source: CredentialSource,
}

/// How an application proves itself.
#[derive(Clone, Debug)]
pub enum ClientProof {
    /// By a shared secret.
    Secret(Secret),
    /// By signing with a certificate's key, which never leaves the host.
    Certificate(Arc<ClientCertificate>),
}

/// Levels, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialSource {
    /// The host tenant's own application.
    TenantSecret,
    /// Environment variables.
    Env,
    /// Secrets of the whole installation.
    AppSecret,
}

impl CredentialSource {
    const ORDER: [Self; 3] = [Self::TenantSecret, Self::Env, Self::AppSecret];

    /// The word in the host's status document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TenantSecret => "tenant-secret",
            Self::Env => "env",
            Self::AppSecret => "app-secret",
        }
    }
}

/// What each level has, without any value: for an operator who wonders which application is in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CredentialExplanation {
    /// The level in use.
    pub answered: Option<CredentialSource>,
    /// All levels, in the order in which they are asked.
    pub levels: Vec<CredentialLevel>,
}

/// One level of a [`CredentialExplanation`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CredentialLevel {
    /// Which.
    pub source: CredentialSource,
    /// It has a client id.
    pub has_client_id: bool,
    /// It has a client secret or a certificate.
    pub has_proof: bool,
    /// It has a tenant id.
    pub has_tenant_id: bool,
}

impl CredentialLevel {
    /// One half without the other: the level is passed over.
    pub fn is_incomplete(&self) -> bool {
        self.has_client_id != self.has_proof
    }
}

/// Finds the application: the tenant's pair, else the environment's, else the installation's. Halves never mix.
#[derive(Clone)]
pub struct CredentialResolver {
    secrets: Arc<dyn SecretProvider>,
    environment: Environment,
}

/// What one level holds; blank counts as absent.
struct Level {
    client_id: Option<Secret>,
    client_secret: Option<Secret>,
    certificate: Option<Secret>,
    tenant_id: Option<Secret>,
}

impl CredentialResolver {
    /// Asks these.
    pub fn new(secrets: Arc<dyn SecretProvider>, environment: Environment) -> Self {
        Self { secrets, environment }
    }

    /// The credentials in force; `missing_credentials` if no level has both halves.
    ///
    /// A level that cannot be read is an error and not an absence: another application must never answer because a
    /// secret store is down.
    pub async fn resolve(&self, host: &HostTenantId) -> Result<AppCredentials> {
        for source in CredentialSource::ORDER {
            let level = self.level(source, host).await.in_operation("resolve credentials")?;
            let Some(client_id) = level.client_id else { continue };
            let proof = match (level.certificate, level.client_secret) {
                (Some(pem), _) => ClientProof::Certificate(Arc::new(ClientCertificate::from_pem(&pem)?)),
                (None, Some(secret)) => ClientProof::Secret(secret),
                (None, None) => continue,
            };
            return Ok(AppCredentials {
                // Ids are no secrets; they lie beside one.
                client_id: client_id.expose().to_owned(),
                proof,
                tenant_id: level.tenant_id.map(|id| id.expose().to_owned()),
                source,
            });
        }
        Err(Error::new(ErrorCode::MissingCredentials).in_operation("resolve credentials"))
    }

    /// What each level has.
    pub async fn explain(&self, host: &HostTenantId) -> Result<CredentialExplanation> {
        let mut levels = Vec::new();
        for source in CredentialSource::ORDER {
            let level = self.level(source, host).await.in_operation("explain credentials")?;
            levels.push(CredentialLevel {
                source,
                has_client_id: level.client_id.is_some(),
                has_proof: level.client_secret.is_some() || level.certificate.is_some(),
                has_tenant_id: level.tenant_id.is_some(),
            });
        }
        let answered = levels.iter().find(|level| level.has_client_id && level.has_proof);
        Ok(CredentialExplanation { answered: answered.map(|level| level.source), levels })
    }

    async fn level(&self, source: CredentialSource, host: &HostTenantId) -> Result<Level> {
        Ok(Level {
            client_id: self.read(source, host, keys::MICROSOFT_CLIENT_ID).await?,
            client_secret: self.read(source, host, keys::MICROSOFT_CLIENT_SECRET).await?,
            certificate: self.read(source, host, keys::MICROSOFT_CLIENT_CERTIFICATE).await?,
            tenant_id: self.read(source, host, keys::MICROSOFT_TENANT_ID).await?,
        })
    }

    async fn read(
        &self,
        source: CredentialSource,
        host: &HostTenantId,
        name: &str,
    ) -> Result<Option<Secret>> {
        let found = match source {
            CredentialSource::TenantSecret => self.secrets.get_tenant_secret(host, name).await?,
            CredentialSource::Env => self.environment.get(&name.to_ascii_uppercase()).map(Secret::from),
            CredentialSource::AppSecret => self.secrets.get_app_secret(&name.to_ascii_uppercase()).await?,
        };
        Ok(found.filter(|value| !value.is_blank()).map(|value| value.trimmed()))
    }
}
