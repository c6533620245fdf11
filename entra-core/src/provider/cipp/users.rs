//! The people of a customer through CIPP.

use serde::Deserialize;

use super::{
    CippDirectory, graph_request::GraphPage, routes::LIST_USERS, settings::UserRoute,
    tenant_filter::TenantFilter,
};
use crate::{
    context::{Progress, Stage},
    error::{Error, ErrorCode, Result},
    http::{Answer, Operation},
    model::{Completeness, DirectoryRead, EntraTenantId, PartialReason},
    provider::{
        gathering::Gathering,
        graph::{page::Text, routes::USER, user_row::UserRow},
    },
};

/// A member of a group; `@odata.type` tells people from devices and groups.
#[derive(Deserialize)]
struct MemberRow<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow, rename = "@odata.type")]
    kind: Option<Text<'a>>,
}

impl CippDirectory {
    pub(super) async fn read_users(
        &self,
        tenant: &EntraTenantId,
        filter: &TenantFilter,
        operation: &Operation<'_>,
    ) -> Result<DirectoryRead> {
        let mut gathering = Gathering::default();
        let reached_the_end = match self.settings.users {
            UserRoute::GraphRequest => {
                self.graph_pages(filter, "users", &USER.select(), operation, |answer| {
                    let page: GraphPage<UserRow<'_>> = answer.json()?;
                    gather(&page.results, tenant, &mut gathering, operation)
                })
                .await?
            }
            UserRoute::ListUsers => {
                let url = self.cipp.tenant_url(&LIST_USERS, filter, &[])?;
                let answer = self.cipp.send(url, operation).await?;
                gather(&everybody(&answer)?, tenant, &mut gathering, operation)?;
                true
            }
        };
        let completeness = if reached_the_end {
            Completeness::Complete
        } else {
            Completeness::Partial(PartialReason::PageLimit)
        };
        Ok(gathering.into_read(completeness, None))
    }

    /// Members of a group, nested ones too. What Graph refuses (a group that is gone) CIPP answers with an error.
    pub(super) async fn read_members(
        &self,
        filter: &TenantFilter,
        group: &str,
        operation: &Operation<'_>,
    ) -> Result<Vec<crate::model::EntraObjectId>> {
        // It becomes a part of a path that CIPP puts together.
        let group = uuid::Uuid::try_parse(group)
            .map_err(|error| Error::new(ErrorCode::InvalidArgument).with("group", group).caused_by(error))?;
        let endpoint = format!("groups/{group}/transitiveMembers");
        let mut members = indexmap::IndexSet::new();
        let reached_the_end = self
            .graph_pages(filter, &endpoint, "id", operation, |answer| {
                let page: GraphPage<MemberRow<'_>> = answer.json()?;
                let people = page.results.iter().filter(|row| {
                    row.kind.as_ref().is_some_and(|kind| kind.as_str() == "#microsoft.graph.user")
                });
                members.extend(people.map(|row| row.id.as_str().into()));
                Ok(())
            })
            .await?;
        if reached_the_end {
            Ok(members.into_iter().collect())
        } else {
            Err(Error::new(ErrorCode::PartialRead).with("group", group))
        }
    }
}

/// `ListUsers` answers with nobody when it could not reach the tenant, too: a directory always has somebody.
fn everybody(answer: &Answer) -> Result<Vec<UserRow<'_>>> {
    let rows: Vec<UserRow<'_>> = answer.json()?;
    if rows.is_empty() {
        return Err(answer.stamp(
            Error::new(ErrorCode::VendorInvalidAnswer)
                .with_message("CIPP names nobody in this tenant, as it does when it cannot reach it."),
        ));
    }
    Ok(rows)
}

fn gather(
    rows: &[UserRow<'_>],
    tenant: &EntraTenantId,
    gathering: &mut Gathering,
    operation: &Operation<'_>,
) -> Result<()> {
    for row in rows {
        gathering.present(row.user(tenant, row.identity()?));
    }
    operation.context().tell(Progress {
        stage: Stage::ReadingUsers,
        managed_tenant_id: None,
        tenant_name: None,
        done: gathering.len(),
        total: None,
    });
    Ok(())
}
