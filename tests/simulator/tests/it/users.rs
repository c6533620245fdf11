//! `/users` and its relatives.

use crate::support::{graph_error, json, small, text, world};
use entra_simulator::{Command, Config, Quirks};
use std::collections::BTreeSet;

const EVENTUAL: &[(&str, &str)] = &[("ConsistencyLevel", "eventual")];

#[tokio::test]
async fn without_select_only_the_default_properties_are_served() {
    let world = small().await;
    let token = world.customer_token(world.sim.tenants()[0].id).await;
    let page = json(world.get(&token, "/users?$top=1").await, 200).await;
    let names: BTreeSet<&str> = page["value"][0].as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "businessPhones",
        "displayName",
        "givenName",
        "id",
        "jobTitle",
        "mail",
        "mobilePhone",
        "officeLocation",
        "preferredLanguage",
        "surname",
        "userPrincipalName",
    ];
    assert_eq!(names, expected.into_iter().collect());
}

#[tokio::test]
async fn select_serves_what_is_asked_and_refuses_what_does_not_exist() {
    let world = small().await;
    let token = world.customer_token(world.sim.tenants()[0].id).await;
    let page =
        json(world.get(&token, "/users?$select=accountEnabled,city,assignedPlans&$top=1").await, 200).await;
    let row = page["value"][0].as_object().unwrap();
    assert_eq!(row.len(), 4, "{row:?}");
    assert!(row["accountEnabled"].is_boolean() && row["id"].is_string() && row["city"].is_null());
    assert!(row["assignedPlans"].as_array().unwrap().is_empty());
    let message = graph_error(world.get(&token, "/users?$select=id,tenantId").await, 400, "BadRequest").await;
    assert!(message.contains("'tenantId'"));
    graph_error(world.get(&token, "/users?$select=mailboxSettings").await, 501, "NotImplemented").await;
}

#[tokio::test]
async fn pages_are_between_1_and_999_rows() {
    let world = small().await;
    let token = world.customer_token(world.sim.tenants()[0].id).await;
    for top in ["0", "1000"] {
        let answer = world.get(&token, &format!("/users?$top={top}")).await;
        let message = graph_error(answer, 400, "Request_UnsupportedQuery").await;
        assert!(message.contains("Must be between 1 and 999"), "{message}");
    }
    graph_error(world.get(&token, "/users?$top=many").await, 400, "BadRequest").await;
    for query in ["$skip=10", "$format=json", "colour=red", "$top=5&$top=6"] {
        graph_error(world.get(&token, &format!("/users?{query}")).await, 400, "BadRequest").await;
    }
}

#[tokio::test]
async fn links_lead_through_everybody_once() {
    let world = world(Config::per_tenant(1, 250)).await;
    let tenant = world.sim.tenants()[0].id;
    let token = world.customer_token(tenant).await;
    let (rows, _, pages) = world.pages(&token, "/users?$select=id", &[]).await;
    assert_eq!(pages, 3);
    let ids: BTreeSet<String> = rows.iter().map(|row| text(&row["id"])).collect();
    let people: BTreeSet<String> =
        world.sim.people(tenant).iter().map(|person| person.id.to_string()).collect();
    assert_eq!(rows.len(), 250);
    assert_eq!(ids, people);
    let (rows, _, pages) = world.pages(&token, "/users?$top=999", &[]).await;
    assert_eq!((rows.len(), pages), (250, 1));
    world
        .sim
        .command(Command::Quirks { quirks: Quirks { empty_first_page: true, ..Quirks::default() } })
        .unwrap();
    let (rows, _, pages) = world.pages(&token, "/users?$top=999", &[]).await;
    assert_eq!((rows.len(), pages), (250, 2));
}

#[tokio::test]
async fn sorted_pages_are_in_order_and_complete() {
    let world = world(Config::per_tenant(1, 60)).await;
    let token = world.customer_token(world.sim.tenants()[0].id).await;
    let query = "/users?$orderby=userPrincipalName%20desc&$count=true&$top=7&$select=userPrincipalName";
    let (rows, _, pages) = world.pages(&token, query, EVENTUAL).await;
    let names: Vec<String> = rows.iter().map(|row| text(&row["userPrincipalName"]).to_lowercase()).collect();
    assert_eq!((names.len(), pages), (60, 9));
    assert!(names.is_sorted_by(|left, right| left > right), "{names:?}");
    graph_error(world.get(&token, "/users?$orderby=mail").await, 400, "Request_UnsupportedQuery").await;
}

#[tokio::test]
async fn a_link_counts_for_its_own_tenant_and_resource_only() {
    let world = small().await;
    let tenants = world.sim.tenants();
    let token = world.customer_token(tenants[0].id).await;
    let other = world.customer_token(tenants[1].id).await;
    let link = text(&json(world.get(&token, "/users?$top=5").await, 200).await["@odata.nextLink"]);
    assert!(link.starts_with(&world.sim.graph_base_url()));
    graph_error(world.get(&other, &link).await, 400, "Directory_ExpiredPageToken").await;
    let moved = link.replace("/users?", "/groups?");
    graph_error(world.get(&token, &moved).await, 400, "Directory_ExpiredPageToken").await;
    let altered = link.replace("skiptoken=", "skiptoken=x");
    graph_error(world.get(&token, &altered).await, 400, "Directory_ExpiredPageToken").await;
}

