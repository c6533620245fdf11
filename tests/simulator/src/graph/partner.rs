//! What a partner sees of its customers: GDAP relationships, customers, contracts, names (Graph facts, §1).

use super::ask::Ask;
use super::caller::needs;
use super::error::GraphError;
use super::options::{Allowed, Options};
use super::page::{Listing, reduce, single};
use crate::clock::rfc3339;
use crate::world::World;
use crate::world::relationship::{Relationship, Status};
use crate::world::tenant::Tenant;
use axum::extract::Path;
use axum::response::Response;
use serde_json::{Value, json};
use uuid::Uuid;

/// GDAP collections take at most 300 rows a page.
const LIST: Allowed =
    Allowed { names: &["select", "filter", "top", "count", "orderby", "skiptoken"], max_top: 300 };
const DEFAULT_PAGE: usize = 100;

const RELATIONSHIP: &[&str] = &[
    "id",
    "displayName",
    "customer",
    "accessDetails",
    "status",
    "duration",
    "autoExtendDuration",
    "createdDateTime",
    "activatedDateTime",
    "endDateTime",
    "lastModifiedDateTime",
    "isPartnerConsentPending",
    "indirectProviderTenantId",
];

/// The partner's collections exist for the partner's token only; another tenant has none.
fn at_home(ask: &Ask, world: &World) -> bool {
    world.partner().is_some_and(|partner| partner.id == ask.caller.tenant)
}

fn relationship_row(relationship: &Relationship, customer: Option<&Tenant>) -> Value {
    let mut row = json!({
        "@odata.etag": format!("W/\"{}\"", relationship.modified),
        "id": relationship.id,
        "displayName": relationship.display_name,
        "customer": customer.map(|tenant| json!({"tenantId": tenant.id, "displayName": tenant.display_name})),
        "accessDetails": {"unifiedRoles": roles(&relationship.roles)},
        "status": relationship.status,
        "duration": relationship.duration,
        "autoExtendDuration": relationship.auto_extend,
        "createdDateTime": rfc3339(relationship.created),
        "activatedDateTime": relationship.activated.map(rfc3339),
        "endDateTime": relationship.end.map(rfc3339),
        "lastModifiedDateTime": rfc3339(relationship.modified),
    });
    if let Some(provider) = relationship.indirect_provider {
        row["@odata.type"] = "#microsoft.graph.resellerDelegatedAdminRelationship".into();
        row["isPartnerConsentPending"] = false.into();
        row["indirectProviderTenantId"] = provider.to_string().into();
    }
    row
}

fn roles(ids: &[&str]) -> Vec<Value> {
    ids.iter().map(|id| json!({"roleDefinitionId": id})).collect()
}

pub(super) async fn relationships(ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::RELATIONSHIPS)?;
    let options = Options::parse(&ask.query, &LIST)?;
    let rows = {
        let world = ask.platform.world.read();
        if at_home(&ask, &world) {
            let bound = world.customers().flat_map(|tenant| {
                tenant.relationships.iter().map(move |one| relationship_row(one, Some(tenant)))
            });
            bound.chain(world.unbound.iter().map(|one| relationship_row(one, None))).collect()
        } else {
            Vec::new()
        }
    };
    Listing {
        name: "tenantRelationships/delegatedAdminRelationships",
        properties: RELATIONSHIP,
        rows,
        default_page: DEFAULT_PAGE,
    }
    .respond(&ask, &options)
}

pub(super) async fn relationship(Path(id): Path<String>, ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::RELATIONSHIPS)?;
    let options = Options::parse(&ask.query, &Allowed { names: &["select"], max_top: 300 })?;
    let world = ask.platform.world.read();
    let (found, customer) = find(&ask, &world, &id)?;
    let row = reduce(relationship_row(found, customer), options.select.as_deref());
    Ok(single(&ask, "tenantRelationships/delegatedAdminRelationships/$entity", row))
}

fn find<'a>(
    ask: &Ask,
    world: &'a World,
    id: &str,
) -> Result<(&'a Relationship, Option<&'a Tenant>), GraphError> {
    let bound =
        world.customers().flat_map(|tenant| tenant.relationships.iter().map(move |one| (one, Some(tenant))));
    bound
        .chain(world.unbound.iter().map(|one| (one, None)))
        .find(|(one, _)| one.id == id && at_home(ask, world))
        .ok_or_else(|| GraphError::not_found(id))
}

