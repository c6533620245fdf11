//! The token endpoint: every grant that we use, one way of asking and of failing.

use std::{borrow::Cow, sync::Arc, time::Duration};

use serde::Deserialize;
use time::OffsetDateTime;

use crate::{
    auth::{
        AppCredentials, ClientProof,
        aadsts::{Whose, read_refusal},
        authority::Authority,
    },
    clock::Clock,
    context::Context,
    error::Result,
    http::{Answer, HttpClient, Operation, Request, RetryRule},
    secret::Secret,
};

/// How long all attempts at one token may take. Shorter than the lease under which they are made.
pub(crate) const BUDGET: Duration = Duration::from_mins(1);

/// What a token is asked for with.
pub enum Grant<'a> {
    /// A code of the authorize endpoint.
    Code {
        /// The code.
        code: &'a Secret,
        /// PKCE's verifier.
        verifier: &'a Secret,
        /// The same address as at the authorize endpoint.
        redirect_uri: &'a str,
    },
    /// A refresh token.
    Refresh(&'a Secret),
    /// The application itself, without a person.
    Application,
}

/// Tokens, as the endpoint gave them.
#[derive(Clone, Debug)]
pub struct TokenAnswer {
    /// For the resource.
    pub access_token: Secret,
    /// For the next refresh; an answer without one leaves the old one in force.
    pub refresh_token: Option<Secret>,
    /// Who signed in.
    pub id_token: Option<Secret>,
    /// When the access token ends.
    pub expires_at: OffsetDateTime,
    /// What was granted; may be less than was asked.
    pub scope: Option<String>,
}

/// Asks for tokens.
#[derive(Clone)]
pub struct TokenEndpoint {
    http: HttpClient,
    authority: Authority,
    clock: Arc<dyn Clock>,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    access_token: Cow<'a, str>,
    #[serde(borrow)]
    refresh_token: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id_token: Option<Cow<'a, str>>,
    expires_in: serde_json::Value,
    #[serde(borrow)]
    scope: Option<Cow<'a, str>>,
}

impl TokenEndpoint {
    /// Asks the authority's endpoints.
    pub fn new(http: HttpClient, authority: Authority, clock: Arc<dyn Clock>) -> Self {
        Self { http, authority, clock }
    }

    /// The addresses in use.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The time by the same clock that tokens are dated with.
    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// Asks the endpoint of `tenant` (an id, or `organizations`) for a token. Failures carry the codes of
    /// [`aadsts`](crate::auth::aadsts).
    pub async fn ask(
        &self,
        tenant: &str,
        app: &AppCredentials,
        grant: &Grant<'_>,
        scope: &str,
        whose: Whose<'_>,
        context: &Context,
    ) -> Result<TokenAnswer> {
        let url = self.authority.token_url(tenant)?;
        let mut form = vec![("client_id", app.client_id.as_str()), ("scope", scope)];
        let assertion;
        // Secrets are exposed from here on to be written into the form.
        match &app.proof {
            ClientProof::Secret(secret) => form.push(("client_secret", secret.expose())),
            ClientProof::Certificate(certificate) => {
                assertion = certificate.assertion(&app.client_id, url.as_str(), self.now())?;
                form.push((
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ));
                form.push(("client_assertion", assertion.expose()));
            }
        }
        match grant {
            Grant::Code { code, verifier, redirect_uri } => form.extend([
                ("grant_type", "authorization_code"),
                ("code", code.expose()),
                ("code_verifier", verifier.expose()),
                ("redirect_uri", redirect_uri),
            ]),
            Grant::Refresh(token) => {
                form.extend([("grant_type", "refresh_token"), ("refresh_token", token.expose())]);
            }
            Grant::Application => form.push(("grant_type", "client_credentials")),
        }
        // A refresh token and the application's own proof may be shown twice: Microsoft does not end the one that it
        // replaces. A code is spent at once.
        let retry = match grant {
            Grant::Code { .. } => RetryRule::writing(),
            Grant::Refresh(_) | Grant::Application => RetryRule::reading(),
        };
        let operation = Operation::new("get a token", BUDGET, context).about("authority", tenant);
        let asked_at = self.now();
        let answer = self.http.send(Request::post_form(url, &form).retry(retry), &operation).await?;
        if answer.is_success() {
            read(&answer, asked_at)
        } else {
            Err(read_refusal(&answer, whose).with("authority", tenant).in_operation("get a token"))
        }
    }
}

/// The life of a token counts from when it was asked for: a slow answer must not make it look younger.
fn read(answer: &Answer, asked_at: OffsetDateTime) -> Result<TokenAnswer> {
    let document: Document<'_> = answer.json()?;
    // A number by the standard; some versions of the platform sent a text.
    let seconds = match &document.expires_in {
        serde_json::Value::Number(number) => number.as_u64(),
        serde_json::Value::String(text) => text.parse().ok(),
        _ => None,
    };
    let seconds = seconds.ok_or_else(|| answer.invalid("its token has no end"))?;
    if document.access_token.trim().is_empty() {
        return Err(answer.invalid("its token is empty"));
    }
    let secret = |text: Cow<'_, str>| Some(Secret::new(text)).filter(|secret| !secret.is_blank());
    Ok(TokenAnswer {
        access_token: Secret::new(document.access_token),
        refresh_token: document.refresh_token.and_then(secret),
        id_token: document.id_token.and_then(secret),
        expires_at: asked_at + Duration::from_secs(seconds.min(86_400)),
        scope: document.scope.map(Cow::into_owned),
    })
}
