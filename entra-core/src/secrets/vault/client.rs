//! Vault's HTTP API: the four requests that we need.

use std::{collections::BTreeMap, time::Duration};

use reqwest::header::{HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::Url;

use super::{
    VaultConfig, VaultLogin,
    login::{Granted, Session},
};
use crate::{
    context::Context,
    error::{Error, ErrorCode, Result},
    http::{AddressRule, Answer, HttpClient, HttpSettings, Operation, Request},
    secret::Secret,
};

/// The longest that one call may take, repetitions included.
const BUDGET: Duration = Duration::from_secs(10);

/// A secret of KV version 2.
pub(super) struct Document {
    pub(super) values: BTreeMap<String, Secret>,
    /// 0 for one that does not exist yet.
    pub(super) version: u64,
}

pub(super) struct VaultClient {
    http: HttpClient,
    config: VaultConfig,
    /// Held while somebody logs in, so that one login serves all.
    session: Mutex<Option<Session>>,
}

#[derive(Deserialize)]
struct Read {
    data: Option<ReadData>,
}

#[derive(Deserialize)]
struct ReadData {
    /// `null` for a version that was deleted.
    data: Option<BTreeMap<String, Value>>,
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    version: u64,
}

#[derive(Deserialize)]
struct LoggedIn {
    auth: Granted,
}

#[derive(Deserialize)]
struct LookedUp {
    data: Lookup,
}

#[derive(Deserialize)]
struct Lookup {
    ttl: u64,
    renewable: bool,
}

impl VaultClient {
    pub(super) fn new(config: VaultConfig) -> Result<Self> {
        // Vault is the operator's own and named by the operator's own configuration.
        let settings = HttpSettings {
            addresses: AddressRule::OwnNetwork,
            authorities: config.authorities.clone(),
            ..HttpSettings::default()
        };
        Ok(Self { http: HttpClient::new(settings)?, config, session: Mutex::default() })
    }

    /// The values of a secret; none where there is no such secret.
    pub(super) async fn read(&self, path: &str) -> Result<Document> {
        let url = self.url(path)?;
        let answer = self.send(|| Request::get(url.clone())).await?;
        if !answer.is_success() && answer.status() != 404 {
            return Err(refused(&answer, ErrorCode::SecretProviderFailed));
        }
        // A 404 of a deleted version names the version; one of nothing at all has no data.
        let read: Read = match answer.json() {
            Ok(read) => read,
            Err(_) if answer.status() == 404 => Read { data: None },
            Err(error) => return Err(failed(error)),
        };
        let Some(found) = read.data else { return Ok(Document { values: BTreeMap::new(), version: 0 }) };
        let text = |value: Value| match value {
            Value::String(text) => Secret::new(text),
            // A person may have entered a number by hand.
            other => Secret::new(other.to_string()),
        };
        let values = found.data.unwrap_or_default().into_iter().map(|(name, value)| (name, text(value)));
        Ok(Document { values: values.collect(), version: found.metadata.version })
    }

    /// Writes the values as the version after `version`; `false` if somebody else wrote that one.
    pub(super) async fn write(
        &self,
        path: &str,
        values: &BTreeMap<String, Secret>,
        version: u64,
    ) -> Result<bool> {
        let url = self.url(path)?;
        // Exposed to be sent.
        let data: BTreeMap<_, _> = values.iter().map(|(name, value)| (name, value.expose())).collect();
        let document = json!({ "options": { "cas": version }, "data": data });
        let answer = self.send(|| Request::post_json(url.clone(), &document)).await?;
        match answer.status() {
            _ if answer.is_success() => Ok(true),
            400 if answer.text()?.contains("check-and-set") => Ok(false),
            403 => Err(refused(&answer, ErrorCode::SecretStoreReadOnly)),
            _ => Err(refused(&answer, ErrorCode::SecretProviderFailed)),
        }
    }

    /// Sends with the session's token, and once more with a new one where Vault refuses it.
    async fn send(&self, request: impl Fn() -> Request) -> Result<Answer> {
        let token = self.token().await?;
        let answer = self.send_as(request(), Some(&token)).await?;
        if answer.status() != 403 || matches!(self.config.login, VaultLogin::Token(_)) {
            return Ok(answer);
        }
        let mut session = self.session.lock().await;
        session.take_if(|held| held.token == token);
        drop(session);
        let token = self.token().await?;
        self.send_as(request(), Some(&token)).await
    }

    /// The session's token: kept, renewed, or of a new login.
    async fn token(&self) -> Result<Secret> {
        let mut session = self.session.lock().await;
        if let Some(held) = session.as_ref().filter(|held| held.is_fresh()) {
            return Ok(held.token.clone());
        }
        let renewed = match session.as_ref().filter(|held| held.is_renewable()) {
            // A renewal that fails leaves a login.
            Some(held) => self.grant("auth/token/renew-self", &json!({}), Some(&held.token)).await.ok(),
            None => None,
        };
        let fresh = match renewed {
            Some(fresh) => fresh,
            None => self.log_in().await?,
        };
        Ok(session.insert(fresh).token.clone())
    }

    async fn log_in(&self) -> Result<Session> {
        match (&self.config.login, self.config.login.request().await?) {
            (VaultLogin::Token(token), _) => {
                let answer =
                    self.send_as(Request::get(self.url("auth/token/lookup-self")?), Some(token)).await?;
                // A token that may not look itself up is used as it is, and not renewed.
                let known = answer.json::<LookedUp>().ok().filter(|_| answer.is_success());
                Ok(known.map_or_else(
                    || Session::of(token.clone(), 0, false),
                    |known| Session::of(token.clone(), known.data.ttl, known.data.renewable),
                ))
            }
            (_, Some((path, document))) => self.grant(&path, &document, None).await,
            (_, None) => Err(Error::new(ErrorCode::Internal)),
        }
    }

    async fn grant(&self, path: &str, document: &Value, token: Option<&Secret>) -> Result<Session> {
        let answer = self.send_as(Request::post_json(self.url(path)?, document), token).await?;
        if !answer.is_success() {
            return Err(refused(&answer, ErrorCode::SecretProviderFailed));
        }
        Ok(Session::granted(answer.json::<LoggedIn>().map_err(failed)?.auth))
    }

    async fn send_as(&self, mut request: Request, token: Option<&Secret>) -> Result<Answer> {
        let unusable = |_| {
            Error::new(ErrorCode::SecretProviderFailed).with_message("Vault's token is no printable text.")
        };
        if let Some(token) = token {
            // Exposed to be sent; marked so that nothing prints it.
            let mut value = HeaderValue::from_str(token.expose()).map_err(unusable)?;
            value.set_sensitive(true);
            request = request.header(HeaderName::from_static("x-vault-token"), value);
        }
        if let Some(namespace) = &self.config.namespace {
            let value = HeaderValue::from_str(namespace).map_err(unusable)?;
            request = request.header(HeaderName::from_static("x-vault-namespace"), value);
        }
        let context = Context::default();
        let operation = Operation::new("ask Vault", BUDGET, &context);
        self.http.send(request, &operation).await.map_err(failed)
    }

    fn url(&self, path: &str) -> Result<Url> {
        let mut url = self.config.address.clone();
        url.path_segments_mut()
            .map_err(|()| {
                Error::new(ErrorCode::SecretProviderFailed).with_message("VAULT_ADDR is no base address.")
            })?
            .pop_if_empty()
            .push("v1")
            .extend(path.split('/').filter(|part| !part.is_empty()));
        Ok(url)
    }
}

/// Vault's refusals name paths and policies, never values; still only the status is kept.
fn refused(answer: &Answer, code: ErrorCode) -> Error {
    let remedy = match answer.status() {
        403 => "Check the token's or role's policy: it must read and update the secret's path.",
        503 => "Unseal Vault.",
        404 => "Check that a KV version 2 engine is mounted at the path's first part.",
        _ => "Check Vault's log.",
    };
    answer.stamp(Error::new(code).with_message("Vault refused the request.").with_remedy(remedy))
}

fn failed(error: Error) -> Error {
    Error::new(ErrorCode::SecretProviderFailed).with_message("Vault cannot be asked.").caused_by(error)
}
