//! `POST /$batch`.

use crate::support::{World, graph_error, json, small};
use serde_json::{Value, json};

async fn batch(world: &World, token: &str, requests: Value) -> reqwest::Response {
    let url = format!("{}/$batch", world.sim.graph_base_url());
    world.http.post(url).bearer_auth(token).json(&json!({"requests": requests})).send().await.unwrap()
}

#[tokio::test]
async fn every_request_of_a_batch_has_its_own_answer() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let person = world.sim.people(tenant)[0].id;
    let token = world.customer_token(tenant).await;
    let requests = json!([
        {"id": "1", "method": "GET", "url": "/users?$top=2"},
        {"id": "2", "method": "GET", "url": format!("/users/{}", uuid::Uuid::new_v4())},
        {"id": "3", "method": "GET", "url": format!("/users/{person}"), "dependsOn": ["2"]},
        {"id": "4", "method": "POST", "url": format!("/users/{person}/checkMemberGroups"),
         "headers": {"Content-Type": "application/json"}, "body": {"groupIds": [person]}},
    ]);
    let body = json(batch(&world, &token, requests).await, 200).await;
    let answer = |id: &str| {
        body["responses"].as_array().unwrap().iter().find(|answer| answer["id"] == id).unwrap().clone()
    };
    assert_eq!(answer("1")["status"], 200);
    assert!(answer("1")["body"]["@odata.nextLink"].as_str().unwrap().starts_with("http://"));
    assert_eq!(answer("2")["status"], 404);
    assert_eq!(answer("2")["body"]["error"]["code"], "Request_ResourceNotFound");
    assert_eq!(answer("3")["status"], 424);
    assert_eq!(answer("4")["body"]["value"], json!([]));
}

#[tokio::test]
async fn a_batch_holds_twenty_requests_under_one_token() {
    let world = small().await;
    let token = world.customer_token(world.sim.tenants()[0].id).await;
    let many: Vec<Value> =
        (0..21).map(|id| json!({"id": id.to_string(), "method": "GET", "url": "/users"})).collect();
    graph_error(batch(&world, &token, json!(many)).await, 400, "BadRequest").await;
    let twice =
        json!([{"id": "1", "method": "GET", "url": "/users"}, {"id": "1", "method": "GET", "url": "/users"}]);
    graph_error(batch(&world, &token, twice).await, 400, "BadRequest").await;
    graph_error(batch(&world, "none", json!([])).await, 401, "InvalidAuthenticationToken").await;
}
