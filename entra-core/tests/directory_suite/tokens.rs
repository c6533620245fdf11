//! Tokens as the simulator gives them, by plain HTTP: what is under test here is what is done with them.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use entra_core::{
    Error, ErrorCode, Result, Secret,
    auth::{TokenFor, TokenSource, authority::Authority},
    context::Context,
    http::{HttpClient, Operation, Request},
    model::EntraTenantId,
};
use entra_simulator::Simulator;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use url::Url;

const REDIRECT: &str = "http://localhost:7777/callback";
const VERIFIER: &str = "a-verifier-of-forty-three-letters-or-more-0123456789";
const PARTNER_PERMISSIONS: [&str; 4] = [
    "DelegatedAdminRelationship.Read.All",
    "CrossTenantInformation.ReadBasic.All",
    "ManagedTenants.Read.All",
    "Directory.Read.All",
];

/// The partner's sign-in and CIPP's client, with the tokens they gave so far.
pub(crate) struct SimulatorTokens {
    http: HttpClient,
    authority: Authority,
    client_id: String,
    client_secret: String,
    cipp_client_id: String,
    cipp_client_secret: String,
    partner: EntraTenantId,
    refresh_token: Mutex<Option<String>>,
    known: Mutex<HashMap<TokenFor, Secret>>,
    misdirected: Mutex<HashMap<EntraTenantId, EntraTenantId>>,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    refresh_token: Option<String>,
}

#[derive(Deserialize)]
struct Refused {
    error_codes: Vec<u32>,
}

impl SimulatorTokens {
    pub(crate) fn new(http: HttpClient, authority: Authority, sim: &Simulator) -> Self {
        Self {
            http,
            authority,
            client_id: sim.client_id(),
            client_secret: sim.client_secret(),
            cipp_client_id: sim.cipp_client_id(),
            cipp_client_secret: sim.cipp_client_secret(),
            partner: EntraTenantId::folded(&sim.partner_tenant_id().to_string()),
            refresh_token: Mutex::default(),
            known: Mutex::default(),
            misdirected: Mutex::default(),
        }
    }

    /// Forgets every token, as if they had all ended.
    pub(crate) fn forget(&self) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Tokens for one tenant lead to another one.
    pub(crate) fn misdirect(&self, from: &EntraTenantId, to: &EntraTenantId) {
        self.misdirected.lock().unwrap_or_else(PoisonError::into_inner).insert(from.clone(), to.clone());
    }

    async fn grant(&self, target: &TokenFor, operation: &Operation<'_>) -> Result<Secret> {
        let granted = match target {
            TokenFor::Cipp => {
                let scope = format!("api://{}/.default", self.cipp_client_id);
                let form = [
                    ("grant_type", "client_credentials"),
                    ("client_id", &self.cipp_client_id),
                    ("client_secret", &self.cipp_client_secret),
                    ("scope", &scope),
                ];
                self.ask(self.partner.as_str(), &form, operation).await?
            }
            TokenFor::Partner => self.refresh(self.partner.as_str(), operation).await?,
            TokenFor::Customer(tenant) => {
                let misdirected =
                    self.misdirected.lock().unwrap_or_else(PoisonError::into_inner).get(tenant).cloned();
                self.refresh(misdirected.as_ref().unwrap_or(tenant).as_str(), operation).await?
            }
        };
        Ok(Secret::new(granted.access_token))
    }

    async fn refresh(&self, authority: &str, operation: &Operation<'_>) -> Result<Granted> {
        let held = self.refresh_token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let refresh_token = match held {
            Some(token) => token,
            None => self.sign_in(operation).await?,
        };
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", &self.client_id),
            ("client_secret", &self.client_secret),
            ("refresh_token", &refresh_token),
            ("scope", &self.authority.graph_scope(".default")),
        ];
        self.ask(authority, &form, operation).await
    }

    /// Authorize and redeem; the simulator's partner accepts at once.
    async fn sign_in(&self, operation: &Operation<'_>) -> Result<String> {
        let mut url = self.authority.login_url("organizations", &["oauth2", "v2.0", "authorize"])?;
        let scopes: Vec<_> = PARTNER_PERMISSIONS.map(|name| self.authority.graph_scope(name)).into();
        let scope = format!("openid profile offline_access {}", scopes.join(" "));
        url.query_pairs_mut().extend_pairs([
            ("client_id", self.client_id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", &scope),
            ("state", "state"),
            ("nonce", "nonce"),
            ("prompt", "select_account"),
            ("code_challenge", &URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))),
            ("code_challenge_method", "S256"),
        ]);
        let answer = self.http.send(Request::get(url), operation).await?;
        let location = answer.header(&reqwest::header::LOCATION).unwrap_or_default();
        let landed = Url::parse(location).map_err(|_| Error::new(ErrorCode::Internal))?;
        let code = landed.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned());
        let code = code.ok_or_else(|| Error::new(ErrorCode::Internal))?;
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", &self.client_id),
            ("client_secret", &self.client_secret),
            ("code", &code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ];
        let granted = self.ask("organizations", &form, operation).await?;
        let token = granted.refresh_token.ok_or_else(|| Error::new(ErrorCode::Internal))?;
        *self.refresh_token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
        Ok(token)
    }

    async fn ask(
        &self,
        authority: &str,
        form: &[(&str, &str)],
        operation: &Operation<'_>,
    ) -> Result<Granted> {
        let request = Request::post_form(self.authority.token_url(authority)?, form);
        let answer = self.http.send(request, operation).await?;
        if answer.is_success() {
            return answer.json();
        }
        let codes = answer.json::<Refused>().map(|refused| refused.error_codes).unwrap_or_default();
        Err(Error::new(match codes.first() {
            Some(65_001 | 90_099) => ErrorCode::ConsentMissing,
            Some(50_020) => ErrorCode::GdapMissing,
            Some(90_002) => ErrorCode::TenantUnavailable,
            _ => ErrorCode::ReauthRequired,
        }))
    }
}

#[async_trait]
impl TokenSource for SimulatorTokens {
    async fn token(&self, target: &TokenFor, context: &Context) -> Result<Secret> {
        if let Some(token) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(target) {
            return Ok(token.clone());
        }
        let operation = Operation::new("get a token", Duration::from_secs(30), context);
        let token = self.grant(target, &operation).await?;
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(target.clone(), token.clone());
        Ok(token)
    }

    async fn discard(&self, target: &TokenFor, token: &Secret) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(target) == Some(token) {
            known.remove(target);
        }
    }
}
