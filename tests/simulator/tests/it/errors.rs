//! What Graph refuses, and in which shape.

use crate::support::{graph_error, json, small};
use entra_simulator::Command;

#[tokio::test]
async fn managed_tenants_have_no_users_and_v1_has_no_managed_tenants() {
    let world = small().await;
    let token = world.partner_token().await;
    for (base, path, segment) in [
        (world.sim.graph_beta_base_url(), "/tenantRelationships/managedTenants/users", "users"),
        (world.sim.graph_base_url(), "/tenantRelationships/managedTenants/tenants", "managedTenants"),
        (world.sim.graph_base_url(), "/people/list", "people"),
        (world.sim.graph_base_url(), "/users/1/photo", "photo"),
        (world.sim.graph_base_url(), "/tenantRelationships/everything", "everything"),
    ] {
        let answer = world.get(&token, &format!("{base}{path}")).await;
        let message = graph_error(answer, 400, "BadRequest").await;
        assert_eq!(message, format!("Resource not found for the segment '{segment}'."));
    }
    let elsewhere = world.sim.graph_base_url().replace("/v1.0", "/v3.0/users");
    graph_error(world.get(&token, &elsewhere).await, 400, "BadRequest").await;
    let post = world.http.post(format!("{}/users", world.sim.graph_base_url())).bearer_auth(&token);
    graph_error(post.send().await.unwrap(), 405, "Request_BadRequest").await;
}

#[tokio::test]
async fn a_token_must_be_there_signed_for_graph_and_young() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let denied = "InvalidAuthenticationToken";
    graph_error(
        world.http.get(format!("{}/users", world.sim.graph_base_url())).send().await.unwrap(),
        401,
        denied,
    )
    .await;
    graph_error(world.get("garbage", "/users").await, 401, denied).await;
    let token = world.customer_token(tenant).await;
    let mut forged = token.clone();
    forged.replace_range(forged.len() - 4.., "AAAA");
    graph_error(world.get(&forged, "/users").await, 401, denied).await;
    json(world.get(&token, "/users").await, 200).await;
    world.sim.command(Command::ExpireTenantTokens { tenant: world.sim.tenants()[1].id }).unwrap();
    json(world.get(&token, "/users").await, 200).await;
    world.sim.command(Command::ExpireTenantTokens { tenant }).unwrap();
    graph_error(world.get(&token, "/users").await, 401, denied).await;
    let token = world.customer_token(tenant).await;
    json(world.get(&token, "/users").await, 200).await;
    world.sim.expire_access_tokens().unwrap();
    graph_error(world.get(&token, "/users").await, 401, denied).await;
    let token = world.customer_token(tenant).await;
    world.sim.advance(std::time::Duration::from_secs(3601)).unwrap();
    graph_error(world.get(&token, "/users").await, 401, denied).await;
}

#[tokio::test]
async fn a_missing_permission_or_role_is_403() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let denied = "Authorization_RequestDenied";
    let token = world.customer_token(tenant).await;
    graph_error(world.get(&token, "/contracts").await, 403, denied).await;
    graph_error(world.get(&token, "/tenantRelationships/delegatedAdminCustomers").await, 403, denied).await;
    world.sim.command(Command::GrantApplication { tenant, roles: vec![] }).unwrap();
    let app = world.app_token(tenant).await;
    graph_error(world.get(&app, "/users").await, 403, denied).await;
    world.sim.command(Command::Roles { tenant, readers: false }).unwrap();
    graph_error(world.get(&token, "/users").await, 403, denied).await;
    world.sim.command(Command::Roles { tenant, readers: true }).unwrap();
    json(world.get(&token, "/users").await, 200).await;
    world.sim.end_relationships(tenant).unwrap();
    graph_error(world.get(&token, "/users").await, 403, denied).await;
}

#[tokio::test]
async fn ids_of_requests_are_echoed() {
    let world = small().await;
    let token = world.customer_token(world.sim.tenants()[0].id).await;
    let id = uuid::Uuid::new_v4().to_string();
    let answer = world.get_with(&token, "/users?$top=1", &[("client-request-id", &id)]).await;
    assert_eq!(answer.headers()["client-request-id"], id.as_str());
    assert!(answer.headers().contains_key("request-id"));
    assert_eq!(answer.headers()["x-ms-resource-unit"], "1");
    let body = json(world.get_with(&token, "/none", &[("client-request-id", &id)]).await, 400).await;
    assert_eq!(body["error"]["innerError"]["client-request-id"], id);
}

#[tokio::test]
async fn resource_units_run_out_and_come_back() {
    let world = small().await;
    let tenants = world.sim.tenants();
    let token = world.customer_token(tenants[0].id).await;
    let other = world.customer_token(tenants[1].id).await;
    world.sim.command(Command::Throttle { resource_units: Some(10) }).unwrap();
    for _ in 0..5 {
        json(world.get(&token, "/users").await, 200).await;
    }
    let answer = world.get(&token, "/users").await;
    let wait: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=10).contains(&wait));
    assert!(answer.headers().contains_key("x-ms-throttle-scope"));
    graph_error(answer, 429, "TooManyRequests").await;
    // Another tenant has a bucket of its own.
    json(world.get(&other, "/users").await, 200).await;
    world.sim.command(Command::Throttle { resource_units: None }).unwrap();
    json(world.get(&token, "/users").await, 200).await;
}
