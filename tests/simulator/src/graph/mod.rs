//! Microsoft Graph, v1.0 and beta: one route family a file.

mod ask;
mod batch;
mod caller;
mod delta;
mod error;
mod filter;
pub(crate) mod groups;
pub(crate) mod host;
mod managed_tenants;
mod options;
pub(crate) mod organization;
mod page;
mod partner;
mod people;
mod select;
pub(crate) mod throttle;
mod users;

pub(crate) use page::SkipToken;

use crate::platform::Shared;
use axum::Router;
use axum::extract::OriginalUri;
use axum::routing::{get, post};
use error::GraphError;

pub(crate) fn router(platform: Shared) -> Router {
    Router::new()
        .nest("/v1.0", routes().fallback(unknown_segment))
        .nest("/beta", routes().merge(beta_routes()).fallback(unknown_segment))
        .fallback(unknown_version)
        .with_state(platform)
}

fn routes() -> Router<Shared> {
    Router::new()
        .route("/users", get(users::list))
        .route("/users/$count", get(users::count))
        .route("/users/delta", get(delta::delta))
        .route("/users/delta()", get(delta::delta))
        .route("/users/microsoft.graph.delta()", get(delta::delta))
        .route("/users/{id}", get(users::one))
        .route("/users/{id}/checkMemberGroups", post(groups::check_member_groups))
        .route("/users/{id}/microsoft.graph.checkMemberGroups", post(groups::check_member_groups))
        .route("/directory/deletedItems/microsoft.graph.user", get(users::deleted))
        .route("/groups", get(groups::list))
        .route("/groups/{id}", get(groups::one))
        .route("/groups/{id}/members", get(groups::members))
        .route("/groups/{id}/members/{kind}", get(groups::cast_members))
        .route("/groups/{id}/transitiveMembers", get(groups::transitive_members))
        .route("/groups/{id}/transitiveMembers/{kind}", get(groups::cast_transitive))
        .route("/organization", get(organization::organization))
        .route("/domains", get(organization::domains))
        .route("/contracts", get(partner::contracts))
        .route("/tenantRelationships/delegatedAdminRelationships", get(partner::relationships))
        .route("/tenantRelationships/delegatedAdminRelationships/{id}", get(partner::relationship))
        .route(
            "/tenantRelationships/delegatedAdminRelationships/{id}/accessAssignments",
            get(partner::assignments),
        )
        .route("/tenantRelationships/delegatedAdminCustomers", get(partner::customers))
        .route("/tenantRelationships/delegatedAdminCustomers/{id}", get(partner::customer))
        .route("/tenantRelationships/{function}", get(partner::tenant_information))
        .route("/$batch", post(batch::batch))
}

fn beta_routes() -> Router<Shared> {
    Router::new().route("/tenantRelationships/managedTenants/tenants", get(managed_tenants::tenants))
}

/// Names the first segment that the metadata does not have, as Graph does before it asks for a token.
async fn unknown_segment(OriginalUri(uri): OriginalUri) -> GraphError {
    let mut parts = uri.path().split('/').filter(|part| !part.is_empty());
    let beta = parts.next() == Some("beta");
    let parts: Vec<&str> = parts.collect();
    let last = parts.last().copied().unwrap_or_default();
    GraphError::segment(match parts.as_slice() {
        ["tenantRelationships", "managedTenants", ..] if !beta => "managedTenants",
        ["tenantRelationships", "managedTenants" | "delegatedAdminRelationships", rest @ ..] => {
            rest.first().copied().unwrap_or(last)
        }
        ["tenantRelationships", name, ..] | ["directory", "deletedItems", name, ..] => name,
        ["users" | "groups", _, rest @ ..] | ["directory", rest @ ..] => {
            rest.first().copied().unwrap_or(last)
        }
        [name, ..] => name,
        [] => last,
    })
}

async fn unknown_version(OriginalUri(uri): OriginalUri) -> GraphError {
    let version = uri.path().split('/').nth(1).unwrap_or_default();
    GraphError::bad_request(format!("Invalid version: {version}"))
}
