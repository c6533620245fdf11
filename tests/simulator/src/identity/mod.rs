//! The sign-in host: authorize, token, keys and admin consent.

mod aadsts;
mod assertion;
mod authorize;
mod consent;
mod discovery;
mod grants;
pub(crate) mod jwt;
pub(crate) mod registry;
mod scope;
mod token;

use crate::platform::Shared;
use axum::Router;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};

pub(crate) use aadsts::transient;

/// A certificate that the app has registered, for tests of certificate credentials.
pub(crate) const CLIENT_CERTIFICATE: &str = include_str!("keys/client.crt.pem");
/// Its key. It opens nothing but this simulator.
pub(crate) const CLIENT_KEY: &str = include_str!("keys/client.key.pem");

/// How people behave at the sign-in page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SignIn {
    /// Sign in and consent to what is asked.
    #[default]
    Accept,
    /// Decline to consent: `access_denied`, AADSTS65004.
    Decline,
    /// Are refused with this OAuth error and AADSTS code.
    Refused {
        /// OAuth `error`.
        error: String,
        /// AADSTS code.
        code: u32,
    },
}

pub(crate) fn router(platform: Shared) -> Router {
    Router::new()
        .route("/{authority}/oauth2/v2.0/authorize", get(authorize::authorize))
        .route("/{authority}/oauth2/v2.0/token", post(token::token))
        .route("/{authority}/v2.0/adminconsent", get(consent::admin_consent))
        .route("/{authority}/v2.0/.well-known/openid-configuration", get(discovery::configuration))
        .route("/{authority}/discovery/v2.0/keys", get(discovery::keys))
        .with_state(platform)
}
