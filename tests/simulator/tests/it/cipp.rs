//! CIPP in both hosting styles.

use crate::support::{World, aadsts, json, small, text, world};
use entra_simulator::{CippChange, CippStyle, Command, Config, Fault, When};
use reqwest::Response;
use serde_json::Value;

impl World {
    async fn cipp_ask(&self, scope: &str) -> Response {
        let (id, secret) = (self.sim.cipp_client_id(), self.sim.cipp_client_secret());
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", id.as_str()),
            ("client_secret", secret.as_str()),
            ("scope", scope),
        ];
        self.token(&self.sim.partner_tenant_id().to_string(), &form).await
    }

    async fn cipp_token(&self) -> String {
        let scope = format!("api://{}/.default", self.sim.cipp_client_id());
        text(&json(self.cipp_ask(&scope).await, 200).await["access_token"])
    }

    async fn cipp(&self, token: &str, endpoint: &str, query: &[(&str, &str)]) -> Response {
        let url = format!("{}/api/{endpoint}", self.sim.cipp_base_url(CippStyle::Classic));
        self.http.get(url).query(query).bearer_auth(token).send().await.expect("an answer")
    }

    fn cipp_change(&self, change: CippChange) {
        self.sim.command(Command::Cipp { change }).unwrap();
    }
}

async fn rows(response: Response) -> Vec<Value> {
    json(response, 200).await.as_array().expect("an array").clone()
}

#[tokio::test]
async fn without_a_token_one_style_says_401_and_the_other_redirects_to_html() {
    let world = small().await;
    let classic = format!("{}/api/ListTenants", world.sim.cipp_base_url(CippStyle::Classic));
    let answer = world.http.get(&classic).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.text().await.unwrap(), "");
    let ng = world.sim.cipp_base_url(CippStyle::Ng);
    let answer = world.http.get(format!("{ng}/api/ListTenants")).send().await.unwrap();
    assert_eq!(answer.status(), 302);
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    assert!(location.contains("/.auth/login/aad"));
    assert!(answer.text().await.unwrap().contains("<html>"));
    assert_eq!(
        world.http.get(location).send().await.unwrap().headers()["content-type"],
        "text/html; charset=utf-8"
    );
    assert_eq!(
        json(world.http.get(format!("{ng}/api/PublicPing")).send().await.unwrap(), 200).await["Results"]["Message"],
        "Pong"
    );
    let ping = classic.replace("ListTenants", "PublicPing");
    assert_eq!(world.http.get(ping).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn the_audience_must_be_the_clients_own_address() {
    let world = small().await;
    let bare = format!("{}/.default", world.sim.cipp_client_id());
    let token = text(&json(world.cipp_ask(&bare).await, 200).await["access_token"]);
    assert_eq!(world.cipp(&token, "ListTenants", &[]).await.status(), 401);
    let graph = world.app_token(world.sim.partner_tenant_id()).await;
    assert_eq!(world.cipp(&graph, "ListTenants", &[]).await.status(), 401);
    aadsts(world.cipp_ask("api://something-else/.default").await, "invalid_resource", 500_011).await;
    let token = world.cipp_token().await;
    json(world.cipp(&token, "ListTenants", &[]).await, 200).await;
    let answer = world.get(&token, "/users").await;
    assert_eq!(answer.status(), 401, "Graph refuses CIPP's token");
}

#[tokio::test]
async fn tenants_have_one_id_and_pseudo_rows_among_them() {
    let world = small().await;
    let token = world.cipp_token().await;
    let found = rows(world.cipp(&token, "ListTenants", &[]).await).await;
    assert_eq!(found.len(), 4);
    let tenant = &world.sim.tenants()[0];
    assert_eq!(found[0]["customerId"], tenant.id.to_string());
    assert_eq!(found[0]["defaultDomainName"], tenant.default_domain);
    assert_eq!(found[0]["initialDomainName"], tenant.initial_domain);
    for name in ["tenantId", "id", "customerTenantId"] {
        assert!(found[0].get(name).is_none());
    }
    assert!(found[0]["domains"].is_string(), "never a list");
    world.cipp_change(CippChange { partner_row: Some(true), ..CippChange::default() });
    let found = rows(world.cipp(&token, "listtenants", &[("allTenantSelector", "true")]).await).await;
    assert_eq!(found.len(), 6);
    assert_eq!(found[0]["customerId"], "AllTenants");
    assert_eq!(found[1]["displayName"], "*Partner Tenant");
    assert!(found[1].get("delegatedPrivilegeStatus").is_none());
    world.cipp_change(CippChange { list_tenants_fails: Some(true), ..CippChange::default() });
    let found = rows(world.cipp(&token, "ListTenants", &[]).await).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["customerId"], "");
    assert!(found[0]["Results"].is_string());
}

