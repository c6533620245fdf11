//! Connecting by Microsoft partner sign-in.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use url::Url;

use super::{Connections, service::Caller, swap::Fresh};
use crate::{
    auth::{
        AppCredentials,
        aadsts::Whose,
        oauth::{
            Grant, Identity, SIGN_IN_AUTHORITY, SignInKey, SignInRequest, SignInState, TokenAnswer,
            authorize_url, disclosure::Disclosure, partner_scope_text, read_id_token, state,
        },
        tokens::TokenSet,
    },
    context::Context,
    error::{Error, ErrorCode, Result, ResultExt},
    http::words,
    model::{Connection, ConnectionType, EntraTenantId, HostTenantId, UserId},
    secret::Secret,
    secrets::{keys, prove_writable},
    store::PendingSignIn,
};

/// What a sign-in may vary.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DirectSignInOptions {
    /// Another partner tenant than the mappings' is welcome.
    pub allow_partner_change: bool,
    /// The account to suggest.
    pub login_hint: Option<String>,
}

/// A sign-in that was started.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DirectSignIn {
    /// Where to send the person.
    pub authorize_url: String,
    /// What Microsoft will send back beside the code.
    pub state: String,
    /// When it ends.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// What Microsoft will ask the person to allow.
    pub disclosure: Disclosure,
}

/// Microsoft's answer, as the query of the host's callback page.
#[derive(Clone, Debug, Default)]
pub struct DirectAnswer {
    /// `code`.
    pub code: Option<Secret>,
    /// `state`.
    pub state: Option<String>,
    /// `error`.
    pub error: Option<String>,
}

impl Connections {
    /// Starts a sign-in: proves that its outcome can be kept, and answers where to send the person.
    pub async fn connect_direct_start(
        &self,
        host: &HostTenantId,
        user: &UserId,
        redirect_uri: &str,
        options: &DirectSignInOptions,
    ) -> Result<DirectSignIn> {
        self.start(Caller { host, user }, redirect_uri, options).await.in_operation("start the sign-in")
    }

    /// Finishes a sign-in: redeems the code, proves the tokens, and puts the connection in force. Whatever fails
    /// leaves the connection that was in force as it was.
    pub async fn connect_direct_finish(
        &self,
        host: &HostTenantId,
        user: &UserId,
        answer: &DirectAnswer,
        context: &Context,
    ) -> Result<Connection> {
        self.finish(Caller { host, user }, answer, context).await.in_operation("finish the sign-in")
    }

    async fn start(
        &self,
        caller: Caller<'_>,
        redirect_uri: &str,
        options: &DirectSignInOptions,
    ) -> Result<DirectSignIn> {
        check_redirect_uri(redirect_uri)?;
        let app = self.resolver.resolve(caller.host).await?;
        prove_writable(self.parts.secrets.as_ref(), caller.host).await?;
        let key = self.sign_in_key(caller.host).await?;
        let now = self.parts.clock.now();
        let claims =
            SignInState::new(caller.host, caller.user, redirect_uri, options.allow_partner_change, now)?;
        let state = key.sign(&claims)?;
        let pending = PendingSignIn {
            state_hash: state::hash(&state),
            user_id: caller.user.clone(),
            redirect_uri: redirect_uri.to_owned(),
            expires_at: now + state::LIFE,
        };
        self.parts.store.begin_sign_in(caller.host, &pending, now).await?;
        let request = SignInRequest {
            client_id: &app.client_id,
            redirect_uri,
            state: &state,
            verifier: &key.verifier(&state),
            nonce: &key.nonce(&state),
            lighthouse: self.parts.direct.lighthouse,
            login_hint: options.login_hint.as_deref(),
        };
        Ok(DirectSignIn {
            authorize_url: authorize_url(&self.parts.authority, &request)?.into(),
            expires_at: pending.expires_at,
            disclosure: self.disclosure(),
            state,
        })
    }

