//! The token endpoint: who asks, with which grant.

use super::aadsts::Aadsts;
use super::{assertion, grants};
use crate::platform::{Platform, Shared};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashMap;
use uuid::Uuid;

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Secret fields of requests and answers.
const SECRETS: [&str; 8] = [
    "client_secret",
    "client_assertion",
    "code",
    "code_verifier",
    "access_token",
    "refresh_token",
    "id_token",
    "password",
];

/// A token request, its form already decoded.
pub(super) struct Request<'a> {
    pub(super) platform: &'a Platform,
    pub(super) authority: &'a str,
    form: HashMap<String, String>,
}

impl Request<'_> {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.form.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// What of the request must be found nowhere else.
    fn secrets(&self) -> impl Iterator<Item = String> + '_ {
        SECRETS.iter().filter_map(|name| self.get(name)).map(str::to_owned)
    }

    pub(super) fn need(&self, name: &str) -> Result<&str, Aadsts> {
        self.get(name).ok_or_else(|| Aadsts::with(900_144, name))
    }
}

/// Who proved to be the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Client {
    /// The partner's app.
    Partner,
    /// CIPP's API client.
    Cipp,
}

pub(super) async fn token(
    State(platform): State<Shared>,
    Path(authority): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let correlation = headers
        .get("client-request-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| Uuid::parse_str(value).ok())
        .unwrap_or_else(Uuid::new_v4);
    let mut form: HashMap<String, String> = form_urlencoded::parse(&body).into_owned().collect();
    basic(&headers, &mut form);
    let request = Request { platform: &platform, authority: &authority, form };
    let refresh = request.get("grant_type") == Some("refresh_token");
    platform.tally.add(|counters| {
        counters.token_requests += 1;
        counters.refresh_requests += u64::from(refresh);
    });
    platform.secrets.lock().extend(request.secrets());
    let answered = answer(&request);
    if let Ok(body) = &answered {
        let given = SECRETS.iter().filter_map(|name| body[name].as_str());
        platform.secrets.lock().extend(given.map(str::to_owned));
    }
    match answered {
        Ok(body) => ([(header::CACHE_CONTROL, "no-store, no-cache")], Json(body)).into_response(),
        Err(error) => error.response(&platform, correlation),
    }
}

fn answer(request: &Request<'_>) -> Result<serde_json::Value, Aadsts> {
    let grant = request.need("grant_type")?;
    let client = client(request)?;
    match (grant, client) {
        ("authorization_code", Client::Partner) => grants::authorization_code(request),
        ("refresh_token", Client::Partner) => grants::refresh_token(request),
        ("client_credentials", client) => grants::client_credentials(request, client),
        (other, _) => Err(Aadsts::with(70003, other)),
    }
}

/// Credentials in the header instead of in the form.
fn basic(headers: &HeaderMap, form: &mut HashMap<String, String>) {
    let pair = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|value| STANDARD.decode(value).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    if let Some((id, secret)) = pair.as_deref().and_then(|pair| pair.split_once(':')) {
        let decode = |text: &str| {
            form_urlencoded::parse(format!("v={text}").as_bytes())
                .next()
                .map(|(_, value)| value.into_owned())
                .unwrap_or_default()
        };
        form.entry("client_id".to_owned()).or_insert_with(|| decode(id));
        form.entry("client_secret".to_owned()).or_insert_with(|| decode(secret));
    }
}

fn client(request: &Request<'_>) -> Result<Client, Aadsts> {
    let platform = request.platform;
    let client_id = request.need("client_id")?;
    let world = platform.world.read();
    if client_id == world.cipp.client_id.to_string() {
        return match request.get("client_secret") {
            Some(secret) if secret == world.cipp.secret => Ok(Client::Cipp),
            Some(_) => Err(Aadsts::new(7_000_215)),
            None => Err(Aadsts::new(7_000_218)),
        };
    }
    if client_id != world.app.client_id.to_string() {
        return Err(Aadsts::with(700_016, client_id));
    }
    if let Some(assertion) = request.get("client_assertion") {
        if request.get("client_assertion_type") != Some(JWT_BEARER) {
            return Err(Aadsts::with(50012, "client_assertion_type"));
        }
        let endpoint = format!("{}/{}/oauth2/v2.0/token", platform.urls.login, request.authority);
        return assertion::check(assertion, client_id, &endpoint, platform.clock.seconds())
            .map(|()| Client::Partner);
    }
    match request.get("client_secret") {
        Some(secret) if secret != world.app.secret => Err(Aadsts::new(7_000_215)),
        Some(_) if world.app.secret_expired => Err(Aadsts::new(7_000_222)),
        Some(_) => Ok(Client::Partner),
        None => Err(Aadsts::new(7_000_218)),
    }
}
