//! CIPP's API, in the two ways in which it is hosted (CIPP facts).

use crate::platform::Shared;
use axum::Router;
use axum::http::StatusCode;

/// How an instance is hosted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Azure Functions: 401 without a token.
    Classic,
    /// One container behind a login page: a redirect without a token.
    Ng,
}

pub(crate) fn router(platform: Shared, _style: Style) -> Router {
    Router::new().fallback(unknown).with_state(platform)
}

async fn unknown() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "Endpoint not found")
}
