//! `ListTenants` (CIPP facts, §2).

use super::reply::{Asked, Reply, Target};
use crate::clock::rfc3339;
use crate::world::relationship::{Relationship, Status};
use crate::world::tenant::Tenant;
use serde_json::{Value, json};

pub(super) fn list_tenants(asked: &Asked) -> Reply {
    let platform = &asked.platform;
    // A destructive cache clear that only a body asks for.
    if asked.body["ClearCache"] == true {
        return Reply::json(json!({
            "Results": [{"Results": "Cache has been cleared and a tenant refresh is queued."}],
            "Metadata": {"Details": "Cleared Caches"},
        }));
    }
    // Presence counts, whatever the value.
    if asked.get("TriggerRefresh").is_some() {
        for tenant in &mut platform.world.write().tenants {
            tenant.cipp_errors = 0;
        }
    }
    let world = platform.world.read();
    if world.cipp.state.list_tenants_fails {
        return Reply::json(json!([{
            "Results": "Failed to retrieve tenants: Could not get token: AADSTS700082",
            "defaultDomainName": "",
            "displayName": "Failed to retrieve tenants. Perform a permission check.",
            "customerId": "",
        }]));
    }
    let now = platform.clock.seconds();
    let mut rows = Vec::new();
    if asked.is("AllTenantSelector") {
        rows.push(json!({
            "customerId": "AllTenants", "defaultDomainName": "AllTenants", "displayName": "*All Tenants",
            "domains": "AllTenants", "GraphErrorCount": 0,
        }));
    }
    if world.cipp.state.partner_row
        && let Some(partner) = world.partner()
    {
        let mut row = row(partner, now);
        row["displayName"] = "*Partner Tenant".into();
        row["domains"] = "PartnerTenant".into();
        rows.push(row);
    }
    match asked.tenant(&world) {
        Target::Tenant(tenant) => rows.push(customer_row(tenant, now)),
        Target::Unknown => {}
        Target::Missing | Target::All => {
            let managed = world.customers().filter(|tenant| tenant.delegated());
            rows.extend(managed.map(|tenant| customer_row(tenant, now)));
        }
    }
    if asked.get("Mode") == Some("TenantList") {
        for row in &mut rows {
            let domain = row["defaultDomainName"].as_str().unwrap_or_default().to_owned();
            row["portal_entra"] = format!("https://entra.microsoft.com/{domain}").into();
            row["portal_m365"] = format!("https://admin.cloud.microsoft/?delegatedOrg={domain}").into();
        }
    }
    Reply::json(Value::Array(rows))
}

/// A raw row of the tenants table: what was never stored has no key.
fn row(tenant: &Tenant, now: i64) -> Value {
    json!({
        "PartitionKey": "Tenants",
        "RowKey": tenant.id,
        "Timestamp": rfc3339(now),
        "customerId": tenant.id,
        "displayName": tenant.display_name,
        "defaultDomainName": tenant.default_domain(),
        "initialDomainName": tenant.initial_domain(),
        "domains": "",
        "Excluded": false,
        "ExcludeUser": "",
        "ExcludeDate": "",
        "GraphErrorCount": tenant.cipp_errors,
        "LastGraphError": if tenant.cipp_errors > 0 { "invalid_grant:the tenant refused the application" } else { "" },
        "RequiresRefresh": false,
        "LastRefresh": rfc3339(now),
    })
}

fn customer_row(tenant: &Tenant, now: i64) -> Value {
    let mut row = row(tenant, now);
    let live: Vec<&Relationship> = tenant
        .relationships
        .iter()
        .filter(|one| matches!(one.status, Status::Active | Status::Expiring))
        .collect();
    row["delegatedPrivilegeStatus"] = "granularDelegatedAdminPrivileges".into();
    row["relationshipCount"] = live.len().into();
    row["hasAutoExtend"] = live.iter().any(|one| one.auto_extend == "P180D").into();
    if let Some(end) = live.iter().filter_map(|one| one.end).max() {
        row["relationshipEnd"] = rfc3339(end).into();
    }
    row
}
