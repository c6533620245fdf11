//! Microsoft 365 Lighthouse's tenants: beta only, people only, and without users (Graph facts, §1.0 and §1.2).

use super::ask::Ask;
use super::caller::needs;
use super::error::GraphError;
use super::options::{Allowed, Options};
use super::page::Listing;
use crate::clock::rfc3339;
use crate::world::tenant::Tenant;
use axum::response::Response;
use serde_json::{Value, json};

const PROPERTIES: &[&str] = &[
    "id",
    "tenantId",
    "displayName",
    "contract",
    "createdDateTime",
    "lastUpdatedDateTime",
    "tenantStatusInformation",
];

pub(super) async fn tenants(ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::MANAGED_TENANTS)?;
    ask.caller.require_user()?;
    let options = Options::parse(
        &ask.query,
        &Allowed { names: &["select", "filter", "top", "count", "orderby", "skiptoken"], max_top: 999 },
    )?;
    let rows = {
        let world = ask.platform.world.read();
        let home = world.partner().is_some_and(|partner| partner.id == ask.caller.tenant);
        if home {
            world.customers().map(|tenant| row(tenant, ask.unknown_members)).collect()
        } else {
            Vec::new()
        }
    };
    Listing {
        name: "tenantRelationships/managedTenants/tenants",
        properties: PROPERTIES,
        rows,
        default_page: 100,
    }
    .respond(&ask, &options)
}

/// The domain is inside `contract` and nowhere else; there is no number of users.
fn row(tenant: &Tenant, unknown_members: bool) -> Value {
    let privilege = if unknown_members { "granularDelegatedAdminPrivileges" } else { "unknownFutureValue" };
    json!({
        "id": tenant.id,
        "tenantId": tenant.id,
        "displayName": tenant.display_name,
        "createdDateTime": rfc3339(tenant.created),
        "lastUpdatedDateTime": rfc3339(tenant.created),
        "contract": {
            "contractType": 3,
            "defaultDomainName": tenant.default_domain(),
            "displayName": tenant.display_name,
        },
        "tenantStatusInformation": {
            "onboardingStatus": "active",
            "delegatedPrivilegeStatus": if tenant.delegated() { privilege } else { "none" },
        },
    })
}