#[tokio::test]
async fn without_a_filter_the_partners_own_people_come_with_200() {
    let world = small().await;
    let token = world.cipp_token().await;
    let tenant = world.sim.tenants()[0].clone();
    let partner = world.sim.people(world.sim.partner_tenant_id());
    for query in [vec![], vec![("tenantId", tenant.default_domain.as_str())]] {
        let found = rows(world.cipp(&token, "ListUsers", &query).await).await;
        assert_eq!(found.len(), partner.len());
        assert_eq!(found[0]["id"], partner[0].id.to_string());
    }
    let id = tenant.id.to_string();
    for filter in [id.as_str(), &tenant.default_domain, &tenant.initial_domain] {
        let found = rows(world.cipp(&token, "ListUsers", &[("tenantFilter", filter)]).await).await;
        assert_eq!(found.len(), tenant.people);
        assert!(found[0]["onPremisesSyncEnabled"].is_boolean() && found[0]["Aliases"].is_string());
    }
    let one = partner[0].user_principal_name.as_str();
    assert_eq!(rows(world.cipp(&token, "ListUsers", &[("UserID", one)]).await).await.len(), 1);
    assert!(
        rows(world.cipp(&token, "ListUsers", &[("tenantFilter", "unknown.example")]).await).await.is_empty()
    );
    let deprecated = rows(world.cipp(&token, "ListUsers", &[("tenantFilter", "AllTenants")]).await).await;
    assert!(deprecated[0]["Message"].is_string());
}

#[tokio::test]
async fn a_tenant_that_refuses_fails_in_each_endpoints_own_way() {
    let world = small().await;
    let token = world.cipp_token().await;
    let tenant = world.sim.tenants()[1].clone();
    world.sim.revoke_consent(tenant.id).unwrap();
    let filter = [("tenantFilter", tenant.default_domain.as_str())];
    let answer = world.cipp(&token, "ListUsers", &filter).await;
    assert_eq!(answer.status(), 500);
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    assert!(answer.text().await.unwrap().starts_with("Could not get token"));
    assert_eq!(world.cipp(&token, "ListGroups", &filter).await.status(), 403);
    let mut query = filter.to_vec();
    query.push(("Endpoint", "users"));
    let answer = world.cipp(&token, "ListGraphRequest", &query).await;
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.unwrap().ends_with("- Endpoint: users"));
    query.push(("IgnoreErrors", "true"));
    assert!(json(world.cipp(&token, "ListGraphRequest", &query).await, 200).await.is_string());
    let found = rows(world.cipp(&token, "ListTenants", &filter).await).await;
    assert_eq!(found[0]["GraphErrorCount"], 3);
    query = vec![("TriggerRefresh", "false")];
    let found = rows(world.cipp(&token, "ListTenants", &query).await).await;
    assert!(found.iter().all(|row| row["GraphErrorCount"] == 0), "presence counts, not the value");
}

