//! CIPP's API in the two ways in which it is hosted, quirks included (CIPP facts).

mod gate;
mod graph_request;
mod groups;
mod reply;
mod tenants;
mod users;
mod version;

use crate::platform::Shared;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use reply::Reply;

/// How an instance is hosted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Azure Functions: without a token 401 and an empty body; endpoint names in any case.
    Classic,
    /// One container behind a login page: without a token a redirect to it, and HTML.
    Ng,
}

pub(crate) fn router(platform: Shared, style: Style) -> Router {
    Router::new().fallback(dispatch).with_state((platform, style))
}

/// One function serves every endpoint and never looks at the verb (CIPP facts, Routing).
async fn dispatch(State((platform, style)): State<(Shared, Style)>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if path.starts_with("/.auth/") {
        return gate::login_page();
    }
    let Some(name) = path.strip_prefix("/api/") else {
        return Reply::text(404, "Endpoint not found").into();
    };
    let endpoint = ENDPOINTS.iter().copied().find(|endpoint| match style {
        Style::Classic => endpoint.eq_ignore_ascii_case(name),
        Style::Ng => *endpoint == name,
    });
    if let Err(refused) = gate::admit(&platform, style, endpoint, request.headers(), &path) {
        return refused;
    }
    let asked = reply::Asked::read(&platform, request).await;
    match endpoint {
        Some("ListTenants") => tenants::list_tenants(&asked),
        Some("ListUsers") => users::list_users(&asked),
        Some("ListUserGroups") => users::list_user_groups(&asked),
        Some("ListGroups") => groups::list_groups(&asked),
        Some("ListDBCache") => groups::list_db_cache(&asked),
        Some("ListGraphRequest") => graph_request::list_graph_request(&asked).await,
        Some("ListCippQueue") => graph_request::list_cipp_queue(&asked),
        Some("GetVersion") => version::get_version(&asked),
        Some("PublicPing") => version::public_ping(&platform),
        _ => Reply::text(404, "Endpoint not found"),
    }
    .into()
}

/// Endpoints in their canonical casing.
const ENDPOINTS: [&str; 9] = [
    "ListTenants",
    "ListUsers",
    "ListUserGroups",
    "ListGroups",
    "ListDBCache",
    "ListGraphRequest",
    "ListCippQueue",
    "GetVersion",
    "PublicPing",
];
