//! What was asked, and the many shapes of an answer.

use crate::platform::{Platform, Shared};
use crate::world::World;
use crate::world::tenant::Tenant;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use http_body_util::BodyExt as _;
use serde_json::Value;
use std::collections::HashMap;

/// A request's parameters: names in any case, and the body of a POST as it came.
pub(super) struct Asked {
    pub(super) platform: Shared,
    query: HashMap<String, String>,
    pub(super) body: Value,
}

impl Asked {
    pub(super) async fn read(platform: &Shared, request: Request) -> Self {
        let query = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
            .map(|(key, value)| (key.to_lowercase(), value.into_owned()))
            .collect();
        let bytes = request.into_body().collect().await.map(http_body_util::Collected::to_bytes);
        let body = bytes.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        Asked { platform: Shared::clone(platform), query, body }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.query.get(&name.to_lowercase()).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Only the text `true` is true.
    pub(super) fn is(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    pub(super) fn tenant<'a>(&self, world: &'a World) -> Target<'a> {
        match self.get("tenantFilter") {
            None => Target::Missing,
            Some("AllTenants") => Target::All,
            Some(name) => world
                .customers()
                .filter(|tenant| tenant.delegated())
                .find(|tenant| {
                    tenant.id.to_string() == name
                        || tenant.default_domain() == name
                        || tenant.initial_domain() == name
                })
                .map_or(Target::Unknown, Target::Tenant),
        }
    }
}

/// What a `tenantFilter` leads to.
pub(super) enum Target<'a> {
    /// No filter: the handlers fall back to the partner's own tenant (CIPP facts, §3).
    Missing,
    All,
    Tenant(&'a Tenant),
    /// Unknown, or excluded.
    Unknown,
}

/// Whether CIPP can reach a tenant; the text is what a failed token looks like in its answers.
pub(super) fn reach(tenant: &Tenant, partner: bool) -> Result<(), String> {
    let code = match (tenant.refuse_tokens, &tenant.consent) {
        (Some(code), _) => code,
        (None, None) => 90099,
        (None, Some(consent)) if consent.is_empty() => 65001,
        _ if !partner && !tenant.delegated() => 50020,
        _ => return Ok(()),
    };
    Err(format!("Could not get token: AADSTS{code}: the tenant refused the application."))
}

/// JSON under its type, text under its own: a client decides by parsing, not by header.
pub(super) enum Reply {
    Json(u16, Value),
    /// JSON that was written already.
    Written(Vec<u8>),
    Text(u16, String),
}

impl Reply {
    pub(super) fn json(value: Value) -> Self {
        Reply::Json(200, value)
    }

    pub(super) fn text(status: u16, text: impl Into<String>) -> Self {
        Reply::Text(status, text.into())
    }
}

impl From<Reply> for Response {
    fn from(reply: Reply) -> Self {
        let status = |code| StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let json = [(header::CONTENT_TYPE, "application/json")];
        match reply {
            Reply::Json(code, value) => (status(code), json, value.to_string()).into_response(),
            Reply::Written(body) => (json, body).into_response(),
            Reply::Text(code, text) => (status(code), text).into_response(),
        }
    }
}

/// Counts a failure, as CIPP does on every token that it does not get.
pub(super) fn count_failure(platform: &Platform, tenant: uuid::Uuid) {
    if let Some(tenant) = platform.world.write().tenant_mut(tenant) {
        tenant.cipp_errors += 1;
    }
}
