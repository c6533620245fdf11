//! Groups and their members (Graph facts, §5).

use super::ask::Ask;
use super::caller::needs;
use super::error::GraphError;
use super::options::{Allowed, Options};
use super::page::{Listing, reduce, single};
use super::people::{self, Source};
use crate::clock::rfc3339;
use crate::world::group::{Group, GroupKind, transitive_groups, transitive_people};
use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

const LIST: Allowed = Allowed { names: &["select", "top", "filter", "count", "skiptoken"], max_top: 999 };
const PROPERTIES: &[&str] = &[
    "id",
    "createdDateTime",
    "deletedDateTime",
    "description",
    "displayName",
    "groupTypes",
    "mail",
    "mailEnabled",
    "mailNickname",
    "membershipRule",
    "onPremisesSyncEnabled",
    "proxyAddresses",
    "resourceProvisioningOptions",
    "securityEnabled",
    "visibility",
];

pub(crate) fn row(group: &Group) -> Value {
    let unified = group.kind == GroupKind::Unified;
    json!({
        "id": group.id,
        "createdDateTime": rfc3339(group.created),
        "deletedDateTime": null,
        "description": group.description,
        "displayName": group.display_name,
        "groupTypes": if unified { vec!["Unified"] } else { vec![] },
        "mail": group.mail,
        "mailEnabled": group.kind != GroupKind::Security,
        "mailNickname": group.mail_nickname,
        "membershipRule": null,
        "onPremisesSyncEnabled": null,
        "proxyAddresses": group.mail.iter().map(|mail| format!("SMTP:{mail}")).collect::<Vec<_>>(),
        "resourceProvisioningOptions": if unified { vec!["Team"] } else { vec![] },
        "securityEnabled": group.kind == GroupKind::Security,
        "visibility": if unified { json!("Private") } else { json!(null) },
    })
}

/// A group in a collection of mixed kinds.
fn typed(group: &Group) -> Value {
    let mut row = row(group);
    row["@odata.type"] = "#microsoft.graph.group".into();
    row
}

pub(super) async fn list(ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::GROUPS)?;
    let options = Options::parse(&ask.query, &LIST)?;
    if options.count && !ask.eventual {
        return Err(GraphError::unsupported(
            "$count is only supported with the header ConsistencyLevel: eventual.",
        ));
    }
    let rows = {
        let world = ask.platform.world.read();
        let tenant = world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?;
        tenant.groups.iter().filter(|group| !group.deleted).map(row).collect()
    };
    Listing { name: "groups", properties: PROPERTIES, rows, default_page: 100 }.respond(&ask, &options)
}

pub(super) async fn one(Path(id): Path<String>, ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::GROUPS)?;
    let options = Options::parse(&ask.query, &Allowed { names: &["select"], max_top: 999 })?;
    let world = ask.platform.world.read();
    let tenant = world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?;
    let group = tenant.group(&id).ok_or_else(|| GraphError::not_found(&id))?;
    Ok(single(&ask, "groups/$entity", reduce(row(group), options.select.as_deref())))
}

/// `/groups/{id}/members`: direct members, groups among them.
pub(super) async fn members(Path(id): Path<String>, ask: Ask) -> Result<Response, GraphError> {
    mixed(&ask, &id, false)
}

/// `/groups/{id}/transitiveMembers`: everybody inside, and the nested groups too.
pub(super) async fn transitive_members(Path(id): Path<String>, ask: Ask) -> Result<Response, GraphError> {
    mixed(&ask, &id, true)
}

/// `…/members/microsoft.graph.user` and the same below `transitiveMembers`.
pub(super) async fn cast_members(
    Path((id, kind)): Path<(String, String)>,
    ask: Ask,
) -> Result<Response, GraphError> {
    cast(&ask, &id, &kind, false)
}

pub(super) async fn cast_transitive(
    Path((id, kind)): Path<(String, String)>,
    ask: Ask,
) -> Result<Response, GraphError> {
    cast(&ask, &id, &kind, true)
}

fn cast(ask: &Ask, id: &str, kind: &str, transitive: bool) -> Result<Response, GraphError> {
    ask.caller.require(needs::MEMBERS)?;
    if kind != "microsoft.graph.user" {
        return Err(GraphError::segment(kind));
    }
    let options = Options::parse(&ask.query, &LIST)?;
    if !(ask.eventual && options.count) {
        return Err(GraphError::unsupported(
            "A cast of members is only supported with $count=true and the header ConsistencyLevel: eventual.",
        ));
    }
    people::respond(ask, &options, &Source::Places(members_of(ask, id, transitive)?, false))
}

fn members_of(ask: &Ask, id: &str, transitive: bool) -> Result<BTreeSet<usize>, GraphError> {
    let world = ask.platform.world.read();
    let tenant = world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?;
    let group = tenant.group(id).ok_or_else(|| GraphError::not_found(id))?;
    Ok(if transitive { transitive_people(&tenant.groups, group.id) } else { group.people.clone() })
}

/// People page by page, then the nested groups on the last page.
fn mixed(ask: &Ask, id: &str, transitive: bool) -> Result<Response, GraphError> {
    ask.caller.require(needs::MEMBERS)?;
    let options = Options::parse(&ask.query, &LIST)?;
    let members = members_of(ask, id, transitive)?;
    let nested: Vec<Value> = {
        let world = ask.platform.world.read();
        let tenant = world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?;
        let group = tenant.group(id).ok_or_else(|| GraphError::not_found(id))?;
        let inside: Vec<&Group> = if transitive {
            transitive_groups(&tenant.groups, group.id)
                .into_iter()
                .filter(|inner| inner.id != group.id)
                .collect()
        } else {
            tenant.groups.iter().filter(|inner| group.groups.contains(&inner.id) && !inner.deleted).collect()
        };
        inside.into_iter().map(typed).collect()
    };
    people::respond_with(ask, &options, &Source::Places(members, true), nested)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CheckGroups {
    group_ids: Vec<String>,
}

/// `POST /users/{id}/checkMemberGroups`: which of at most twenty groups the user is in, through nesting too.
pub(super) async fn check_member_groups(
    Path(key): Path<String>,
    ask: Ask,
    body: Bytes,
) -> Result<Response, GraphError> {
    ask.caller.require(needs::CHECK_GROUPS)?;
    let asked: CheckGroups = serde_json::from_slice(&body)
        .map_err(|_| GraphError::bad_request("The property groupIds is missing or not a list of strings."))?;
    if asked.group_ids.is_empty() || asked.group_ids.len() > 20 {
        return Err(GraphError::bad_request("groupIds must hold between 1 and 20 ids."));
    }
    let world = ask.platform.world.read();
    let tenant = world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?;
    let (place, _) = tenant.live(&key).ok_or_else(|| GraphError::not_found(&key))?;
    let inside: Vec<&String> = asked
        .group_ids
        .iter()
        .filter(|id| {
            Uuid::parse_str(id).is_ok_and(|id| transitive_people(&tenant.groups, id).contains(&place))
        })
        .collect();
    Ok(Json(json!({
        "@odata.context": format!("{}/$metadata#Collection(Edm.String)", ask.version_url()),
        "value": inside,
    }))
    .into_response())
}
