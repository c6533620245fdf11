//! Who gets in: App Service in front, CIPP's own checks behind (CIPP facts, §1).

use super::Style;
use super::reply::Reply;
use crate::identity::jwt::AccessClaims;
use crate::platform::Platform;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

const NOT_ALLOWED: &str = "Access to this CIPP API endpoint is not allowed";

#[expect(clippy::result_large_err, reason = "the error is the answer, made once and sent")]
pub(super) fn admit(
    platform: &Platform,
    style: Style,
    endpoint: Option<&str>,
    headers: &HeaderMap,
    path: &str,
) -> Result<(), Response> {
    let public = style == Style::Ng && path.starts_with("/api/Public");
    if public {
        return Ok(());
    }
    if !authenticated(platform, headers) {
        return Err(match style {
            Style::Classic => StatusCode::UNAUTHORIZED.into_response(),
            Style::Ng => {
                let location =
                    format!("{}/.auth/login/aad?post_login_redirect_uri={path}", platform.urls.cipp_ng);
                let page = Html("<html><head><title>Object moved</title></head><body>Moved</body></html>");
                (StatusCode::FOUND, [(header::LOCATION, location)], page).into_response()
            }
        });
    }
    let state = platform.world.read().cipp.state.clone();
    let refuse = |text: String| Err(Reply::text(403, text).into());
    if state.subscription_ended {
        return refuse("Your CIPP subscription has ended. Please renew it.".to_owned());
    }
    if state.address_refused {
        return refuse(format!("{NOT_ALLOWED}, the API Client does not have the required permission"));
    }
    if state.role_refused {
        let role = match endpoint {
            Some("ListUsers" | "ListUserGroups") => "Identity.User.Read",
            Some("ListGroups") => "Identity.Group.Read",
            _ => "CIPP.Core.Read",
        };
        return refuse(format!(
            "{NOT_ALLOWED}, the 'custom' base role does not have the required permission: {role}"
        ));
    }
    if let Some(name) = state.disabled_endpoint.as_deref().filter(|name| Some(*name) == endpoint) {
        return Err(Reply::text(503, format!("This feature has been disabled: {name}")).into());
    }
    Ok(())
}

/// App Service takes tokens of the partner's tenant whose audience is `api://{client}`, and no bare id.
fn authenticated(platform: &Platform, headers: &HeaderMap) -> bool {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let Some(claims) = token.and_then(|token| platform.keys.verify(token)) else { return false };
    let AccessClaims { aud, tid, appid, exp, generation, .. } = claims;
    let world = platform.world.read();
    let client = world.cipp.client_id;
    aud == format!("api://{client}")
        && appid == client
        && world.partner().is_some_and(|partner| partner.id == tid)
        && exp > platform.clock.seconds()
        && platform.registry.lock().counts(tid, generation)
}

/// What a client that follows the redirect finds.
pub(super) fn login_page() -> Response {
    Html("<!DOCTYPE html><html><head><title>Sign in to your account</title></head><body></body></html>")
        .into_response()
}
