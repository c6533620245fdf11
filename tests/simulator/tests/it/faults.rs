//! Injected failures.

use crate::support::{json, text, world};
use entra_simulator::{Config, Fault, FaultRule, When};
use std::time::Duration;

const USERS: &str = "GET /v1.0/users";

#[tokio::test]
async fn a_fault_strikes_where_and_when_it_is_told() {
    let world = world(Config::per_tenant(2, 250)).await;
    let tenants = world.sim.tenants();
    let token = world.customer_token(tenants[0].id).await;
    let other = world.customer_token(tenants[1].id).await;
    let faults = world.sim.faults();
    faults.at_tenant(tenants[0].id, USERS, When::Page(2), Fault::throttled(3));
    let first = json(world.get(&token, "/users").await, 200).await;
    let second = world.get(&token, &text(&first["@odata.nextLink"])).await;
    assert_eq!(second.headers()["retry-after"], "3");
    assert_eq!(json(second, 429).await["error"]["code"], "TooManyRequests");
    let (rows, _, _) = world.pages(&other, "/users", &[]).await;
    assert_eq!(rows.len(), 250);
    faults.clear();

    let id = faults.at(USERS, When::First(2), Fault::status(503));
    json(world.get(&token, "/users").await, 503).await;
    json(world.get(&token, "/users").await, 503).await;
    json(world.get(&token, "/users").await, 200).await;
    faults.remove(id);
    faults.at("*/oauth2/v2.0/token", When::Nth(1), Fault::status(503));
    assert_eq!(
        json(world.refresh("organizations", "x", "openid").await, 503).await["error"],
        "temporarily_unavailable"
    );
    assert_eq!(world.sim.counters().faults, 4);
}

#[tokio::test]
async fn bodies_and_links_are_spoilt() {
    let world = world(Config::per_tenant(1, 250)).await;
    let token = world.customer_token(world.sim.tenants()[0].id).await;
    let faults = world.sim.faults();
    let spoilt = |fault: Fault| {
        faults.clear();
        faults.add(FaultRule { route: USERS.into(), tenant: None, when: When::Always, fault });
        world.get(&token, "/users?$top=10")
    };
    assert!(spoilt(Fault::NotJson).await.json::<serde_json::Value>().await.is_err());
    assert!(spoilt(Fault::Html).await.text().await.unwrap().starts_with("<!DOCTYPE"));
    assert!(spoilt(Fault::CutBody).await.bytes().await.is_err());
    let page = json(spoilt(Fault::NoValue).await, 200).await;
    assert!(page.get("value").is_none() && page["@odata.nextLink"].is_string());
    let page = json(spoilt(Fault::RepeatNextLink).await, 200).await;
    assert!(text(&page["@odata.nextLink"]).ends_with("/users?$top=10"));
    let page = json(spoilt(Fault::EmptyValue).await, 200).await;
    assert!(page["value"].as_array().unwrap().is_empty() && page.get("@odata.nextLink").is_none());
    let page = json(spoilt(Fault::EmptyPage).await, 200).await;
    assert!(page["value"].as_array().unwrap().is_empty() && page["@odata.nextLink"].is_string());
    let page = json(spoilt(Fault::HalfDirectory).await, 200).await;
    assert_eq!(page["value"].as_array().unwrap().len(), 5);
    assert!(page.get("@odata.nextLink").is_none());
    let page = json(spoilt(Fault::DuplicateRows).await, 200).await;
    assert_eq!(page["value"].as_array().unwrap().len(), 20);
    let answer = spoilt(Fault::Redirect).await;
    assert!(answer.headers()["location"].to_str().unwrap().starts_with(&world.sim.stranger_base_url()));
}

#[tokio::test]
async fn a_followed_foreign_link_is_seen() {
    let world = world(Config::per_tenant(1, 250)).await;
    let token = world.customer_token(world.sim.tenants()[0].id).await;
    world.sim.faults().at(USERS, When::Always, Fault::ForeignNextLink);
    let page = json(world.get(&token, "/users").await, 200).await;
    assert_eq!(world.sim.counters().leaked_tokens, 0);
    json(world.get(&token, &text(&page["@odata.nextLink"])).await, 404).await;
    assert_eq!(world.sim.counters().leaked_tokens, 1);
}

#[tokio::test]
async fn a_token_can_expire_in_the_middle_of_a_read() {
    let world = world(Config::per_tenant(2, 250)).await;
    let [tenant, other] = [world.sim.tenants()[0].id, world.sim.tenants()[1].id];
    let (token, bystander) = (world.customer_token(tenant).await, world.customer_token(other).await);
    world.sim.faults().at_tenant(tenant, USERS, When::Nth(2), Fault::ExpireToken);
    let first = json(world.get(&token, "/users").await, 200).await;
    let link = text(&first["@odata.nextLink"]);
    json(world.get(&token, &link).await, 401).await;
    json(world.get(&token, &link).await, 401).await;
    let fresh = world.customer_token(tenant).await;
    json(world.get(&fresh, &link).await, 200).await;
    json(world.get(&bystander, "/users").await, 200).await;
}

#[tokio::test]
async fn connections_end_hang_and_dawdle() {
    let world = world(Config::per_tenant(1, 5)).await;
    let token = world.customer_token(world.sim.tenants()[0].id).await;
    let faults = world.sim.faults();
    let send = |patience: Duration| {
        let url = format!("{}/users", world.sim.graph_base_url());
        world.http.get(url).bearer_auth(&token).timeout(patience).send()
    };
    let (short, long) = (Duration::from_millis(300), Duration::from_mins(1));
    faults.at(USERS, When::Always, Fault::Disconnect);
    assert!(!send(long).await.unwrap_err().is_timeout());
    faults.clear();
    faults.at(USERS, When::Always, Fault::Hang);
    assert!(send(short).await.unwrap_err().is_timeout());
    faults.clear();
    faults.at(USERS, When::Always, Fault::LatencyMs(120));
    let before = std::time::Instant::now();
    json(send(long).await.unwrap(), 200).await;
    assert!(before.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn chance_follows_the_seed() {
    let struck = || async {
        let world = world(Config { seed: 9, ..Config::per_tenant(1, 3) }).await;
        let token = world.app_token(world.sim.tenants()[0].id).await;
        world.sim.faults().at(USERS, When::Probability(0.5), Fault::status(503));
        let mut statuses = Vec::new();
        for _ in 0..20 {
            statuses.push(world.get(&token, "/users").await.status().as_u16());
        }
        statuses
    };
    let (first, second) = (struck().await, struck().await);
    assert_eq!(first, second);
    assert!(first.contains(&503) && first.contains(&200));
}
