//! `/users/delta`.

use crate::support::{World, graph_error, json, small, text, world};
use entra_simulator::{Command, Config, DeltaRefusal, Quirks};
use serde_json::Value;
use std::time::Duration;

const SELECT: &str = "/users/delta?$select=displayName,mail,accountEnabled";

async fn first_round(world: &World, token: &str) -> String {
    let (_, last, _) = world.pages(token, SELECT, &[]).await;
    text(&last["@odata.deltaLink"])
}

async fn round(world: &World, token: &str, link: &str, headers: &[(&str, &str)]) -> (Vec<Value>, String) {
    let (rows, last, _) = world.pages(token, link, headers).await;
    (rows, text(&last["@odata.deltaLink"]))
}

#[tokio::test]
async fn a_round_ends_with_one_delta_link_and_leaves_out_what_was_never_set() {
    let world = world(Config::per_tenant(1, 300)).await;
    let tenant = world.sim.tenants()[0].id;
    let token = world.customer_token(tenant).await;
    let prefer = [("Prefer", "odata.maxpagesize=100")];
    let (rows, last, pages) = world.pages(&token, "/users/delta?$select=mail", &prefer).await;
    assert_eq!((rows.len(), pages), (300, 3));
    assert!(last["@odata.deltaLink"].is_string() && last.get("@odata.nextLink").is_none());
    let without = world.sim.people(tenant).iter().filter(|person| person.mail.is_none()).count();
    assert_eq!(rows.iter().filter(|row| row.get("mail").is_none()).count(), without);
}

#[tokio::test]
async fn the_next_round_holds_the_changes_and_nothing_else() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let token = world.customer_token(tenant).await;
    let people = world.sim.people(tenant);
    let link = first_round(&world, &token).await;
    let (rows, link) = round(&world, &token, &link, &[]).await;
    assert!(rows.is_empty());

    world.sim.rename(tenant, people[0].id, "Zora", "Neale").unwrap();
    world.sim.leave(tenant, people[1].id).unwrap();
    world.sim.purge(tenant, people[2].id).unwrap();
    world.sim.disable(tenant, people[3].id).unwrap();
    world.sim.set(tenant, people[4].id, "jobTitle", "Untracked".into()).unwrap();
    let hired = world.sim.hire(tenant, "Ada", "Byron").unwrap();
    let (rows, link) = round(&world, &token, &link, &[]).await;
    let row = |id: uuid::Uuid| rows.iter().find(|row| row["id"] == id.to_string());
    assert_eq!(rows.len(), 5, "{rows:?}");
    assert_eq!(row(people[0].id).unwrap()["displayName"], "Zora Neale");
    assert_eq!(row(people[1].id).unwrap()["@removed"]["reason"], "changed");
    assert_eq!(row(people[2].id).unwrap()["@removed"]["reason"], "deleted");
    assert_eq!(row(people[3].id).unwrap()["accountEnabled"], false);
    assert!(row(people[4].id).is_none(), "a property that is not selected is not tracked");
    assert!(row(hired).is_some());

    world.sim.restore(tenant, people[1].id).unwrap();
    let (rows, _) = round(&world, &token, &link, &[]).await;
    assert_eq!(rows.len(), 1);
    assert!(rows[0].get("@removed").is_none());
}

#[tokio::test]
async fn minimal_rows_hold_changed_properties_only_and_null_where_cleared() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let token = world.customer_token(tenant).await;
    let person = world.sim.people(tenant)[0].id;
    let link = first_round(&world, &token).await;
    world.sim.set_mail(tenant, person, None).unwrap();
    let (rows, _) = round(&world, &token, &link, &[("Prefer", "return=minimal")]).await;
    let row = rows[0].as_object().unwrap();
    assert!(row["mail"].is_null() && !row.contains_key("displayName"), "{row:?}");
    let (rows, _) = round(&world, &token, &link, &[]).await;
    let row = rows[0].as_object().unwrap();
    assert!(!row.contains_key("mail") && row.contains_key("displayName"), "{row:?}");
}

