//! Admin consent: an administrator of a tenant accepts the app for everybody there (Graph facts, §7).

use super::SignIn;
use super::aadsts::Aadsts;
use super::scope::Asked;
use crate::platform::Shared;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::collections::HashMap;

pub(super) async fn admin_consent(
    State(platform): State<Shared>,
    Path(authority): Path<String>,
    Query(parameters): Query<HashMap<String, String>>,
) -> Response {
    let get = |name: &str| parameters.get(name).map(String::as_str).unwrap_or_default();
    let client_id = platform.world.read().app.client_id.to_string();
    if get("client_id") != client_id {
        return Aadsts::with(700_016, get("client_id")).page();
    }
    if get("redirect_uri").is_empty() {
        return Aadsts::new(900_971).page();
    }
    if authority == "common" {
        return Aadsts::with(9_002_313, "the authority must be a tenant or organizations").page();
    }
    let asked = match Asked::parse(get("scope"), &platform) {
        Ok(asked) => asked,
        Err(error) => return error.page(),
    };
    let id = {
        let world = platform.world.read();
        let tenant = if authority == "organizations" { world.partner() } else { world.find(&authority) };
        match tenant {
            Some(tenant) => tenant.id,
            None => return Aadsts::with(90002, &authority).page(),
        }
    };
    let mut answer = form_urlencoded::Serializer::new(String::new());
    let mut world = platform.world.write();
    if world.app.sign_in == SignIn::Accept {
        if let Some(tenant) = world.tenant_mut(id) {
            let consent = tenant.consent.get_or_insert_default();
            if asked.default {
                // Everything that the registration lists, application permissions too.
                consent.extend(platform.config.customer_scopes.iter().cloned());
                tenant.app_roles.extend(platform.config.application_permissions.iter().cloned());
            }
            consent.extend(asked.names);
        }
        answer.append_pair("admin_consent", "True").append_pair("tenant", &id.to_string());
        answer.append_pair("scope", get("scope"));
    } else {
        let error = Aadsts::new(65004);
        answer.append_pair("error", error.oauth_error()).append_pair("error_description", &error.short());
    }
    if let Some(state) = parameters.get("state") {
        answer.append_pair("state", state);
    }
    let location = format!("{}?{}", get("redirect_uri"), answer.finish());
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}
