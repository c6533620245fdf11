//! Keeps the Direct token set in the secret store.

use std::sync::Arc;

use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::TokenSet;
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

    /// The set in force. Copies win over the document only where they outlive it: then the host itself signed in.
    pub async fn load(&self, host: &HostTenantId) -> Result<Option<TokenSet>> {
        let document = self.secrets.get_tenant_secret(host, keys::DIRECT_TOKEN_SET).await?;
        let ours = document.as_ref().and_then(TokenSet::from_document);
        let copied_end = self.read(host, keys::DIRECT_TOKEN_EXPIRES_AT).await?;
        let copied_end = copied_end.and_then(|text| parse_time(&text));
        match (ours, copied_end) {
            (Some(ours), Some(end)) if end > ours.expires_at => {
                Ok(Some(self.load_copies(host, end).await?.unwrap_or(ours)))
            }
            (Some(ours), _) => Ok(Some(ours)),
            (None, end) => self.load_copies(host, end.unwrap_or(OffsetDateTime::UNIX_EPOCH)).await,
        }
    }

    /// Writes the set.
    pub async fn keep(&self, host: &HostTenantId, set: &TokenSet) -> Result<()> {
        self.secrets.set_tenant_secrets(host, &set.to_secrets()?).await
    }

    /// Removes the set. The copies go first: whoever reads in between finds the whole set or none.
    pub async fn forget(&self, host: &HostTenantId) -> Result<()> {
        for name in keys::DIRECT.iter().rev() {
            self.secrets.delete_tenant_secret(host, name).await?;
        }
        Ok(())
    }

    /// A set that the host wrote: usable once it has a refresh token; its access token may be missing or over.
    async fn load_copies(&self, host: &HostTenantId, expires_at: OffsetDateTime) -> Result<Option<TokenSet>> {
        let Some(refresh_token) = self.read(host, keys::DIRECT_REFRESH_TOKEN).await? else { return Ok(None) };
        let access_token = self.read(host, keys::DIRECT_ACCESS_TOKEN).await?;
        // Names, not secrets; they lie beside them.
        let text = |secret: Option<Secret>| secret.map(|value| value.expose().to_owned()).unwrap_or_default();
        let partner = text(self.read(host, keys::DIRECT_PARTNER_TENANT_ID).await?);
        Ok(Some(TokenSet {
            expires_at: if access_token.is_some() { expires_at } else { OffsetDateTime::UNIX_EPOCH },
            access_token: access_token.unwrap_or_else(|| Secret::new("")),
            refresh_token,
            scope: text(self.read(host, keys::DIRECT_TOKEN_SCOPE).await?),
            partner_tenant_id: EntraTenantId::folded(&partner),
            issued_at: expires_at - Duration::HOUR,
            sign_in: "host".to_owned(),
        }))
    }

    async fn read(&self, host: &HostTenantId, name: &str) -> Result<Option<Secret>> {
        Ok(self.secrets.get_tenant_secret(host, name).await?.filter(|value| !value.is_blank()))
    }
}

fn parse_time(text: &Secret) -> Option<OffsetDateTime> {
    // A time, not a secret.
    OffsetDateTime::parse(text.expose().trim(), &Rfc3339).ok()
}
