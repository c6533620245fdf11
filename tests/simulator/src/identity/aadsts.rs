//! The sign-in host's errors, by AADSTS code (Graph facts, §2.3).

use crate::clock::rfc3339;
use crate::platform::Platform;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

/// One error with what the code alone does not say.
#[derive(Clone, Debug)]
pub(crate) struct Aadsts {
    pub(crate) code: u32,
    detail: String,
}

/// (code, HTTP status, OAuth error, suberror, text)
const TABLE: &[(u32, u16, &str, &str, &str)] = &[
    (16000, 400, "interaction_required", "", "The account does not exist in this tenant."),
    (28003, 400, "invalid_scope", "", "The scope names more than one resource."),
    (50011, 400, "invalid_request", "", "The redirect address is not registered for the application."),
    (50012, 401, "invalid_client", "", "The client assertion failed authentication."),
    (
        50020,
        400,
        "invalid_grant",
        "",
        "The user account does not exist in this tenant and cannot use the application there.",
    ),
    (50053, 400, "invalid_grant", "", "The account is locked."),
    (50055, 400, "invalid_grant", "", "The password has expired."),
    (50057, 400, "invalid_grant", "", "The user account is disabled."),
    (50076, 400, "interaction_required", "basic_action", "Multi-factor authentication is required."),
    (
        50079,
        400,
        "interaction_required",
        "basic_action",
        "The user must enrol for multi-factor authentication.",
    ),
    (50173, 400, "invalid_grant", "bad_token", "The grant was revoked; a fresh sign-in is needed."),
    (50177, 400, "invalid_grant", "", "The user account does not exist in this tenant."),
    (
        50194,
        400,
        "unauthorized_client",
        "",
        "The application is not configured as a multi-tenant application.",
    ),
    (50196, 400, "invalid_grant", "", "The client sent too many identical requests."),
    (
        53000,
        400,
        "interaction_required",
        "device_not_compliant",
        "Conditional Access requires a compliant device.",
    ),
    (53003, 400, "invalid_grant", "message_only", "Access has been blocked by Conditional Access policies."),
    (54005, 400, "invalid_grant", "", "The authorization code was already redeemed."),
    (
        65001,
        400,
        "invalid_grant",
        "consent_required",
        "Nobody has consented to the use of the application in this tenant.",
    ),
    (65004, 400, "access_denied", "", "The user declined to consent."),
    (70000, 400, "invalid_grant", "", "The provided grant is invalid or malformed."),
    (70003, 400, "unsupported_grant_type", "", "The grant type is not supported."),
    (70008, 400, "invalid_grant", "", "The code or refresh token has expired."),
    (70011, 400, "invalid_scope", "", "The scope is not valid."),
    (
        70043,
        400,
        "invalid_grant",
        "bad_token",
        "The refresh token has expired due to sign-in frequency checks by Conditional Access.",
    ),
    (90002, 400, "invalid_request", "", "The tenant was not found."),
    (90014, 400, "invalid_request", "", "A required field is missing from the request."),
    (90033, 503, "temporarily_unavailable", "", "The service is temporarily unavailable."),
    (90038, 400, "invalid_request", "", "The tenant is in another national cloud."),
    (90072, 400, "interaction_required", "", "The external account does not exist in the tenant."),
    (90094, 400, "consent_required", "", "An administrator has to consent."),
    (
        90099,
        400,
        "invalid_grant",
        "",
        "The application has not been authorized in the customer's tenant; it must be before partner delegated administrators can use it.",
    ),
    (500_011, 400, "invalid_resource", "", "The resource principal was not found in the tenant."),
    (500_112, 400, "invalid_client", "", "The reply address is not the one the code was issued for."),
    (500_113, 400, "invalid_request", "", "No reply address is registered for the application."),
    (
        500_212,
        400,
        "access_denied",
        "",
        "The user's organization does not allow access to the resource tenant.",
    ),
    (
        500_213,
        400,
        "access_denied",
        "",
        "The resource tenant's cross-tenant access policy does not allow this user.",
    ),
    (501_481, 400, "invalid_grant", "", "The code verifier does not match the code challenge."),
    (501_491, 400, "invalid_request", "", "The code challenge has an invalid size."),
    (
        530_034,
        400,
        "interaction_required",
        "",
        "A delegated administrator was blocked for risk in the home tenant.",
    ),
    (700_003, 400, "invalid_grant", "", "The device was deleted."),
    (
        700_005,
        400,
        "invalid_grant",
        "",
        "The code was issued by another authority than the one it is redeemed at.",
    ),
    (700_016, 400, "unauthorized_client", "", "The application was not found in the directory."),
    (
        700_027,
        401,
        "invalid_client",
        "",
        "The client assertion's signature or certificate thumbprint is wrong.",
    ),
    (700_082, 400, "invalid_grant", "bad_token", "The refresh token has expired due to inactivity."),
    (900_144, 400, "invalid_request", "", "A required parameter is missing from the request body."),
    (900_971, 400, "invalid_request", "", "No reply address was provided."),
    (
        1_002_012,
        400,
        "invalid_scope",
        "",
        "With client credentials the scope must be the resource with /.default.",
    ),
    (7_000_112, 400, "unauthorized_client", "", "The application is disabled."),
    (
        7_000_215,
        401,
        "invalid_client",
        "",
        "An invalid client secret was provided: the secret's value is needed, not its id.",
    ),
    (7_000_218, 401, "invalid_client", "", "The request must contain client_assertion or client_secret."),
    (7_000_222, 401, "invalid_client", "", "The client secret has expired."),
    (
        9_001_023,
        400,
        "invalid_request",
        "",
        "The grant type is not supported over /common or /organizations; use the tenant's own endpoint.",
    ),
    (9_002_313, 400, "invalid_request", "", "The request is malformed or invalid."),
];

