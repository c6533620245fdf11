//! Groups and members.

use crate::support::{graph_error, json, small, text};
use std::collections::BTreeSet;

const EVENTUAL: &[(&str, &str)] = &[("ConsistencyLevel", "eventual")];

#[tokio::test]
async fn members_are_direct_and_transitive_members_go_through_nesting() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let token = world.customer_token(tenant).await;
    let (rows, _, _) = world.pages(&token, "/groups", &[]).await;
    let group = |name: &str| text(&rows.iter().find(|row| row["displayName"] == name).unwrap()["id"]);
    let portal = group("Support Portal");
    let (direct, _, _) = world.pages(&token, &format!("/groups/{portal}/members"), &[]).await;
    assert_eq!(direct.len(), 1);
    assert_eq!(direct[0]["@odata.type"], "#microsoft.graph.group");

    let (all, _, _) =
        world.pages(&token, &format!("/groups/{portal}/transitiveMembers?$select=id"), &[]).await;
    let users = all.iter().filter(|row| row["@odata.type"] == "#microsoft.graph.user").count();
    assert!(users > 0);
    assert_eq!(all.len() - users, 4, "the group and its three departments");

    let cast = format!("/groups/{portal}/transitiveMembers/microsoft.graph.user?$select=id&$top=999");
    graph_error(world.get(&token, &cast).await, 400, "Request_UnsupportedQuery").await;
    let counted = format!("{cast}&$count=true");
    graph_error(world.get(&token, &counted).await, 400, "Request_UnsupportedQuery").await;
    let page = json(world.get_with(&token, &counted, EVENTUAL).await, 200).await;
    assert_eq!(page["value"].as_array().unwrap().len(), users);
    assert_eq!(page["@odata.count"], users);
}

#[tokio::test]
async fn membership_is_checked_through_nesting_for_at_most_twenty_groups() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let token = world.customer_token(tenant).await;
    let groups = world.sim.groups(tenant);
    let portal = groups.iter().find(|(_, name)| name == "Support Portal").unwrap().0;
    let finance = groups.iter().find(|(_, name)| name == "Finance").unwrap().0;
    let hired = world.sim.hire(tenant, "New", "Hand").unwrap();
    world.sim.join(tenant, finance, hired).unwrap();
    let check = |ids: Vec<uuid::Uuid>| {
        let url = format!("{}/users/{hired}/checkMemberGroups", world.sim.graph_base_url());
        world.http.post(url).bearer_auth(&token).json(&serde_json::json!({"groupIds": ids})).send()
    };
    let inside = json(check(vec![portal, uuid::Uuid::new_v4()]).await.unwrap(), 200).await;
    assert_eq!(inside["value"], serde_json::json!([portal]));
    world.sim.quit(tenant, finance, hired).unwrap();
    assert_eq!(json(check(vec![portal]).await.unwrap(), 200).await["value"], serde_json::json!([]));
    let many = (0..21).map(|_| uuid::Uuid::new_v4()).collect();
    graph_error(check(many).await.unwrap(), 400, "BadRequest").await;
}

#[tokio::test]
async fn a_deleted_group_is_not_an_empty_one() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let token = world.customer_token(tenant).await;
    let (group, _) = world.sim.groups(tenant)[0].clone();
    let unique: BTreeSet<uuid::Uuid> = world.sim.groups(tenant).into_iter().map(|(id, _)| id).collect();
    assert_eq!(unique.len(), 7);
    json(world.get(&token, &format!("/groups/{group}")).await, 200).await;
    world.sim.command(entra_simulator::Command::DeleteGroup { tenant, group }).unwrap();
    for path in [format!("/groups/{group}"), format!("/groups/{group}/transitiveMembers")] {
        graph_error(world.get(&token, &path).await, 404, "Request_ResourceNotFound").await;
    }
}
