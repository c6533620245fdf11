//! The sign-in page, with somebody always there who answers at once.

use super::SignIn;
use super::aadsts::Aadsts;
use super::registry::{Challenge, Code};
use super::scope::Asked;
use crate::platform::{Platform, Shared};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::collections::HashMap;

type Parameters = HashMap<String, String>;

pub(super) async fn authorize(
    State(platform): State<Shared>,
    Path(authority): Path<String>,
    Query(parameters): Query<Parameters>,
) -> Response {
    let get = |name: &str| parameters.get(name).map(String::as_str).filter(|value| !value.is_empty());
    // Nothing is sent to an address before it is known to be the application's own.
    let redirect_uri = match application(&platform, get("client_id"), get("redirect_uri")) {
        Ok(redirect_uri) => redirect_uri,
        Err(error) => return error.page(),
    };
    let mut answer: Vec<(&str, String)> = match decide(&platform, &authority, &parameters, &redirect_uri) {
        Ok(code) => vec![
            ("code", platform.registry.lock().add_code(code)),
            ("session_state", uuid::Uuid::new_v4().to_string()),
        ],
        Err((error, aadsts)) => vec![("error", error), ("error_description", aadsts.short())],
    };
    if let Some(state) = parameters.get("state") {
        answer.push(("state", state.clone()));
    }
    if get("response_mode") == Some("form_post") {
        return form(&redirect_uri, &answer);
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&answer).finish();
    let separator = if redirect_uri.contains('?') { '&' } else { '?' };
    let location = format!("{redirect_uri}{separator}{query}");
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

fn application(
    platform: &Platform,
    client_id: Option<&str>,
    redirect_uri: Option<&str>,
) -> Result<String, Aadsts> {
    let world = platform.world.read();
    let client_id = client_id.ok_or_else(|| Aadsts::with(900_144, "client_id"))?;
    if client_id != world.app.client_id.to_string() {
        return Err(Aadsts::with(700_016, client_id));
    }
    let redirect_uri = redirect_uri.ok_or_else(|| Aadsts::new(900_971))?;
    if world.app.redirect_uris.iter().any(|known| known == redirect_uri) || is_loopback(redirect_uri) {
        Ok(redirect_uri.to_owned())
    } else {
        Err(Aadsts::with(50011, redirect_uri))
    }
}

/// Loopback addresses are accepted with any port, as for native applications.
fn is_loopback(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("http://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    matches!(name, "localhost" | "127.0.0.1") && port.parse::<u16>().is_ok()
}

/// The code, or the OAuth error with which the person comes back.
fn decide(
    platform: &Platform,
    authority: &str,
    parameters: &Parameters,
    redirect_uri: &str,
) -> Result<Code, (String, Aadsts)> {
    let refuse = |aadsts: Aadsts| (aadsts.oauth_error().to_owned(), aadsts);
    let get = |name: &str| parameters.get(name).map(String::as_str).filter(|value| !value.is_empty());
    match get("response_type") {
        Some("code" | "code id_token") => {}
        Some(other) => {
            return Err(("unsupported_response_type".to_owned(), Aadsts::with(9_002_313, other)));
        }
        None => return Err(refuse(Aadsts::with(900_144, "response_type"))),
    }
    let scope = get("scope").ok_or_else(|| refuse(Aadsts::with(900_144, "scope")))?;
    let asked = Asked::parse(scope, platform).map_err(refuse)?;
    let challenge = challenge(get("code_challenge"), get("code_challenge_method")).map_err(refuse)?;
    if let Some(prompt) = get("prompt")
        && !["login", "none", "consent", "select_account", "create"].contains(&prompt)
    {
        return Err(refuse(Aadsts::with(9_002_313, format!("prompt={prompt}"))));
    }
    let mut world = platform.world.write();
    match world.app.sign_in.clone() {
        SignIn::Accept => {}
        SignIn::Decline => return Err(refuse(Aadsts::new(65004))),
        SignIn::Refused { error, code } => return Err((error, Aadsts::new(code))),
    }
    let home = world.partner().map(|tenant| tenant.id).unwrap_or_default();
    match authority {
        "organizations" | "common" if !world.app.multi_tenant => return Err(refuse(Aadsts::new(50194))),
        "organizations" | "common" => {}
        name => match world.find(name).map(|tenant| tenant.id) {
            Some(id) if id == home => {}
            // The partner's user is nobody's guest: another tenant's own sign-in page does not know the account.
            Some(_) => return Err(refuse(Aadsts::new(50020))),
            None => return Err(refuse(Aadsts::with(90002, name))),
        },
    }
    if let Some(partner) = world.tenant_mut(home) {
        partner.consent.get_or_insert_default().extend(asked.names);
    }
    Ok(Code {
        authority: authority.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        challenge,
        scope: scope.to_owned(),
        nonce: get("nonce").map(str::to_owned),
        issued: platform.clock.seconds(),
        redeemed: false,
    })
}

/// An omitted method means plain (Graph facts, §7).
fn challenge(challenge: Option<&str>, method: Option<&str>) -> Result<Option<Challenge>, Aadsts> {
    let Some(text) = challenge else { return Ok(None) };
    if !(43..=128).contains(&text.len()) {
        return Err(Aadsts::new(501_491));
    }
    match method {
        Some("S256") => Ok(Some(Challenge::Sha256(text.to_owned()))),
        Some("plain") | None => Ok(Some(Challenge::Plain(text.to_owned()))),
        Some(other) => Err(Aadsts::with(9_002_313, format!("code_challenge_method={other}"))),
    }
}

/// `response_mode=form_post`: a page that posts the answer to the application.
fn form(redirect_uri: &str, answer: &[(&str, String)]) -> Response {
    let escape = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let input = |(name, value): &(&str, String)| {
        format!(r#"<input type="hidden" name="{name}" value="{}">"#, escape(value))
    };
    let inputs = answer.iter().map(input).collect::<String>();
    let body = format!(
        r#"<!DOCTYPE html><title>Working…</title><form method="POST" action="{}">{inputs}</form><script>document.forms[0].submit()</script>"#,
        escape(redirect_uri)
    );
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
}
