//! What a partner sees of its customers.

use crate::support::{graph_error, json, text, world};
use entra_simulator::{Config, Status};
use serde_json::Value;
use std::collections::BTreeSet;

async fn partner() -> (crate::support::World, String) {
    let world = world(Config { tenants: 30, users: 90, ..Config::default() }).await;
    let token = world.partner_token().await;
    (world, token)
}

fn strings(rows: &[Value], path: &str) -> BTreeSet<String> {
    rows.iter().filter_map(|row| row.pointer(path)?.as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn relationships_come_in_every_state_several_to_a_customer_and_without_one() {
    let (world, token) = partner().await;
    let path = "/tenantRelationships/delegatedAdminRelationships";
    let (rows, _, _) = world.pages(&token, path, &[]).await;
    let states = strings(&rows, "/status");
    for status in [
        "active",
        "expiring",
        "expired",
        "terminated",
        "terminating",
        "terminationRequested",
        "activating",
        "approved",
        "created",
        "approvalPending",
    ] {
        assert!(states.contains(status), "{status} in {states:?}");
    }
    let customers = strings(&rows, "/customer/tenantId");
    assert_eq!(customers.len(), 30);
    assert!(rows.iter().any(|row| row["customer"].is_null()));
    assert!(rows.len() > 30 + 2);
    let reseller = "#microsoft.graph.resellerDelegatedAdminRelationship";
    assert!(
        rows.iter().any(|row| row["@odata.type"] == reseller && row["indirectProviderTenantId"].is_string())
    );

    let filtered = format!(
        "{path}?$filter=status%20eq%20'active'%20or%20status%20eq%20'expiring'&$select=customer,status,endDateTime&$top=7"
    );
    let (rows, _, pages) = world.pages(&token, &filtered, &[]).await;
    assert!(pages > 3);
    assert_eq!(strings(&rows, "/customer/tenantId").len(), 30);
    assert!(rows.iter().all(|row| row.get("displayName").is_none() && row.get("endDateTime").is_some()));
    let message =
        graph_error(world.get(&token, &format!("{path}?$top=301")).await, 400, "Request_UnsupportedQuery")
            .await;
    assert!(message.contains("Must be between 1 and 300"));
    graph_error(world.get(&token, &format!("{path}?$select=domain")).await, 400, "BadRequest").await;
}

#[tokio::test]
async fn access_assignments_say_through_which_group_roles_reach_people() {
    let (world, token) = partner().await;
    let path = "/tenantRelationships/delegatedAdminRelationships";
    let (rows, _, _) = world.pages(&token, &format!("{path}?$filter=status%20eq%20'active'"), &[]).await;
    let id = text(&rows[0]["id"]);
    let page = json(world.get(&token, &format!("{path}/{id}/accessAssignments")).await, 200).await;
    assert_eq!(page["value"][0]["status"], "active");
    assert_eq!(page["value"][0]["accessContainer"]["accessContainerType"], "securityGroup");
    assert!(page["value"][0]["accessDetails"]["unifiedRoles"][0]["roleDefinitionId"].is_string());
    assert_eq!(json(world.get(&token, &format!("{path}/{id}")).await, 200).await["id"], id);
    graph_error(world.get(&token, &format!("{path}/none")).await, 404, "Request_ResourceNotFound").await;
}

#[tokio::test]
async fn customers_have_a_name_and_an_id_and_nothing_else() {
    let (world, token) = partner().await;
    let path = "/tenantRelationships/delegatedAdminCustomers";
    let (rows, _, _) = world.pages(&token, path, &[]).await;
    assert_eq!(rows.len(), 30);
    let names: BTreeSet<&str> = rows[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["@odata.etag", "displayName", "id", "tenantId"].into_iter().collect());
    let tenant = world.sim.tenants()[0].id;
    world.sim.command(entra_simulator::Command::Relationships { tenant, status: Status::Expired }).unwrap();
    let (rows, _, _) = world.pages(&token, path, &[]).await;
    assert_eq!(rows.len(), 29);
    let one = world.sim.tenants()[1].clone();
    let row = json(world.get(&token, &format!("{path}/{}", one.id)).await, 200).await;
    assert_eq!(row["displayName"], one.display_name);
}

#[tokio::test]
async fn a_tenants_default_domain_needs_no_consent_of_the_tenant() {
    let (world, token) = partner().await;
    let tenant = world.sim.tenants()[2].clone();
    world.sim.revoke_consent(tenant.id).unwrap();
    let path = format!("/tenantRelationships/findTenantInformationByTenantId(tenantId='{}')", tenant.id);
    let found = json(world.get(&token, &path).await, 200).await;
    assert_eq!(found["defaultDomainName"], tenant.default_domain);
    assert_eq!(found["displayName"], tenant.display_name);
    let by_domain = format!(
        "/tenantRelationships/findTenantInformationByDomainName(domainName='{}')",
        tenant.initial_domain
    );
    assert_eq!(json(world.get(&token, &by_domain).await, 200).await["tenantId"], tenant.id.to_string());
    let unknown =
        format!("/tenantRelationships/findTenantInformationByTenantId(tenantId='{}')", uuid::Uuid::new_v4());
    graph_error(world.get(&token, &unknown).await, 404, "Request_ResourceNotFound").await;
}

#[tokio::test]
async fn lighthouse_has_the_domain_in_the_contract_and_knows_no_applications() {
    let (world, token) = partner().await;
    let url = format!("{}/tenantRelationships/managedTenants/tenants", world.sim.graph_beta_base_url());
    let (rows, _, _) = world.pages(&token, &url, &[]).await;
    assert_eq!(rows.len(), 30);
    assert!(rows[0].get("defaultDomainName").is_none() && rows[0].get("userCount").is_none());
    assert_eq!(rows[0]["contract"]["defaultDomainName"], world.sim.tenants()[0].default_domain);
    assert_eq!(rows[0]["tenantStatusInformation"]["delegatedPrivilegeStatus"], "unknownFutureValue");
    let prefer = [("Prefer", "include-unknown-enum-members")];
    let (rows, _, _) = world.pages(&token, &url, &prefer).await;
    assert_eq!(
        rows[0]["tenantStatusInformation"]["delegatedPrivilegeStatus"],
        "granularDelegatedAdminPrivileges"
    );
    let app = world.app_token(world.sim.partner_tenant_id()).await;
    graph_error(world.get(&app, &url).await, 403, "Authorization_RequestDenied").await;
}

#[tokio::test]
async fn contracts_keep_old_names() {
    let (world, token) = partner().await;
    let (rows, _, _) = world.pages(&token, "/contracts", &[]).await;
    assert_eq!(rows.len(), 30);
    assert!(rows.iter().all(|row| row["contractType"] == "ResellerPartner"));
    assert!(rows.iter().any(|row| text(&row["displayName"]).ends_with("(old)")));
}

#[tokio::test]
async fn domains_and_organization_list_every_verified_domain() {
    let (world, _) = partner().await;
    let tenant = world.sim.tenants().into_iter().find(|tenant| tenant.domains.len() > 2).unwrap();
    let token = world.customer_token(tenant.id).await;
    let (rows, _, _) = world.pages(&token, "/domains", &[]).await;
    let verified: BTreeSet<String> =
        strings(&rows.into_iter().filter(|row| row["isVerified"] == true).collect::<Vec<_>>(), "/id");
    assert_eq!(verified, tenant.domains.iter().cloned().collect());
    let page = json(world.get(&token, "/organization").await, 200).await;
    assert_eq!(page["value"][0]["verifiedDomains"].as_array().unwrap().len(), tenant.domains.len());
    let unverified = world.sim.tenants()[5].id;
    let (rows, _, _) = world.pages(&world.customer_token(unverified).await, "/domains", &[]).await;
    assert!(rows.iter().any(|row| row["isVerified"] == false));
}
