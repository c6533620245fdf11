//! Keeps CIPP's credentials in the secret store.

use std::{borrow::Cow, sync::Arc};

use serde::{Deserialize, Serialize};
use url::Url;

use super::{CippAccess, CippCredentials};
use crate::{
    error::{Error, ErrorCode, Result},
    model::{EntraTenantId, HostTenantId},
    secret::Secret,
    secrets::{SecretProvider, keys},
};

/// Reads and writes the credentials as one unit: an address must never meet another installation's secret.
#[derive(Clone)]
pub struct CippKeeper {
    secrets: Arc<dyn SecretProvider>,
}

/// The unit as it is kept. Lives only between here and the secret store.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    version: u32,
    #[serde(borrow)]
    base_url: Cow<'a, str>,
    #[serde(borrow)]
    tenant_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    client_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    client_secret: Option<Cow<'a, str>>,
    #[serde(borrow)]
    scope: Option<Cow<'a, str>>,
    #[serde(borrow)]
    api_token: Option<Cow<'a, str>>,
}

impl CippKeeper {
    /// Keeps credentials in `secrets`.
    pub fn new(secrets: Arc<dyn SecretProvider>) -> Self {
        Self { secrets }
    }

    /// The credentials in force: ours, else those that the host wrote.
    pub async fn load(&self, host: &HostTenantId) -> Result<Option<CippCredentials>> {
        let kept = self.secrets.get_tenant_secret(host, keys::CIPP_CREDENTIALS).await?;
        // Exposed to be parsed.
        let document =
            kept.as_ref().and_then(|kept| serde_json::from_str::<Document<'_>>(kept.expose()).ok());
        match document {
            Some(document) if document.version == 1 => credentials(
                &document.base_url,
                Parts {
                    tenant_id: document.tenant_id.as_deref(),
                    client_id: document.client_id.as_deref(),
                    client_secret: document.client_secret.map(Secret::new),
                    scope: document.scope.as_deref(),
                    api_token: document.api_token.map(Secret::new),
                },
            ),
            _ => self.load_the_hosts(host).await,
        }
    }

    /// Writes them, the unit first, and removes what the new kind of access has no use for.
    pub async fn keep(&self, host: &HostTenantId, fresh: &CippCredentials) -> Result<()> {
        // Exposed from here on to be kept.
        let mut document = Document {
            version: 1,
            base_url: fresh.base_url.as_str().into(),
            tenant_id: None,
            client_id: None,
            client_secret: None,
            scope: None,
            api_token: None,
        };
        match &fresh.access {
            CippAccess::Client { tenant_id, client_id, client_secret, scope } => {
                document.tenant_id = Some(tenant_id.as_str().into());
                document.client_id = Some(client_id.into());
                document.client_secret = Some(client_secret.expose().into());
                document.scope = scope.as_ref().map(Into::into);
            }
            CippAccess::Gateway(token) => document.api_token = Some(token.expose().into()),
        }
        let text = serde_json::to_string(&document)
            .map_err(|error| Error::new(ErrorCode::Internal).caused_by(error))?;
        let copies = [
            (keys::CIPP_BASE_URL, Some(&document.base_url)),
            (keys::CIPP_TENANT_ID, document.tenant_id.as_ref()),
            (keys::CIPP_CLIENT_ID, document.client_id.as_ref()),
            (keys::CIPP_CLIENT_SECRET, document.client_secret.as_ref()),
            (keys::CIPP_SCOPE, document.scope.as_ref()),
            (keys::CIPP_API_TOKEN, document.api_token.as_ref()),
        ];
        let present =
            copies.iter().filter_map(|(name, value)| Some((*name, Secret::new(value.as_ref()?.as_ref()))));
        let written: Vec<_> =
            std::iter::once((keys::CIPP_CREDENTIALS, Secret::new(text))).chain(present).collect();
        self.secrets.set_tenant_secrets(host, &written).await?;
        for (name, _) in copies.iter().filter(|(_, value)| value.is_none()) {
            self.secrets.delete_tenant_secret(host, name).await?;
        }
        Ok(())
    }

    async fn load_the_hosts(&self, host: &HostTenantId) -> Result<Option<CippCredentials>> {
        let Some(base_url) = self.read(host, keys::CIPP_BASE_URL).await? else { return Ok(None) };
        let tenant_id = self.read(host, keys::CIPP_TENANT_ID).await?;
        let client_id = self.read(host, keys::CIPP_CLIENT_ID).await?;
        let scope = self.read(host, keys::CIPP_SCOPE).await?;
        let parts = Parts {
            // Names, not secrets; they lie beside one.
            tenant_id: tenant_id.as_ref().map(Secret::expose),
            client_id: client_id.as_ref().map(Secret::expose),
            client_secret: self.read(host, keys::CIPP_CLIENT_SECRET).await?,
            scope: scope.as_ref().map(Secret::expose),
            api_token: self.read(host, keys::CIPP_API_TOKEN).await?,
        };
        credentials(base_url.expose(), parts)
    }

    async fn read(&self, host: &HostTenantId, name: &str) -> Result<Option<Secret>> {
        let found = self.secrets.get_tenant_secret(host, name).await?;
        Ok(found.filter(|value| !value.is_blank()).map(|value| value.trimmed()))
    }
}

struct Parts<'a> {
    tenant_id: Option<&'a str>,
    client_id: Option<&'a str>,
    client_secret: Option<Secret>,
    scope: Option<&'a str>,
    api_token: Option<Secret>,
}

/// A client where it is whole, else a gateway's token, else nothing.
fn credentials(base_url: &str, parts: Parts<'_>) -> Result<Option<CippCredentials>> {
    let access = match (parts.tenant_id, parts.client_id, parts.client_secret, parts.api_token) {
        (Some(tenant), Some(client), Some(client_secret), _) => CippAccess::Client {
            tenant_id: EntraTenantId::folded(tenant),
            client_id: client.to_owned(),
            client_secret,
            scope: parts.scope.map(ToOwned::to_owned),
        },
        (.., Some(token)) => CippAccess::Gateway(token),
        _ => return Ok(None),
    };
    let base_url = Url::parse(base_url).map_err(|error| {
        Error::new(ErrorCode::AddressRefused)
            .with_message("The saved CIPP address is damaged.")
            .caused_by(error)
    })?;
    Ok(Some(CippCredentials { base_url, access }))
}
