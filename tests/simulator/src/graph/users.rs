//! `/users`, `/users/{id}`, `/users/$count`, deleted users (Graph facts, §3).

use super::ask::Ask;
use super::caller::needs;
use super::error::GraphError;
use super::options::{Allowed, Options};
use super::people::{Source, accepts, respond};
use super::select::{Selection, Shown, UserRow};
use axum::Json;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

const LIST: Allowed =
    Allowed { names: &["select", "top", "filter", "count", "orderby", "skiptoken"], max_top: 999 };

pub(super) async fn list(ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::USERS)?;
    let options = Options::parse(&ask.query, &LIST)?;
    respond(&ask, &options, &Source::Live)
}

/// `/directory/deletedItems/microsoft.graph.user`
pub(super) async fn deleted(ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::DELTA)?;
    let options = Options::parse(&ask.query, &LIST)?;
    respond(&ask, &options, &Source::Deleted)
}

/// `/users/$count`: a plain number.
pub(super) async fn count(ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::USERS)?;
    let options = Options::parse(&ask.query, &Allowed { names: &["filter"], max_top: 999 })?;
    if !ask.eventual {
        return Err(GraphError::unsupported(
            "$count is only supported with the header ConsistencyLevel: eventual.",
        ));
    }
    let world = ask.platform.world.read();
    let tenant = world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?;
    let count = tenant.live_people().filter(|(_, person)| accepts(options.filter.as_ref(), person)).count();
    Ok(([(header::CONTENT_TYPE, "text/plain")], count.to_string()).into_response())
}

/// `/users/{id or userPrincipalName}`, only of the tenant that the token is for.
pub(super) async fn one(Path(key): Path<String>, ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::USERS)?;
    let options = Options::parse(&ask.query, &Allowed { names: &["select"], max_top: 999 })?;
    let selection = Selection::parse(options.select.as_deref(), ask.beta(), &ask.caller)?;
    let world = ask.platform.world.read();
    let tenant = world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?;
    let (_, person) = tenant.live(&key).ok_or_else(|| GraphError::not_found(&key))?;
    let row = UserRow { person, selection: &selection, shown: Shown::Selected, typed: false };
    let mut body = serde_json::to_value(&row).unwrap_or_default();
    body["@odata.context"] = format!("{}/$metadata#users/$entity", ask.version_url()).into();
    Ok(Json(body).into_response())
}
