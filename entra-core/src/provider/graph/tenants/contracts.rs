//! Reseller partnerships (Graph facts, §1.2).

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
        routes::CONTRACTS,
    },
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContractRow<'a> {
    #[serde(borrow)]
    customer_id: Text<'a>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    default_domain_name: Option<Text<'a>>,
    #[serde(borrow)]
    contract_type: Option<Text<'a>>,
}

impl GraphDirectory {
    pub(super) async fn contracts(&self, operation: &Operation<'_>) -> Result<Listing> {
        let start = CONTRACTS.url(&self.authority.graph, &[], &[])?;
        let mut tenants = indexmap::IndexMap::new();
        let walk = self
            .graph
            .walk(start, Preference::None, &TokenFor::Partner, operation, |answer| {
                let page: Page<'_, ContractRow<'_>> = answer.json()?;
                for row in &page.value {
                    let tenant = EntraTenantId::folded(row.customer_id.as_str());
                    let domain = row.default_domain_name.as_ref();
                    let listed = Listed {
                        tenant: tenant.clone(),
                        display_name: owned(row.display_name.as_ref()).unwrap_or_default(),
                        domain: domain.map(|domain| domain.as_str().to_lowercase()),
                        metadata: json!({
                            "source": "contracts",
                            "contractType": row.contract_type.as_ref().map(Text::as_str),
                        }),
                    };
                    // A customer may have several contracts; the first names it.
                    tenants.entry(tenant).or_insert(listed);
                }
                Ok(page.next())
            })
            .await?;
        Ok(Listing { tenants: tenants.into_values().collect(), is_complete: walk.reached_the_end()? })
    }
}