#[tokio::test]
async fn the_tenant_comes_from_the_token() {
    let world = small().await;
    let tenants = world.sim.tenants();
    let token = world.customer_token(tenants[0].id).await;
    let stranger = world.sim.people(tenants[1].id)[0].id;
    graph_error(world.get(&token, &format!("/users/{stranger}")).await, 404, "Request_ResourceNotFound")
        .await;
    let organization = json(world.get(&token, "/organization").await, 200).await;
    assert_eq!(organization["value"][0]["id"], tenants[0].id.to_string());
    // The partner's own token sees the partner's people, never a customer's.
    let partner = world.partner_token().await;
    let (rows, _, _) = world.pages(&partner, "/users", &[]).await;
    let customers: BTreeSet<String> = tenants
        .iter()
        .flat_map(|tenant| world.sim.people(tenant.id))
        .map(|person| person.id.to_string())
        .collect();
    assert!(!rows.is_empty() && rows.iter().all(|row| !customers.contains(&text(&row["id"]))));
}

#[tokio::test]
async fn filters_find_and_advanced_ones_need_their_header() {
    let world = world(Config::per_tenant(1, 300)).await;
    let tenant = world.sim.tenants()[0].id;
    let token = world.customer_token(tenant).await;
    let people = world.sim.people(tenant);
    let disabled = people.iter().filter(|person| !person.account_enabled).count();
    let filter = "/users?$top=999&$filter=accountEnabled%20eq%20false&$select=accountEnabled";
    let (rows, _, _) = world.pages(&token, filter, &[]).await;
    assert_eq!(rows.len(), disabled);
    let name = people[0].user_principal_name.as_str();
    for filter in [
        format!("userPrincipalName eq '{name}'"),
        format!("id in ('{}') and (accountEnabled eq true or accountEnabled eq false)", people[0].id),
        format!("startswith(userPrincipalName,'{name}')"),
    ] {
        let query: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        let (rows, _, _) = world.pages(&token, &format!("/users?$filter={query}"), &[]).await;
        assert_eq!(rows.len(), 1, "{filter}");
    }
    let advanced = "/users?$top=999&$filter=userType%20ne%20%27Guest%27";
    graph_error(world.get(&token, advanced).await, 400, "Request_UnsupportedQuery").await;
    let (rows, _, _) = world.pages(&token, &format!("{advanced}&$count=true"), EVENTUAL).await;
    let guests = people.iter().filter(|person| person.kind == entra_simulator::Kind::Guest).count();
    assert_eq!(rows.len(), 300 - guests);
    graph_error(world.get(&token, "/users?$filter=accountEnabled%20is%20false").await, 400, "BadRequest")
        .await;
    graph_error(world.get(&token, "/users?$filter=colour%20eq%20true").await, 400, "BadRequest").await;
}

#[tokio::test]
async fn people_are_counted_with_eventual_consistency_only() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let token = world.customer_token(tenant).await;
    graph_error(world.get(&token, "/users/$count").await, 400, "Request_UnsupportedQuery").await;
    let answer = world.get_with(&token, "/users/$count", EVENTUAL).await;
    assert_eq!(answer.text().await.unwrap(), world.sim.people(tenant).len().to_string());
    graph_error(world.get(&token, "/users?$count=true").await, 400, "Request_UnsupportedQuery").await;
    let page = json(world.get_with(&token, "/users?$count=true&$top=3", EVENTUAL).await, 200).await;
    assert_eq!(page["@odata.count"], 20);
    let next = json(world.get_with(&token, &text(&page["@odata.nextLink"]), EVENTUAL).await, 200).await;
    assert!(next.get("@odata.count").is_none(), "only the first page counts");
}

#[tokio::test]
async fn the_deleted_are_elsewhere_and_can_come_back() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let person = world.sim.people(tenant)[0].clone();
    let token = world.customer_token(tenant).await;
    world.sim.leave(tenant, person.id).unwrap();
    let path = format!("/users/{}", person.id);
    graph_error(world.get(&token, &path).await, 404, "Request_ResourceNotFound").await;
    let deleted = "/directory/deletedItems/microsoft.graph.user?$select=id,userPrincipalName,deletedDateTime";
    let page = json(world.get(&token, deleted).await, 200).await;
    let name = text(&page["value"][0]["userPrincipalName"]);
    assert_eq!(name, format!("{}{}", person.id.simple(), person.user_principal_name));
    assert!(page["value"][0]["deletedDateTime"].is_string());
    world.sim.restore(tenant, person.id).unwrap();
    let row = json(world.get(&token, &path).await, 200).await;
    assert_eq!(row["userPrincipalName"], person.user_principal_name);
    world.sim.purge(tenant, person.id).unwrap();
    graph_error(world.get(&token, &path).await, 404, "Request_ResourceNotFound").await;
    assert!(world.sim.restore(tenant, person.id).is_err());
}

#[tokio::test]
async fn a_basic_permission_gives_a_basic_profile() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    world
        .sim
        .command(Command::GrantApplication { tenant, roles: vec!["User.ReadBasic.All".into()] })
        .unwrap();
    let token = world.app_token(tenant).await;
    let page = json(world.get(&token, "/users?$select=id,mail,accountEnabled&$top=1").await, 200).await;
    let row = page["value"][0].as_object().unwrap();
    assert!(row.contains_key("mail") && !row.contains_key("accountEnabled"));
}
