//! The Direct token set.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    error::{Error, ErrorCode, Result},
    model::EntraTenantId,
    secret::Secret,
    secrets::keys,
};

/// What one sign-in or refresh brought; belongs together and is never mixed with another's.
#[derive(Clone, Debug)]
pub struct TokenSet {
    /// For the partner's directory.
    pub access_token: Secret,
    /// For the next refresh, and for each customer's tokens.
    pub refresh_token: Secret,
    /// When the access token ends.
    pub expires_at: OffsetDateTime,
    /// What was granted.
    pub scope: String,
    /// The partner's tenant.
    pub partner_tenant_id: EntraTenantId,
    /// When it was issued.
    pub issued_at: OffsetDateTime,
    /// The sign-in that it descends from. A refresh of a former sign-in must not replace the tokens of a newer one.
    pub sign_in: String,
}

/// The set as it is kept. Lives only between here and the secret store.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    version: u32,
    #[serde(borrow)]
    access_token: Cow<'a, str>,
    #[serde(borrow)]
    refresh_token: Cow<'a, str>,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    #[serde(borrow)]
    scope: Cow<'a, str>,
    #[serde(borrow)]
    partner_tenant_id: Cow<'a, str>,
    #[serde(with = "time::serde::rfc3339")]
    issued_at: OffsetDateTime,
    #[serde(borrow)]
    sign_in: Cow<'a, str>,
    /// Mark of the refresh token whose copy lay beside when this was written.
    #[serde(borrow)]
    replaces: Option<Cow<'a, str>>,
}

/// Tells refresh tokens apart without being one.
pub(super) fn mark(refresh_token: &Secret) -> String {
    // Exposed to be hashed.
    format!("{:x}", Sha256::digest(refresh_token.expose()))
}

impl TokenSet {
    /// Every key that is written, the whole document first. `copied` is the refresh token whose copy lies there now.
    pub(super) fn to_secrets(&self, copied: Option<&Secret>) -> Result<Vec<(&'static str, Secret)>> {
        let internal = |error| Error::new(ErrorCode::Internal).caused_by(error);
        // Exposed to be kept.
        let document = Document {
            version: 1,
            access_token: self.access_token.expose().into(),
            refresh_token: self.refresh_token.expose().into(),
            expires_at: self.expires_at,
            scope: (&self.scope).into(),
            partner_tenant_id: self.partner_tenant_id.as_str().into(),
            issued_at: self.issued_at,
            sign_in: (&self.sign_in).into(),
            replaces: copied.map(|token| mark(token).into()),
        };
        let document = serde_json::to_string(&document).map_err(internal)?;
        let expires_at = self
            .expires_at
            .format(&Rfc3339)
            .map_err(|error| Error::new(ErrorCode::Internal).caused_by(error))?;
        Ok(vec![
            (keys::DIRECT_TOKEN_SET, document.into()),
            (keys::DIRECT_ACCESS_TOKEN, self.access_token.clone()),
            (keys::DIRECT_REFRESH_TOKEN, self.refresh_token.clone()),
            (keys::DIRECT_TOKEN_EXPIRES_AT, expires_at.into()),
            (keys::DIRECT_TOKEN_SCOPE, self.scope.as_str().into()),
            (keys::DIRECT_PARTNER_TENANT_ID, self.partner_tenant_id.as_str().into()),
        ])
    }

    /// Reads the whole document, and the mark of what it replaces; `None` if it is none of ours.
    pub(super) fn from_document(text: &Secret) -> Option<(Self, Option<String>)> {
        // Exposed to be parsed.
        let document: Document<'_> = serde_json::from_str(text.expose()).ok()?;
        let replaces = document.replaces.map(Cow::into_owned);
        let set = Self {
            access_token: Secret::new(document.access_token),
            refresh_token: Secret::new(document.refresh_token),
            expires_at: document.expires_at,
            scope: document.scope.into_owned(),
            partner_tenant_id: EntraTenantId::folded(&document.partner_tenant_id),
            issued_at: document.issued_at,
            sign_in: document.sign_in.into_owned(),
        };
        (document.version == 1).then_some((set, replaces))
    }
}