#[tokio::test]
async fn latest_starts_from_now() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let token = world.customer_token(tenant).await;
    let (rows, last, pages) = world.pages(&token, "/users/delta?$deltatoken=latest&$select=mail", &[]).await;
    assert_eq!((rows.len(), pages), (0, 1));
    let hired = world.sim.hire(tenant, "Late", "Comer").unwrap();
    let (rows, _) = round(&world, &token, &text(&last["@odata.deltaLink"]), &[]).await;
    assert_eq!(rows[0]["id"], hired.to_string());
}

#[tokio::test]
async fn options_that_delta_does_not_know_are_refused() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let token = world.customer_token(tenant).await;
    for query in ["$top=10", "$orderby=displayName", "$expand=manager"] {
        graph_error(world.get(&token, &format!("/users/delta?{query}")).await, 400, "BadRequest").await;
    }
    let filter = "/users/delta?$filter=accountEnabled%20eq%20true";
    graph_error(world.get(&token, filter).await, 400, "Request_UnsupportedQuery").await;
    let ids: Vec<String> = (0..51).map(|_| format!("id eq '{}'", uuid::Uuid::new_v4())).collect();
    let query: String = form_urlencoded::byte_serialize(ids.join(" or ").as_bytes()).collect();
    graph_error(
        world.get(&token, &format!("/users/delta?$filter={query}")).await,
        400,
        "Request_UnsupportedQuery",
    )
    .await;
    let person = world.sim.people(tenant)[2].id;
    let one = format!("/users/delta?$filter=id%20eq%20%27{person}%27");
    let (rows, _, _) = world.pages(&token, &one, &[]).await;
    assert_eq!(rows.len(), 1);
}

#[tokio::test]
async fn an_old_link_is_refused_in_any_of_four_ways() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let token = world.customer_token(tenant).await;
    let link = first_round(&world, &token).await;
    world.sim.advance(Duration::from_hours(6 * 24)).unwrap();
    let token = world.customer_token(tenant).await;
    json(world.get(&token, &link).await, 200).await;
    world.sim.advance(Duration::from_hours(2 * 24)).unwrap();
    let token = world.customer_token(tenant).await;
    graph_error(world.get(&token, &link).await, 400, "syncStateNotFound").await;
    let refuse = |refusal| {
        let quirks = Quirks { delta_refusal: refusal, delta_expired: true, ..Quirks::default() };
        world.sim.command(Command::Quirks { quirks }).unwrap();
    };
    refuse(DeltaRefusal::Gone);
    graph_error(world.get(&token, &link).await, 410, "resyncRequired").await;
    refuse(DeltaRefusal::GoneWithLocation);
    let answer = world.get(&token, &link).await;
    assert!(answer.headers()["location"].to_str().unwrap().ends_with("/users/delta?$deltatoken="));
    graph_error(answer, 410, "resyncRequired").await;
    refuse(DeltaRefusal::ResyncRequiredInside);
    let body = json(world.get(&token, &link).await, 400).await;
    assert_eq!(body["error"]["innerError"]["code"], "resyncRequired");
}

#[tokio::test]
async fn a_link_of_another_tenant_is_refused() {
    let world = small().await;
    let tenants = world.sim.tenants();
    let token = world.customer_token(tenants[0].id).await;
    let link = first_round(&world, &token).await;
    let other = world.customer_token(tenants[1].id).await;
    graph_error(world.get(&other, &link).await, 400, "syncStateNotFound").await;
}

#[tokio::test]
async fn rows_may_come_twice_and_in_any_order() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let token = world.customer_token(tenant).await;
    world.sim.leave(tenant, world.sim.people(tenant)[0].id).unwrap();
    let quirks = Quirks { delta_repeats: true, delta_removed_first: true, ..Quirks::default() };
    world.sim.command(Command::Quirks { quirks }).unwrap();
    let prefer = [("Prefer", "odata.maxpagesize=7")];
    let (rows, _, _) = world.pages(&token, SELECT, &prefer).await;
    let ids: std::collections::BTreeSet<String> = rows.iter().map(|row| text(&row["id"])).collect();
    assert_eq!(ids.len(), 20);
    assert!(rows.len() > 20);
    assert!(rows.iter().any(|row| row["@removed"]["reason"] == "changed"));
}
