//! Keeps the Direct token set in the secret store.

use std::sync::Arc;

use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{TokenSet, set::mark};
use crate::{
    error::Result,
    model::{EntraTenantId, HostTenantId},
    secret::Secret,
    secrets::{SecretProvider, keys},
};

/// Reads and writes the set as one unit.
///
/// The document under `entra_direct_token_set` is the truth and is written first; the five keys of the host's contract
/// follow as copies. A crash in between leaves old copies beside a new truth, which the next write mends.
#[derive(Clone)]
pub struct TokenKeeper {
    secrets: Arc<dyn SecretProvider>,
}

impl TokenKeeper {
    /// Keeps sets in `secrets`.
    pub fn new(secrets: Arc<dyn SecretProvider>) -> Self {
        Self { secrets }
    }

    /// The set in force: the document, unless the copied refresh token is neither its own nor the one that it
    /// replaced. Then the host itself signed in or refreshed since, and the copies are the truth.
    pub async fn load(&self, host: &HostTenantId) -> Result<Option<TokenSet>> {
        let document = self.secrets.get_tenant_secret(host, keys::DIRECT_TOKEN_SET).await?;
        let copied = self.read(host, keys::DIRECT_REFRESH_TOKEN).await?;
        match (document.as_ref().and_then(TokenSet::from_document), copied) {
            (Some((ours, replaces)), Some(copied)) => {
                let is_ours =
                    copied == ours.refresh_token || replaces.is_some_and(|old| old == mark(&copied));
                Ok(Some(if is_ours { ours } else { self.load_copies(host, copied).await? }))
            }
            (Some((ours, _)), None) => Ok(Some(ours)),
            (None, Some(copied)) => Ok(Some(self.load_copies(host, copied).await?)),
            (None, None) => Ok(None),
        }
    }

    /// Writes the set.
    pub async fn keep(&self, host: &HostTenantId, set: &TokenSet) -> Result<()> {
        let copied = self.read(host, keys::DIRECT_REFRESH_TOKEN).await?;
        self.secrets.set_tenant_secrets(host, &set.to_secrets(copied.as_ref())?).await
    }

    /// Removes the set. The copies go first: whoever reads in between finds the whole set or none.
    pub async fn forget(&self, host: &HostTenantId) -> Result<()> {
        for name in keys::DIRECT.iter().rev() {
            self.secrets.delete_tenant_secret(host, name).await?;
        }
        Ok(())
    }

    /// A set that the host wrote: usable once it has a refresh token; its access token may be missing or over.
    async fn load_copies(&self, host: &HostTenantId, refresh_token: Secret) -> Result<TokenSet> {
        let expires_at = self.read(host, keys::DIRECT_TOKEN_EXPIRES_AT).await?;
        let expires_at = expires_at.and_then(|text| parse_time(&text)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let access_token = self.read(host, keys::DIRECT_ACCESS_TOKEN).await?;
        // Names, not secrets; they lie beside them.
        let text = |secret: Option<Secret>| secret.map(|value| value.expose().to_owned()).unwrap_or_default();
        let partner = text(self.read(host, keys::DIRECT_PARTNER_TENANT_ID).await?);
        Ok(TokenSet {
            expires_at: if access_token.is_some() { expires_at } else { OffsetDateTime::UNIX_EPOCH },
            access_token: access_token.unwrap_or_else(|| Secret::new("")),
            refresh_token,
            scope: text(self.read(host, keys::DIRECT_TOKEN_SCOPE).await?),
            partner_tenant_id: EntraTenantId::folded(&partner),
            issued_at: expires_at - Duration::HOUR,
            sign_in: "host".to_owned(),
        })
    }

    async fn read(&self, host: &HostTenantId, name: &str) -> Result<Option<Secret>> {
        Ok(self.secrets.get_tenant_secret(host, name).await?.filter(|value| !value.is_blank()))
    }
}

fn parse_time(text: &Secret) -> Option<OffsetDateTime> {
    // A time, not a secret.
    OffsetDateTime::parse(text.expose().trim(), &Rfc3339).ok()
}
