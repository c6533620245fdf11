//! OpenID Connect's description of an authority, and its keys.

use crate::platform::Shared;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use super::aadsts::Aadsts;

pub(super) async fn configuration(State(platform): State<Shared>, Path(authority): Path<String>) -> Response {
    let login = &platform.urls.login;
    let issuer = match authority.as_str() {
        "common" | "organizations" => "{tenantid}".to_owned(),
        name => match platform.world.read().find(name) {
            Some(tenant) => tenant.id.to_string(),
            None => return Aadsts::with(90002, name).response(&platform, Uuid::new_v4()),
        },
    };
    Json(json!({
        "issuer": format!("{login}/{issuer}/v2.0"),
        "authorization_endpoint": format!("{login}/{authority}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{login}/{authority}/oauth2/v2.0/token"),
        "jwks_uri": format!("{login}/{authority}/discovery/v2.0/keys"),
        "response_modes_supported": ["query", "form_post"],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported":
            ["client_secret_post", "client_secret_basic", "private_key_jwt"],
    }))
    .into_response()
}

pub(super) async fn keys(State(platform): State<Shared>) -> Json<Value> {
    // Whichever authority is asked: one set of keys signs for every tenant.
    Json(platform.keys.documents(Some(&format!("{}/{{tenantid}}/v2.0", platform.urls.login))))
}
