//! Microsoft 365 Lighthouse's list (beta; Graph facts, §1.2).

use serde::Deserialize;
use serde_json::json;

use super::{Listed, Listing};
use crate::{
    auth::TokenFor,
    error::Result,
    http::Operation,
    model::EntraTenantId,
    provider::graph::{
        GraphDirectory,
        client::Preference,
        page::{Page, Text, owned},
        routes::LIGHTHOUSE_TENANTS,
    },
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TenantRow<'a> {
    #[serde(borrow)]
    tenant_id: Text<'a>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    contract: Option<ContractRow<'a>>,
    #[serde(borrow)]
    tenant_status_information: Option<StatusRow<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContractRow<'a> {
    #[serde(borrow)]
    default_domain_name: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatusRow<'a> {
    #[serde(borrow)]
    onboarding_status: Option<Text<'a>>,
    #[serde(borrow)]
    delegated_privilege_status: Option<Text<'a>>,
}

impl GraphDirectory {
    pub(super) async fn lighthouse(&self, operation: &Operation<'_>) -> Result<Listing> {
        let start = LIGHTHOUSE_TENANTS.url(&self.authority.graph_beta, &[], &[])?;
        let mut tenants = indexmap::IndexMap::new();
        let walk = self
            .graph
            .walk(start, Preference::AllEnumMembers, &TokenFor::Partner, operation, |answer| {
                let page: Page<'_, TenantRow<'_>> = answer.json()?;
                for row in &page.value {
                    let tenant = EntraTenantId::folded(row.tenant_id.as_str());
                    tenants.insert(tenant.clone(), listed(row, tenant));
                }
                Ok(page.next())
            })
            .await?;
        Ok(Listing { tenants: tenants.into_values().collect(), is_complete: walk.reached_the_end()? })
    }
}

fn listed(row: &TenantRow<'_>, tenant: EntraTenantId) -> Listed {
    let status = row.tenant_status_information.as_ref();
    let domain = row.contract.as_ref().and_then(|contract| contract.default_domain_name.as_ref());
    Listed {
        tenant,
        display_name: owned(row.display_name.as_ref()).unwrap_or_default(),
        domain: domain.map(|domain| domain.as_str().to_lowercase()),
        metadata: json!({
            "source": "lighthouse",
            "onboardingStatus": status.and_then(|status| status.onboarding_status.as_ref()).map(Text::as_str),
            "delegatedPrivilegeStatus":
                status.and_then(|status| status.delegated_privilege_status.as_ref()).map(Text::as_str),
        }),
    }
}
