//! The members of a group (Graph facts, §5).

use serde::Deserialize;

use super::{
    GraphDirectory,
    client::Preference,
    page::{Page, Text},
    routes::TRANSITIVE_MEMBERS,
};
use crate::{
    auth::TokenFor,
    error::{Error, ErrorCode, Result},
    http::Operation,
    model::{EntraObjectId, EntraTenantId},
};

/// A member; `@odata.type` tells people from devices, groups and applications.
#[derive(Deserialize)]
struct MemberRow<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow, rename = "@odata.type")]
    kind: Option<Text<'a>>,
}

impl GraphDirectory {
    /// One transitive read, of default consistency: the cast to users would need the index, which may lag.
    pub(super) async fn read_members(
        &self,
        tenant: &EntraTenantId,
        group: &str,
        operation: &Operation<'_>,
    ) -> Result<Vec<EntraObjectId>> {
        let rows = self.settings.page_size.to_string();
        let query = [("$select", "id"), ("$top", rows.as_str())];
        let start = TRANSITIVE_MEMBERS.url(&self.authority.graph, &[group], &query)?;
        let target = TokenFor::Customer(tenant.clone());
        let mut members = indexmap::IndexSet::new();
        let walk = self
            .graph
            .walk(start, Preference::None, &target, operation, |answer| {
                let page: Page<'_, MemberRow<'_>> = answer.json()?;
                for row in &page.value {
                    if row.kind.as_ref().is_some_and(|kind| kind.as_str() == "#microsoft.graph.user") {
                        members.insert(EntraObjectId::from(row.id.as_str()));
                    }
                }
                Ok(page.next())
            })
            .await?;
        if walk.reached_the_end()? {
            Ok(members.into_iter().collect())
        } else {
            // Half a group would exclude the other half.
            Err(Error::new(ErrorCode::PartialRead).with("group", group))
        }
    }
}
