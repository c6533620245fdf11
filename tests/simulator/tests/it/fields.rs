//! Every row served has the names and types of the published metadata, and no others.

use crate::support::{World, json, text, world};
use entra_simulator::Config;
use serde_json::Value;
use std::collections::BTreeMap;

/// Type name → property name → type, `!` where null is not allowed.
type Table = BTreeMap<String, BTreeMap<String, String>>;

fn table() -> Table {
    serde_json::from_str(include_str!("../vendor/graph-types.json")).unwrap()
}

fn check(table: &Table, kind: &str, row: &Value) {
    let properties = &table[kind];
    for (name, value) in row.as_object().unwrap_or_else(|| panic!("{kind} is {row}")) {
        if name.starts_with('@') {
            continue;
        }
        let declared = properties.get(name).unwrap_or_else(|| panic!("{kind} has no {name}"));
        check_value(table, &format!("{kind}.{name}"), declared, value);
    }
}

fn check_value(table: &Table, place: &str, declared: &str, value: &Value) {
    let (kind, required) = match declared.strip_suffix('!') {
        Some(kind) => (kind, true),
        None => (declared, false),
    };
    if value.is_null() {
        assert!(!required, "{place} is null");
        return;
    }
    if let Some(inner) = kind.strip_prefix("Collection(").and_then(|kind| kind.strip_suffix(')')) {
        for entry in value.as_array().unwrap_or_else(|| panic!("{place} is {value}")) {
            check_value(table, place, inner, entry);
        }
        return;
    }
    let text = || value.as_str().unwrap_or_else(|| panic!("{place} is {value}"));
    match kind {
        "String" => drop(text()),
        "Boolean" => assert!(value.is_boolean(), "{place} is {value}"),
        "Int32" => assert!(value.is_i64(), "{place} is {value}"),
        "Guid" => assert!(uuid::Uuid::parse_str(text()).is_ok(), "{place} is {value}"),
        "Duration" => assert!(text().starts_with('P'), "{place} is {value}"),
        "DateTimeOffset" => {
            assert!(
                text().len() == 20 && text().ends_with('Z') && text().as_bytes()[10] == b'T',
                "{place} is {value}"
            );
        }
        _ => match kind.strip_prefix("enum:") {
            Some(members) => assert!(members.split('|').any(|member| member == text()), "{place} is {value}"),
            None => check(table, kind, value),
        },
    }
}

async fn check_all(world: &World, table: &Table, token: &str, path: &str, kind: &str) {
    let headers = [("ConsistencyLevel", "eventual")];
    let (rows, _, _) = world.pages(token, path, &headers).await;
    assert!(!rows.is_empty(), "{path} has rows");
    for row in &rows {
        let kind =
            row["@odata.type"].as_str().map_or(kind, |name| name.trim_start_matches("#microsoft.graph."));
        check(table, kind, row);
    }
}

#[tokio::test]
async fn rows_are_as_the_metadata_says() {
    let world = world(Config { tenants: 14, users: 500, ..Config::default() }).await;
    let table = table();
    let partner = world.partner_token().await;
    let relationships = "/tenantRelationships/delegatedAdminRelationships";
    check_all(&world, &table, &partner, relationships, "delegatedAdminRelationship").await;
    check_all(
        &world,
        &table,
        &partner,
        "/tenantRelationships/delegatedAdminCustomers",
        "delegatedAdminCustomer",
    )
    .await;
    check_all(&world, &table, &partner, "/contracts", "contract").await;
    let active =
        json(world.get(&partner, &format!("{relationships}?$filter=status%20eq%20'active'")).await, 200)
            .await;
    let assignments = format!("{relationships}/{}/accessAssignments", text(&active["value"][0]["id"]));
    check_all(&world, &table, &partner, &assignments, "delegatedAdminAccessAssignment").await;

    // Every property of the type that a list may be asked for.
    let elsewhere = [
        "aboutMe",
        "birthday",
        "customSecurityAttributes",
        "authorizationInfo",
        "deviceEnrollmentLimit",
        "hireDate",
        "interests",
        "mailboxSettings",
        "mySite",
        "pastProjects",
        "preferredName",
        "print",
        "responsibilities",
        "schools",
        "signInActivity",
        "skills",
    ];
    let all: Vec<&str> =
        table["user"].keys().map(String::as_str).filter(|name| !elsewhere.contains(name)).collect();
    for tenant in world.sim.tenants().iter().take(4) {
        let information =
            format!("/tenantRelationships/findTenantInformationByTenantId(tenantId='{}')", tenant.id);
        check(&table, "tenantInformation", &json(world.get(&partner, &information).await, 200).await);
        let token = world.customer_token(tenant.id).await;
        check_all(&world, &table, &token, "/users", "user").await;
        check_all(&world, &table, &token, &format!("/users?$top=999&$select={}", all.join(",")), "user")
            .await;
        check_all(&world, &table, &token, "/users/delta", "user").await;
        check_all(&world, &table, &token, "/organization", "organization").await;
        check_all(&world, &table, &token, "/domains", "domain").await;
        check_all(&world, &table, &token, "/groups", "group").await;
        let group = world.sim.groups(tenant.id).iter().find(|(_, name)| name == "Support Portal").unwrap().0;
        check_all(&world, &table, &token, &format!("/groups/{group}/transitiveMembers"), "user").await;
    }
}