    async fn finish(
        &self,
        caller: Caller<'_>,
        answer: &DirectAnswer,
        context: &Context,
    ) -> Result<Connection> {
        let state = present(answer.state.as_deref()).ok_or(ErrorCode::MissingParams)?;
        let (claims, key) = self.take_state(caller, state).await?;
        if let Some(refusal) = present(answer.error.as_deref()) {
            return Err(refused(refusal));
        }
        let code = answer.code.as_ref().filter(|code| !code.is_blank()).ok_or(ErrorCode::MissingParams)?;
        let app = self.resolver.resolve(caller.host).await?;
        let grant = Grant::Code { code, verifier: &key.verifier(state), redirect_uri: &claims.redirect_uri };
        let (tokens, identity) = self.redeem(&app, &grant, &key.nonce(state), context).await?;
        self.check_partner(caller.host, &identity.tenant, claims.allow_partner_change).await?;
        let set = self.token_set(tokens, identity)?;
        self.prove_direct(&set, context).await.map_err(not_proved)?;
        self.put_in_force(caller, ConnectionType::Direct, Fresh::Direct(&set)).await
    }

    /// Takes a state out of the sign-ins under way: once, by whom it was made for, in time.
    async fn take_state(&self, caller: Caller<'_>, state: &str) -> Result<(SignInState, SignInKey)> {
        // Unproved yet: says only whose key proves it.
        let claimed = SignInState::read_unverified(state)?;
        if claimed.tenant != *caller.host {
            return Err(ErrorCode::TenantMismatch.into());
        }
        let kept_key = self.parts.secrets.get_tenant_secret(caller.host, keys::SIGN_IN_KEY).await?;
        let key = SignInKey::from_text(&kept_key.ok_or(ErrorCode::InvalidState)?)?;
        let claims = key.verify(state)?;
        // Before the state is used up: whoever it belongs to can still finish.
        if claims.user_id != *caller.user {
            return Err(ErrorCode::TenantMismatch.into());
        }
        let pending = self.parts.store.take_sign_in(caller.host, &state::hash(state)).await?;
        let now = self.parts.clock.now();
        if claims.is_expired(now) {
            return Err(ErrorCode::ExpiredState.into());
        }
        let pending = pending.ok_or(ErrorCode::InvalidState)?;
        if pending.expires_at < now {
            return Err(ErrorCode::ExpiredState.into());
        }
        if pending.user_id != claims.user_id || pending.redirect_uri != claims.redirect_uri {
            return Err(ErrorCode::InvalidState.into());
        }
        Ok((claims, key))
    }

    async fn redeem(
        &self,
        app: &AppCredentials,
        grant: &Grant<'_>,
        nonce: &str,
        context: &Context,
    ) -> Result<(TokenAnswer, Identity)> {
        let scope = partner_scope_text(&self.parts.authority, self.parts.direct.lighthouse);
        let ask = self.endpoint.ask(SIGN_IN_AUTHORITY, app, grant, &scope, Whose::Partner, context);
        let tokens = ask.await.map_err(not_exchanged)?;
        let id_token = tokens.id_token.as_ref().ok_or_else(|| not_granted("an id token"))?;
        let signed = self.signing_keys.check(id_token, context).await.map_err(not_believed)?;
        let (authority, now) = (&self.parts.authority, self.parts.clock.now());
        let identity = read_id_token(&signed, &app.client_id, nonce, authority, now)?;
        Ok((tokens, identity))
    }

    /// Mappings belong to one partner tenant. Another one's customers must not take them over unasked.
    async fn check_partner(
        &self,
        host: &HostTenantId,
        partner: &EntraTenantId,
        allow_change: bool,
    ) -> Result<()> {
        let kept = self.parts.secrets.get_tenant_secret(host, keys::LAST_PARTNER_TENANT_ID).await?;
        // A tenant's id, not a secret.
        let mut former = kept.map(|id| EntraTenantId::folded(id.expose()));
        if former.is_none() {
            former = self.keeper.load(host).await?.map(|set| set.partner_tenant_id);
        }
        match former.filter(|former| !former.as_str().is_empty()) {
            Some(former) if former != *partner && !allow_change => Err(Error::new(ErrorCode::PartnerChanged)
                .with("former-partner", former)
                .with("new-partner", partner)),
            _ => Ok(()),
        }
    }