impl Aadsts {
    pub(crate) fn new(code: u32) -> Self {
        Aadsts { code, detail: String::new() }
    }

    pub(crate) fn with(code: u32, detail: impl Into<String>) -> Self {
        Aadsts { code, detail: detail.into() }
    }

    /// An unknown code is a refused grant, as a client should read it.
    fn row(&self) -> (u16, &'static str, &'static str, &'static str) {
        TABLE
            .iter()
            .find(|row| row.0 == self.code)
            .map_or((400, "invalid_grant", "", "The request was refused."), |row| {
                (row.1, row.2, row.3, row.4)
            })
    }

    pub(crate) fn oauth_error(&self) -> &'static str {
        self.row().1
    }

    /// `error_description` as Microsoft lays it out: code, text, then ids on lines of their own.
    fn description(&self, trace: Uuid, correlation: Uuid, timestamp: &str) -> String {
        format!(
            "AADSTS{}: {} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}",
            self.code,
            self.text()
        )
    }

    pub(crate) fn text(&self) -> String {
        let text = self.row().3;
        if self.detail.is_empty() { text.to_owned() } else { format!("{text} ({})", self.detail) }
    }

    pub(crate) fn short(&self) -> String {
        format!("AADSTS{}: {}", self.code, self.text())
    }

    pub(crate) fn response(&self, platform: &Platform, correlation: Uuid) -> Response {
        let (status, error, suberror, _) = self.row();
        let trace = Uuid::new_v4();
        let timestamp = rfc3339(platform.clock.seconds()).replace('T', " ");
        let mut body = json!({
            "error": error,
            "error_description": self.description(trace, correlation, &timestamp),
            "error_codes": [self.code],
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("{}/error?code={}", platform.urls.login, self.code),
        });
        if !suberror.is_empty() {
            body["suberror"] = suberror.into();
        }
        if matches!(self.code, 50076 | 50079 | 53000 | 53003) {
            body["claims"] = r#"{"access_token":{"capolids":{"essential":true,"values":["9d1c4a7e-5b0f-4b6e-8a3c-2f6d90e1c7b5"]}}}"#.into();
        }
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        (status, [(header::CACHE_CONTROL, "no-store, no-cache")], Json(body)).into_response()
    }

    /// The page that a person sees when the answer cannot go back to the application.
    pub(crate) fn page(&self) -> Response {
        let body = format!(
            "<!DOCTYPE html><title>Sign in</title><p>This sign-in cannot go on.</p><p>{}</p>",
            self.short()
        );
        (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
    }
}

/// The sign-in host's body for an answer that a fault made fail.
pub(crate) fn transient(platform: &Platform) -> serde_json::Value {
    let error = Aadsts::new(90033);
    let timestamp = rfc3339(platform.clock.seconds()).replace('T', " ");
    json!({
        "error": error.oauth_error(),
        "error_description": error.short(),
        "error_codes": [error.code],
        "timestamp": timestamp,
        "trace_id": Uuid::new_v4(),
        "correlation_id": Uuid::new_v4(),
    })
}
