//! What a customer says of itself: who it is, its domains, how many people it has.

use serde::Deserialize;

use super::{
    GraphDirectory,
    client::Preference,
    page::{Page, Text, owned},
    routes::{ORGANIZATION, ORGANIZATION_ROW, USERS},
};
use crate::{auth::TokenFor, error::Result, http::Operation, model::EntraTenantId};

/// A customer's own words.
pub(super) struct Organization {
    pub(super) display_name: Option<String>,
    /// Verified domains, the default one first, lower-case.
    pub(super) domains: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OrganizationRow<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    verified_domains: Option<Vec<DomainRow<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DomainRow<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    is_default: Option<bool>,
}

impl OrganizationRow<'_> {
    fn organization(&self) -> Organization {
        let mut rows: Vec<_> = self.verified_domains.iter().flatten().collect();
        rows.sort_by_key(|domain| domain.is_default != Some(true));
        let names = rows.iter().filter_map(|domain| domain.name.as_ref());
        Organization {
            display_name: owned(self.display_name.as_ref()),
            domains: names.map(|name| name.as_str().to_lowercase()).collect(),
        }
    }
}

impl GraphDirectory {
    /// `/organization`, which User.Read.All covers and `/domains` is not needed for. Proves on the way that it is the
    /// tenant that was asked for.
    pub(super) async fn read_organization(
        &self,
        tenant: &EntraTenantId,
        operation: &Operation<'_>,
    ) -> Result<Organization> {
        let url = ORGANIZATION.url(&self.authority.graph, &[], &[("$select", &ORGANIZATION_ROW.select())])?;
        let target = TokenFor::Customer(tenant.clone());
        let mut ids = Vec::new();
        let mut organization = Organization { display_name: None, domains: Vec::new() };
        // One row, but any collection may begin with an empty page (Graph facts, §3).
        let walk = self
            .graph
            .walk(url, Preference::None, &target, operation, |answer| {
                let page: Page<'_, OrganizationRow<'_>> = answer.json()?;
                for row in &page.value {
                    ids.push(row.id.owned());
                    organization = row.organization();
                }
                Ok(page.next())
            })
            .await?;
        walk.reached_the_end()?;
        self.attribution.prove(tenant, ids.iter().map(String::as_str))?;
        Ok(organization)
    }

    /// People in the directory. `$count` needs the eventual index, so it is a hint and nothing more.
    pub(super) async fn count_users(
        &self,
        tenant: &EntraTenantId,
        operation: &Operation<'_>,
    ) -> Result<Option<u32>> {
        let query = [("$count", "true"), ("$top", "1"), ("$select", "id")];
        let url = USERS.url(&self.authority.graph, &[], &query)?;
        let target = TokenFor::Customer(tenant.clone());
        let answer = self.graph.get(url, Preference::Eventual, &target, operation).await?;
        Ok(answer.json::<Page<'_, serde::de::IgnoredAny>>()?.count)
    }
}