    fn token_set(&self, tokens: TokenAnswer, identity: Identity) -> Result<TokenSet> {
        Ok(TokenSet {
            access_token: tokens.access_token,
            refresh_token: tokens.refresh_token.ok_or_else(|| not_granted("a refresh token"))?,
            expires_at: tokens.expires_at,
            scope: tokens.scope.unwrap_or_default(),
            partner_tenant_id: identity.tenant,
            issued_at: self.parts.clock.now(),
            sign_in: uuid::Uuid::new_v4().to_string(),
        })
    }

    /// The key of a host tenant, made at its first sign-in. What is used is what the store gives back, so that of two
    /// first sign-ins at once both use the same.
    async fn sign_in_key(&self, host: &HostTenantId) -> Result<SignInKey> {
        let secrets = &self.parts.secrets;
        if let Some(kept) = secrets.get_tenant_secret(host, keys::SIGN_IN_KEY).await? {
            return SignInKey::from_text(&kept);
        }
        secrets.set_tenant_secret(host, keys::SIGN_IN_KEY, &SignInKey::generate()?).await?;
        let kept = secrets.get_tenant_secret(host, keys::SIGN_IN_KEY).await?;
        SignInKey::from_text(&kept.ok_or(ErrorCode::SecretProviderFailed)?)
    }
}

fn present(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Microsoft refuses fragments and plain http but for this machine; found here, it costs nobody a sign-in.
fn check_redirect_uri(redirect_uri: &str) -> Result<()> {
    let is_usable = Url::parse(redirect_uri).is_ok_and(|url| {
        let is_local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        (url.scheme() == "https" || url.scheme() == "http" && is_local) && url.fragment().is_none()
    });
    if is_usable {
        return Ok(());
    }
    Err(Error::new(ErrorCode::InvalidArgument)
        .with_message("The redirect address is not an https address.")
        .with_remedy("Use the https address of the callback page, as it is registered with the application."))
}

/// The authorize endpoint's refusal, by its OAuth code; the description may say anything and stays out.
fn refused(oauth_code: &str) -> Error {
    let code = match oauth_code {
        "access_denied" => ErrorCode::AuthRejected,
        "consent_required" | "interaction_required" => ErrorCode::ConsentMissing,
        _ => ErrorCode::CallbackError,
    };
    Error::new(code).with("oauth-error", words::code(oauth_code))
}

/// The host's pages know one code for a failed exchange; what failed is kept as its reason and remedy.
fn not_exchanged(error: Error) -> Error {
    match error.code() {
        ErrorCode::ConsentMissing | ErrorCode::AuthRejected | ErrorCode::Cancelled => error,
        code => Error::new(ErrorCode::TokenExchangeFailed)
            .with_remedy(error.remedy())
            .with("reason", code)
            .caused_by(error),
    }
}

/// A token that proves nothing says so itself; keys that could not be had are another failed exchange.
fn not_believed(error: Error) -> Error {
    if error.code() == ErrorCode::TokenExchangeFailed { error } else { not_exchanged(error) }
}

fn not_granted(what: &str) -> Error {
    Error::new(ErrorCode::TokenExchangeFailed)
        .with_message(format!("Microsoft's answer lacks {what}."))
        .with_remedy("Check that the application may ask for openid, profile and offline_access.")
}

/// Consent keeps its own code, because the host's pages offer the consent address for it.
pub(super) fn not_proved(error: Error) -> Error {
    match error.code() {
        ErrorCode::ConsentMissing | ErrorCode::Cancelled => error,
        code => Error::new(ErrorCode::ValidationFailed)
            .with_message(format!("{} {}", ErrorCode::ValidationFailed.message(), error.message()))
            .with_remedy(error.remedy())
            .with("reason", code)
            .caused_by(error),
    }
}