#[tokio::test]
async fn graph_requests_follow_all_pages_or_hand_out_one() {
    let world = world(Config::per_tenant(2, 250)).await;
    let token = world.cipp_token().await;
    let tenant = world.sim.tenants()[0].clone();
    let id = tenant.id.to_string();
    let base =
        [("tenantFilter", id.as_str()), ("Endpoint", "users"), ("$select", "id,mail"), ("$top", "100")];
    let all = json(world.cipp(&token, "ListGraphRequest", &base).await, 200).await;
    assert_eq!(all["Results"].as_array().unwrap().len(), 250);
    assert_eq!(all["Results"][0]["Tenant"], id);
    assert_eq!(all["Results"][0]["CippStatus"], "Good");
    assert!(all["Metadata"].get("nextLink").is_none());

    let mut link = String::new();
    let (mut found, mut pages) = (0, 0);
    loop {
        let mut query = base.to_vec();
        query.push(("manualPagination", "true"));
        if !link.is_empty() {
            query.push(("nextLink", &link));
        }
        let page = json(world.cipp(&token, "ListGraphRequest", &query).await, 200).await;
        found += page["Results"].as_array().unwrap().len();
        pages += 1;
        match page["Metadata"]["nextLink"].as_str() {
            Some(next) => link = next.to_owned(),
            None => break,
        }
    }
    assert_eq!((found, pages), (250, 3));
    let foreign =
        [base[0], base[1], ("manualPagination", "true"), ("nextLink", "https://evil.example/users")];
    assert_eq!(world.cipp(&token, "ListGraphRequest", &foreign).await.status(), 400);

    let organization = [base[0], ("Endpoint", "organization"), ("Version", "v1.0")];
    let found = json(world.cipp(&token, "ListGraphRequest", &organization).await, 200).await;
    assert_eq!(found["Results"][0]["id"], id);
    let partner =
        json(world.cipp(&token, "ListGraphRequest", &[("Endpoint", "organization")]).await, 200).await;
    assert_eq!(partner["Results"][0]["id"], world.sim.partner_tenant_id().to_string());
    let group = world.sim.groups(tenant.id)[1].0;
    let endpoint = format!("groups/{group}/members");
    let members = [base[0], ("Endpoint", endpoint.as_str()), ("$select", "id")];
    let found = json(world.cipp(&token, "ListGraphRequest", &members).await, 200).await;
    assert_eq!(found["Results"].as_array().unwrap().len(), 125);
}

#[tokio::test]
async fn all_tenants_are_queued_first_and_carry_failures_as_rows() {
    let world = small().await;
    let token = world.cipp_token().await;
    world.sim.refuse_tokens(world.sim.tenants()[2].id, Some(53003)).unwrap();
    let query = [("tenantFilter", "AllTenants"), ("Endpoint", "users"), ("$select", "id")];
    let first = json(world.cipp(&token, "ListGraphRequest", &query).await, 200).await;
    assert_eq!(first["Metadata"]["Queued"], true);
    assert!(first["Results"].as_array().unwrap().is_empty());
    let id = text(&first["Metadata"]["QueueId"]);
    let queue = rows(world.cipp(&token, "ListCippQueue", &[("QueueId", id.as_str())]).await).await;
    assert_eq!(queue[0]["Status"], "Completed");
    let second = json(world.cipp(&token, "ListGraphRequest", &query).await, 200).await;
    let found = second["Results"].as_array().unwrap();
    assert_eq!(found.len(), 61);
    let failed: Vec<&Value> = found.iter().filter(|row| row.get("id").is_none()).collect();
    assert_eq!(failed.len(), 1);
    assert!(text(&failed[0]["CippStatus"]).starts_with("Could not connect to tenant."));
}

#[tokio::test]
async fn groups_come_with_members_from_the_cache_only() {
    let world = small().await;
    let token = world.cipp_token().await;
    let tenant = world.sim.tenants()[0].clone();
    let filter = ("tenantFilter", tenant.default_domain.as_str());
    let cached = json(world.cipp(&token, "ListDBCache", &[filter, ("type", "Groups")]).await, 200).await;
    assert!(cached["Results"][0]["members"][0]["userPrincipalName"].is_string());
    let count = json(
        world.cipp(&token, "ListDBCache", &[filter, ("type", "Users"), ("countsOnly", "true")]).await,
        200,
    )
    .await;
    assert_eq!(count["Results"][0]["Count"], tenant.people);
    assert_eq!(world.cipp(&token, "ListDBCache", &[("type", "Users")]).await.status(), 400);
    world.sim.command(Command::CippErrors { tenant: tenant.id, count: 50 }).unwrap();
    assert_eq!(world.cipp(&token, "ListDBCache", &[filter, ("type", "Users")]).await.status(), 400);

    let listed = rows(world.cipp(&token, "ListGroups", &[filter]).await).await;
    assert!(listed[0].get("members").is_none() && listed[0]["calculatedGroupType"].is_string());
    let id = text(&listed[0]["id"]);
    let one =
        json(world.cipp(&token, "ListGroups", &[filter, ("groupID", &id), ("members", "true")]).await, 200)
            .await;
    let member = text(&one["members"][0]["id"]);
    assert_eq!(world.cipp(&token, "ListGroups", &[filter, ("members", "true")]).await.status(), 400);
    let own = rows(world.cipp(&token, "ListUserGroups", &[filter, ("userId", &member)]).await).await;
    let all_staff = own.iter().find(|row| row["id"] == id.as_str()).unwrap();
    assert!(
        all_staff["DisplayName"].is_string()
            && all_staff["GroupTypes"].is_string()
            && all_staff["groupType"].is_string()
    );
    assert_eq!(world.cipp(&token, "ListUserGroups", &[filter]).await.status(), 500);
}

