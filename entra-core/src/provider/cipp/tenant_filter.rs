//! The tenant that a CIPP request is for.
//!
//! A request without `tenantFilter` is answered with the MSP's own people and status 200 (CIPP facts, §3). So every
//! request that takes one takes this type, and only a row of `ListTenants` makes it.

use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    error::{Error, ErrorCode, Result},
    model::{DiscoveredTenant, EntraTenantId, TenantAccess},
};

/// A customer id, verbatim as `ListTenants` gave it: CIPP's table compares it letter by letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TenantFilter(String);

impl TenantFilter {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A row of `ListTenants`. All but the first may be absent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TenantRow {
    #[serde(default)]
    customer_id: String,
    display_name: Option<String>,
    default_domain_name: Option<String>,
    initial_domain_name: Option<String>,
    domains: Option<Value>,
    delegated_privilege_status: Option<String>,
    relationship_end: Option<Value>,
    relationship_count: Option<Value>,
    has_auto_extend: Option<Value>,
    #[serde(rename = "GraphErrorCount")]
    graph_error_count: Option<Value>,
    #[serde(rename = "Results")]
    results: Option<Value>,
}

impl TenantRow {
    /// The customer of this row, its filter first; nothing for the partner's own row and for pseudo rows. A row that
    /// reports a failure, inside HTTP 200, is that failure.
    pub(super) fn customer(
        self,
        partner: Option<&EntraTenantId>,
    ) -> Result<Option<(TenantFilter, DiscoveredTenant)>> {
        if self.customer_id.trim().is_empty() || self.results.is_some() {
            return Err(Error::new(ErrorCode::VendorRejected)
                .with_message("CIPP could not list its tenants.")
                .with_remedy("Run the permission check in CIPP's settings, then try again."));
        }
        let tenant = EntraTenantId::folded(&self.customer_id);
        let is_pseudo = Uuid::try_parse(tenant.as_str()).is_err();
        let is_partner = partner == Some(&tenant)
            || self.domains.as_ref().and_then(Value::as_str) == Some("PartnerTenant")
            || self.display_name.as_deref() == Some("*Partner Tenant");
        if is_pseudo || is_partner {
            return Ok(None);
        }
        let domain = |name: Option<String>| {
            name.map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty())
        };
        let (default, initial) = (domain(self.default_domain_name), domain(self.initial_domain_name));
        let mut domains: Vec<String> = default.iter().chain(&initial).cloned().collect();
        domains.dedup();
        let discovered = DiscoveredTenant {
            entra_tenant_id: tenant,
            display_name: self.display_name.unwrap_or_default(),
            primary_domain: default.or(initial),
            domains,
            source_user_count: None,
            access: TenantAccess::Readable,
            metadata: json!({
                "source": "cipp",
                "delegatedPrivilegeStatus": self.delegated_privilege_status,
                "relationshipEnd": self.relationship_end,
                "relationshipCount": self.relationship_count,
                "autoExtend": self.has_auto_extend,
                "graphErrorCount": self.graph_error_count,
            }),
        };
        Ok(Some((TenantFilter(self.customer_id), discovered)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(row: Value) -> Result<Option<(TenantFilter, DiscoveredTenant)>> {
        let partner = EntraTenantId::from("aaaaaaaa-0000-0000-0000-000000000000");
        serde_json::from_value::<TenantRow>(row).unwrap().customer(Some(&partner))
    }

    #[test]
    fn keeps_the_id_verbatim_and_folds_the_identity() {
        let row = json!({"customerId": "1111AAAA-1111-1111-1111-111111111111", "defaultDomainName": "Contoso.example"});
        let (filter, tenant) = customer(row).unwrap().unwrap();
        assert_eq!(filter.as_str(), "1111AAAA-1111-1111-1111-111111111111");
        assert_eq!(tenant.entra_tenant_id.as_str(), "1111aaaa-1111-1111-1111-111111111111");
        assert_eq!(tenant.primary_domain.as_deref(), Some("contoso.example"));
    }

    #[test]
    fn drops_rows_that_are_no_customers() {
        for row in [
            json!({"customerId": "AllTenants", "displayName": "*All Tenants"}),
            json!({"customerId": "aaaaaaaa-0000-0000-0000-000000000000"}),
            json!({"customerId": "22222222-2222-2222-2222-222222222222", "domains": "PartnerTenant"}),
            json!({"customerId": "22222222-2222-2222-2222-222222222222", "displayName": "*Partner Tenant"}),
        ] {
            assert!(customer(row.clone()).unwrap().is_none(), "{row}");
        }
    }

    #[test]
    fn an_error_row_is_an_error() {
        for row in [
            json!({"customerId": "", "displayName": "Failed to retrieve tenants. Perform a permission check."}),
            json!({"displayName": "Contoso"}),
            json!({"customerId": "22222222-2222-2222-2222-222222222222", "Results": "Failed"}),
        ] {
            assert_eq!(customer(row.clone()).unwrap_err().code(), ErrorCode::VendorRejected, "{row}");
        }
    }
}
