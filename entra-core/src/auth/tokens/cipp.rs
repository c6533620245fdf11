//! Tokens for CIPP's API: client credentials of its own API client, or the fixed token of a gateway in front of it.

use std::fmt;

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use url::Url;

use super::flight::{AccessToken, Flight};
use crate::{
    auth::{
        AppCredentials, ClientProof, CredentialSource, TokenFor, TokenSource,
        aadsts::Whose,
        oauth::{Grant, TokenEndpoint},
    },
    context::Context,
    error::{Error, ErrorCode, Result},
    model::EntraTenantId,
    secret::Secret,
};

/// How to reach one CIPP.
#[derive(Clone)]
pub struct CippCredentials {
    /// The address of its API.
    pub base_url: Url,
    /// How we prove ourselves there.
    pub access: CippAccess,
}

/// How we prove ourselves to a CIPP.
#[derive(Clone)]
pub enum CippAccess {
    /// The API client that CIPP made (CIPP facts, §1).
    Client {
        /// The tenant in which it lives.
        tenant_id: EntraTenantId,
        /// Its id.
        client_id: String,
        /// Its secret.
        client_secret: Secret,
        /// The scope, where it is not `api://{client id}/.default`.
        scope: Option<String>,
    },
    /// A fixed token for a gateway in front of CIPP.
    Gateway(Secret),
}

impl CippCredentials {
    /// Differs where any part does, and says nothing about them.
    pub(crate) fn fingerprint(&self) -> String {
        let mut digest = Sha256::new();
        // Exposed to be hashed.
        match &self.access {
            CippAccess::Client { tenant_id, client_id, client_secret, scope } => {
                let scope = scope.as_deref().unwrap_or_default();
                for part in [tenant_id.as_str(), client_id, client_secret.expose(), scope] {
                    digest.update(part);
                    digest.update([0]);
                }
            }
            CippAccess::Gateway(token) => digest.update(token.expose()),
        }
        digest.update(self.base_url.as_str());
        format!("{:x}", digest.finalize())
    }
}

impl fmt::Debug for CippCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CippCredentials({}, ***)", self.base_url)
    }
}

/// The tokens of one CIPP connection. Share it: single flight and cache are per instance.
pub struct CippTokens {
    credentials: CippCredentials,
    endpoint: TokenEndpoint,
    flight: Flight<AccessToken>,
}

impl CippTokens {
    /// Tokens for these credentials.
    pub fn new(credentials: CippCredentials, endpoint: TokenEndpoint) -> Self {
        Self { credentials, endpoint, flight: Flight::default() }
    }

    async fn fetch(&self, context: &Context) -> Result<AccessToken> {
        let (tenant_id, client_id, client_secret, scope) = match &self.credentials.access {
            CippAccess::Client { tenant_id, client_id, client_secret, scope } => {
                (tenant_id, client_id, client_secret, scope)
            }
            // A gateway's token has no end that we know of.
            CippAccess::Gateway(token) => {
                let expires_at = OffsetDateTime::new_utc(time::Date::MAX, time::Time::MIDNIGHT);
                return Ok(AccessToken { token: token.clone(), expires_at });
            }
        };
        let app = AppCredentials {
            client_id: client_id.clone(),
            proof: ClientProof::Secret(client_secret.clone()),
            tenant_id: None,
            source: CredentialSource::TenantSecret,
        };
        let default_scope = || format!("api://{client_id}/.default");
        let scope = scope.clone().unwrap_or_else(default_scope);
        let answer = self
            .endpoint
            .ask(tenant_id.as_str(), &app, &Grant::Application, &scope, Whose::Partner, context)
            .await;
        let answer = answer.map_err(as_cipps)?;
        Ok(AccessToken { token: answer.access_token, expires_at: answer.expires_at })
    }
}

/// The partner's own sign-in is not to blame when CIPP's API client is refused.
fn as_cipps(error: Error) -> Error {
    match error.code() {
        ErrorCode::ReauthRequired
        | ErrorCode::ConsentMissing
        | ErrorCode::AppMisconfigured
        | ErrorCode::VendorRejected
        | ErrorCode::ClientSecretInvalid => {
            let refused = Error::new(ErrorCode::CippTokenRefused).with("reason", error.code());
            refused.in_operation("get a token for CIPP").caused_by(error)
        }
        _ => error,
    }
}

#[async_trait]
impl TokenSource for CippTokens {
    async fn token(&self, _: &TokenFor, context: &Context) -> Result<Secret> {
        Ok(self.flight.board(self.endpoint.now(), |_| self.fetch(context)).await?.token)
    }

    async fn discard(&self, _: &TokenFor, token: &Secret) {
        // A gateway's token cannot be replaced: forgetting it would only fetch the same again.
        if matches!(self.credentials.access, CippAccess::Client { .. }) {
            self.flight.discard(token).await;
        }
    }
}