#[tokio::test]
async fn refusals_are_text_and_endpoints_that_do_not_exist_404() {
    let world = small().await;
    let token = world.cipp_token().await;
    let answer = world.cipp(&token, "usergroups", &[]).await;
    assert_eq!(answer.status(), 404);
    assert_eq!(answer.text().await.unwrap(), "Endpoint not found");
    let version = json(world.cipp(&token, "GetVersion", &[("LocalVersion", "10.0.0")]).await, 200).await;
    assert_eq!(version["LocalCIPPAPIVersion"], "10.8.2");
    assert_eq!(world.cipp(&token, "GetVersion", &[]).await.status(), 500);
    let ng = format!("{}/api/listtenants", world.sim.cipp_base_url(CippStyle::Ng));
    assert_eq!(world.http.get(ng).bearer_auth(&token).send().await.unwrap().status(), 404);
    let none = CippChange::default;
    for (change, status, part) in [
        (CippChange { disabled_endpoint: Some("ListTenants".into()), ..none() }, 503, "disabled"),
        (CippChange { role_refused: Some(true), ..none() }, 403, "CIPP.Core.Read"),
        (CippChange { address_refused: Some(true), ..none() }, 403, "not allowed"),
        (CippChange { subscription_ended: Some(true), ..none() }, 403, "subscription has ended"),
    ] {
        world.cipp_change(change);
        let answer = world.cipp(&token, "ListTenants", &[]).await;
        assert_eq!(answer.status(), status);
        assert!(answer.text().await.unwrap().contains(part));
    }
}

#[tokio::test]
async fn faults_spoil_lists_wrappers_and_links() {
    let world = world(Config::per_tenant(1, 30)).await;
    let token = world.cipp_token().await;
    let id = world.sim.tenants()[0].id.to_string();
    let query =
        [("tenantFilter", id.as_str()), ("Endpoint", "users"), ("$top", "10"), ("manualPagination", "true")];
    let faults = world.sim.faults();
    let spoilt = |fault: Fault| {
        faults.clear();
        faults.at("/api/*", When::Always, fault);
        world.cipp(&token, "ListGraphRequest", &query)
    };
    let page = json(spoilt(Fault::NoValue).await, 200).await;
    assert!(page.get("Results").is_none() && page["Metadata"]["nextLink"].is_string());
    let page = json(spoilt(Fault::HalfDirectory).await, 200).await;
    assert_eq!(page["Results"].as_array().unwrap().len(), 5);
    assert!(page["Metadata"].get("nextLink").is_none());
    let page = json(spoilt(Fault::ForeignNextLink).await, 200).await;
    assert!(text(&page["Metadata"]["nextLink"]).starts_with(&world.sim.stranger_base_url()));
    let first = json(spoilt(Fault::RepeatNextLink).await, 200).await;
    let link = text(&first["Metadata"]["nextLink"]);
    let mut again = query.to_vec();
    again.push(("nextLink", &link));
    let second = json(world.cipp(&token, "ListGraphRequest", &again).await, 200).await;
    assert_eq!(second["Metadata"]["nextLink"], link);
    faults.clear();
    faults.at("/api/ListUsers", When::Always, Fault::DuplicateRows);
    let all = rows(world.cipp(&token, "ListUsers", &[("tenantFilter", id.as_str())]).await).await;
    assert_eq!(all.len(), 60);
}