/// `…/{id}/accessAssignments`: through which groups the roles reach people.
pub(super) async fn assignments(Path(id): Path<String>, ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::RELATIONSHIPS)?;
    let options = Options::parse(&ask.query, &LIST)?;
    let rows = {
        let world = ask.platform.world.read();
        let (found, _) = find(&ask, &world, &id)?;
        let row = |assignment: &crate::world::relationship::Assignment| {
            json!({
                "@odata.etag": format!("W/\"{}\"", found.modified),
                "id": assignment.id,
                "status": assignment.status,
                "createdDateTime": rfc3339(found.created),
                "lastModifiedDateTime": rfc3339(found.modified),
                "accessContainer": {
                    "accessContainerId": assignment.security_group,
                    "accessContainerType": "securityGroup",
                },
                "accessDetails": {"unifiedRoles": roles(&assignment.roles)},
            })
        };
        found.assignments.iter().map(row).collect()
    };
    let properties =
        &["id", "status", "createdDateTime", "lastModifiedDateTime", "accessContainer", "accessDetails"];
    Listing { name: "accessAssignments", properties, rows, default_page: DEFAULT_PAGE }
        .respond(&ask, &options)
}

/// Customers with a relationship in force: name and tenant id, no domain, no status.
pub(super) async fn customers(ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::RELATIONSHIPS)?;
    let options = Options::parse(&ask.query, &LIST)?;
    let rows = {
        let world = ask.platform.world.read();
        let live = |tenant: &&Tenant| {
            let mut states = tenant.relationships.iter().map(|one| one.status);
            states.any(|status| matches!(status, Status::Active | Status::Expiring))
        };
        if at_home(&ask, &world) {
            world.customers().filter(live).map(customer_row).collect()
        } else {
            Vec::new()
        }
    };
    let properties = &["id", "tenantId", "displayName"];
    Listing {
        name: "tenantRelationships/delegatedAdminCustomers",
        properties,
        rows,
        default_page: DEFAULT_PAGE,
    }
    .respond(&ask, &options)
}

fn customer_row(tenant: &Tenant) -> Value {
    json!({
        "@odata.etag": format!("W/\"{}\"", tenant.created),
        "id": tenant.id,
        "tenantId": tenant.id,
        "displayName": tenant.display_name,
    })
}

pub(super) async fn customer(Path(id): Path<String>, ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::RELATIONSHIPS)?;
    let world = ask.platform.world.read();
    let found = Uuid::parse_str(&id).ok().and_then(|id| world.customers().find(|tenant| tenant.id == id));
    let tenant = found.filter(|_| at_home(&ask, &world)).ok_or_else(|| GraphError::not_found(&id))?;
    Ok(single(&ask, "tenantRelationships/delegatedAdminCustomers/$entity", customer_row(tenant)))
}

/// `findTenantInformationByTenantId(tenantId='…')` and its sister by domain: for any tenant, without its consent.
pub(super) async fn tenant_information(
    Path(function): Path<String>,
    ask: Result<Ask, GraphError>,
) -> Result<Response, GraphError> {
    let (name, argument) = function
        .split_once('(')
        .and_then(|(name, rest)| rest.strip_suffix("')").map(|argument| (name, argument)))
        .ok_or_else(|| GraphError::segment(&function))?;
    let key = match name {
        "findTenantInformationByTenantId" => argument.strip_prefix("tenantId='"),
        "findTenantInformationByDomainName" => argument.strip_prefix("domainName='"),
        _ => None,
    };
    let key = key.ok_or_else(|| GraphError::segment(&function))?;
    let ask = ask?;
    ask.caller.require(needs::TENANT_INFORMATION)?;
    Options::parse(&ask.query, &Allowed { names: &[], max_top: 1 })?;
    let by_id = name.ends_with("TenantId");
    if by_id && Uuid::parse_str(key).is_err() {
        return Err(GraphError::bad_request(format!("'{key}' is not a tenant id.")));
    }
    let world = ask.platform.world.read();
    let tenant = world.find(key).ok_or_else(|| GraphError::not_found(key))?;
    let row = json!({
        "tenantId": tenant.id,
        "displayName": tenant.display_name,
        "defaultDomainName": tenant.default_domain(),
        "federationBrandName": null,
    });
    Ok(single(&ask, "microsoft.graph.tenantInformation", row))
}

/// Partnerships, whatever the access: names and domains as they were when each was made.
pub(super) async fn contracts(ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::CONTRACTS)?;
    let options = Options::parse(
        &ask.query,
        &Allowed { names: &["select", "filter", "top", "skiptoken"], max_top: 999 },
    )?;
    let rows = {
        let world = ask.platform.world.read();
        let row = |tenant: &Tenant| {
            json!({
                "id": tenant.contract_id,
                "deletedDateTime": null,
                "contractType": "ResellerPartner",
                "customerId": tenant.id,
                "defaultDomainName": tenant.contract_domain,
                "displayName": tenant.contract_name,
            })
        };
        if at_home(&ask, &world) { world.customers().map(row).collect() } else { Vec::new() }
    };
    let properties =
        &["id", "deletedDateTime", "contractType", "customerId", "defaultDomainName", "displayName"];
    Listing { name: "contracts", properties, rows, default_page: DEFAULT_PAGE }.respond(&ask, &options)
}
