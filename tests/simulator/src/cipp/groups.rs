//! `ListGroups` and `ListDBCache` (CIPP facts, §3 and §4).

use super::reply::{Asked, Reply, Target, reach};
use super::users::reference;
use crate::clock::rfc3339;
use crate::graph::groups::row as graph_row;
use crate::world::group::{Group, GroupKind};
use crate::world::tenant::Tenant;
use serde_json::{Value, json};

/// `calculatedGroupType` and `groupType`.
pub(super) fn kinds(kind: GroupKind) -> (&'static str, &'static str) {
    match kind {
        GroupKind::Security => ("security", "Security"),
        GroupKind::Unified => ("m365", "Microsoft 365"),
        GroupKind::Distribution => ("distributionList", "Distribution List"),
    }
}

pub(super) fn list_groups(asked: &Asked) -> Reply {
    let world = asked.platform.world.read();
    let (tenant, partner) = match asked.tenant(&world) {
        Target::Missing | Target::All => match world.partner() {
            Some(partner) => (partner, true),
            None => return Reply::json(json!([])),
        },
        Target::Unknown => return Reply::json(json!([])),
        Target::Tenant(tenant) => (tenant, false),
    };
    // A 403 here is Graph's, not that of the API client.
    if let Err(why) = reach(tenant, partner) {
        return Reply::text(403, why);
    }
    let members = asked.is("members") || asked.is("owners");
    match (asked.get("groupID"), members) {
        (None, true) => {
            Reply::Json(400, json!({"Results": "Members and owners are of one group: groupID is missing."}))
        }
        (None, false) => {
            let live = tenant.groups.iter().filter(|group| !group.deleted);
            Reply::json(Value::Array(live.map(|group| row(tenant, group)).collect()))
        }
        (Some(id), _) => match tenant.group(id) {
            None => Reply::text(403, format!("Resource '{id}' does not exist.")),
            Some(group) => Reply::json(json!({
                "groupInfo": row(tenant, group),
                "members": members_of(tenant, group),
                "owners": [],
                "allowExternal": false,
                "sendCopies": false,
                "hideFromOutlookClients": false,
                "SID": null,
            })),
        },
    }
}

fn row(tenant: &Tenant, group: &Group) -> Value {
    let mut row = graph_row(group);
    let (calculated, kind) = kinds(group.kind);
    let members: Vec<String> = group
        .people
        .iter()
        .filter_map(|&place| tenant.people.get(place))
        .map(|person| person.user_principal_name.to_string())
        .collect();
    row["primDomain"] = tenant.default_domain().into();
    row["membersCsv"] = members.join(",").into();
    row["ownersCsv"] = "".into();
    row["teamsEnabled"] = (group.kind == GroupKind::Unified).into();
    row["groupType"] = kind.into();
    row["calculatedGroupType"] = calculated.into();
    row["dynamicGroupBool"] = false.into();
    row
}

fn members_of(tenant: &Tenant, group: &Group) -> Vec<Value> {
    let people = group.people.iter().filter_map(|&place| tenant.people.get(place));
    people.filter(|person| person.is_live()).map(reference).collect()
}

/// Yesterday's copy of a tenant: groups with all their members, or people with fewer properties.
pub(super) fn list_db_cache(asked: &Asked) -> Reply {
    let fail = |text: &str| Reply::Json(400, json!({"Results": text}));
    let world = asked.platform.world.read();
    let tenants: Vec<&Tenant> = match asked.tenant(&world) {
        Target::Missing => return fail("tenantFilter is required"),
        Target::All => world.customers().filter(|tenant| tenant.delegated()).collect(),
        Target::Unknown => return fail("Tenant not found"),
        // A tenant with fifty failures is hidden from CIPP's own jobs.
        Target::Tenant(tenant) if tenant.cipp_errors >= 50 => return fail("Tenant not found"),
        Target::Tenant(tenant) => vec![tenant],
    };
    let all = asked.get("tenantFilter") == Some("AllTenants");
    let kind = match asked.get("type") {
        Some("_availableTypes") => return Reply::json(json!({"Results": ["Groups", "Users"]})),
        Some(kind @ ("Groups" | "Users")) => kind,
        Some(other) => return fail(&format!("No data found for type {other}")),
        None => return fail("type is required"),
    };
    let mut rows = Vec::new();
    for tenant in tenants {
        let mut found: Vec<Value> = if kind == "Users" {
            tenant.live_people().map(|(_, person)| user_row(person)).collect()
        } else {
            tenant.groups.iter().filter(|group| !group.deleted).map(|group| cached(tenant, group)).collect()
        };
        if asked.is("countsOnly") {
            found = vec![json!({
                "Tenant": tenant.default_domain(), "Type": kind, "Count": found.len(),
                "LastRefresh": rfc3339(asked.platform.clock.seconds()),
            })];
        } else if all {
            for row in &mut found {
                row["Tenant"] = tenant.default_domain().into();
            }
        }
        rows.append(&mut found);
    }
    Reply::json(json!({"Results": rows}))
}

fn cached(tenant: &Tenant, group: &Group) -> Value {
    let mut row = graph_row(group);
    row["members"] = members_of(tenant, group).into();
    row["owners"] = json!([]);
    row
}

fn user_row(person: &crate::world::person::Person) -> Value {
    let mut row = reference(person);
    row["accountEnabled"] = person.account_enabled.into();
    row["mail"] = json!(person.mail);
    row["userType"] = json!(person.user_type);
    row
}
