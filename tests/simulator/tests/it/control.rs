//! Steering over HTTP, and the program.

use crate::support::{json, small, world};
use entra_simulator::Config;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

#[tokio::test]
async fn commands_faults_and_counters_go_over_http() {
    let world = small().await;
    let control = world.sim.control_base_url();
    let tenants = json(world.http.get(format!("{control}/tenants")).send().await.unwrap(), 200).await;
    let tenant = tenants[0]["id"].as_str().unwrap();
    let people =
        json(world.http.get(format!("{control}/tenants/{tenant}/people")).send().await.unwrap(), 200).await;
    assert_eq!(people.as_array().unwrap().len(), 20);
    let post = |path: &str, body: Value| world.http.post(format!("{control}{path}")).json(&body).send();
    let done = post(
        "/commands",
        json!([
            {"do": "leave", "tenant": tenant, "person": people[0]["id"]},
            {"do": "hire", "tenant": tenant, "givenName": "Özlem", "surname": "Kaya", "properties": {"jobTitle": "CTO"}},
        ]),
    );
    let done = json(done.await.unwrap(), 200).await;
    assert!(done[0].is_null() && done[1]["id"].is_string());
    let people =
        json(world.http.get(format!("{control}/tenants/{tenant}/people")).send().await.unwrap(), 200).await;
    let hired = people.as_array().unwrap().last().unwrap();
    assert_eq!((people.as_array().unwrap().len(), &hired["jobTitle"]), (20, &json!("CTO")));
    assert!(hired["mail"].as_str().unwrap().starts_with("oezlem.kaya@"));
    for wrong in [
        json!({"do": "dance"}),
        json!({"do": "leave", "tenant": tenant}),
        json!({"do": "leave", "tenant": tenant, "person": tenant}),
        json!({"do": "set", "tenant": tenant, "person": hired["id"], "properties": {"shoeSize": 43}}),
    ] {
        let body = json(post("/commands", wrong).await.unwrap(), 422).await;
        assert!(!body["refused"].as_str().unwrap().is_empty());
    }
    let rule = json!({"route": "GET /v1.0/*", "when": {"nth": 1}, "fault": {"status": {"code": 503, "retryAfter": "2"}}});
    let id = json(post("/faults", rule).await.unwrap(), 200).await["id"].clone();
    let token = world.app_token(tenant.parse().unwrap()).await;
    json(world.get(&token, "/users").await, 503).await;
    json(world.get(&token, "/users").await, 200).await;
    let counters = json(world.http.get(format!("{control}/counters")).send().await.unwrap(), 200).await;
    assert_eq!(counters["requests"]["GET /v1.0/users"], 2);
    assert_eq!(counters["requests"]["POST /{tenant}/oauth2/v2.0/token"], 1);
    assert_eq!((&counters["faults"], &counters["tokenRequests"]), (&json!(1), &json!(1)));
    let removed = world.http.delete(format!("{control}/faults/{id}")).send().await.unwrap();
    assert_eq!(removed.status(), 204);
    let clients = json(world.http.get(format!("{control}/clients?seed=3")).send().await.unwrap(), 200).await;
    assert_eq!(clients, json!(world.sim.suggest_clients(3)));
}

#[tokio::test]
async fn a_stopped_simulator_answers_no_more_and_a_second_one_gets_its_own_ports() {
    let first = small().await;
    let second = world(Config::per_tenant(1, 1)).await;
    assert_ne!(first.sim.login_base_url(), second.sim.login_base_url());
    let url = first.sim.control_base_url();
    first.sim.stop().await;
    assert!(first.http.get(url).send().await.is_err());
    let url = second.sim.control_base_url();
    let http = second.http.clone();
    json(http.get(&url).send().await.unwrap(), 200).await;
    drop(second);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(http.get(&url).send().await.is_err());
}

fn program(arguments: &[&str]) -> (Child, Value) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_entra-simulator"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    (child, serde_json::from_str(&line).unwrap())
}

fn ends(child: &mut Child) -> bool {
    let until = Instant::now() + Duration::from_secs(10);
    while Instant::now() < until {
        if let Some(status) = child.try_wait().unwrap() {
            return status.success();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    false
}

#[tokio::test]
async fn the_program_says_where_it_is_and_stops_when_told() {
    let support = small().await;
    let (mut child, ready) = program(&["--tenants", "3", "--users", "30", "--stop-on-stdin-close"]);
    assert_eq!((&ready["tenants"], &ready["people"]), (&json!(3), &json!(30)));
    let url = ready["controlBaseUrl"].as_str().unwrap();
    assert_eq!(json(support.http.get(url).send().await.unwrap(), 200).await, ready);
    drop(child.stdin.take());
    assert!(ends(&mut child), "the end of standard input ends it");

    let (mut child, _) = program(&["--tenants", "1", "--users", "1", "--stop-on-stdin-close"]);
    let _open = child.stdin.take();
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(ends(&mut child), "SIGTERM ends it");
}
