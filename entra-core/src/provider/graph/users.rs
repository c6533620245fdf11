//! The people of a customer: all of them, or what changed.

use super::{
    GraphDirectory, SELECT_VERSION,
    client::{Preference, Walk},
    page::{Page, Text},
    routes::{USER, USERS, USERS_DELTA},
    user_row::UserRow,
};
use crate::{
    auth::TokenFor,
    context::{Progress, Stage},
    error::{Error, ErrorCode, Result},
    http::{Answer, Operation},
    model::{Completeness, DeltaCursor, DirectoryRead, EntraTenantId, PartialReason},
    provider::gathering::Gathering,
};

impl GraphDirectory {
    /// Changes since the cursor where it is ours and still valid, else everybody.
    pub(super) async fn read_users(
        &self,
        tenant: &EntraTenantId,
        cursor: Option<&DeltaCursor>,
        operation: &Operation<'_>,
    ) -> Result<DirectoryRead> {
        if !self.settings.delta {
            return self.list(tenant, operation).await;
        }
        let start = USERS_DELTA.url(&self.authority.graph, &[], &[("$select", &USER.select())])?;
        let valid = cursor
            .filter(|cursor| cursor.origin == self.graph.origin() && cursor.select_version == SELECT_VERSION);
        let Some(cursor) = valid else {
            return self.round(start, tenant, Completeness::Complete, operation).await?.or_expired();
        };
        let link = url::Url::parse(&cursor.link)
            .map_err(|error| Error::new(ErrorCode::DeltaExpired).caused_by(error));
        let restart = match link {
            Ok(link) => match self.round(link, tenant, Completeness::Delta, operation).await? {
                Round::Read(read) => return Ok(read),
                Round::Expired { restart, .. } => restart,
            },
            Err(_) => None,
        };
        tracing::info!(tenant = %tenant, "the position of the last read has expired; everybody is read");
        // Where to start again may be told, but only our own Graph may tell it.
        let start = restart.filter(|url| self.graph.owns(url)).unwrap_or(start);
        self.round(start, tenant, Completeness::Complete, operation).await?.or_expired()
    }

    /// Everybody, by the plain list.
    async fn list(&self, tenant: &EntraTenantId, operation: &Operation<'_>) -> Result<DirectoryRead> {
        let query = [("$select", USER.select()), ("$top", self.settings.page_size.to_string())];
        let query = query.each_ref().map(|(name, value)| (*name, value.as_str()));
        let start = USERS.url(&self.authority.graph, &[], &query)?;
        let target = TokenFor::Customer(tenant.clone());
        let mut gathering = Gathering::default();
        let walk = self
            .graph
            .walk(start, Preference::None, &target, operation, |answer| {
                let page = gather(answer, tenant, &mut gathering, operation)?;
                Ok(page.next())
            })
            .await?;
        let completeness = if walk.reached_the_end()? {
            Completeness::Complete
        } else {
            Completeness::Partial(PartialReason::PageLimit)
        };
        Ok(gathering.into_read(completeness, None))
    }

    /// One delta round: pages up to the link that the next round starts from.
    async fn round(
        &self,
        start: url::Url,
        tenant: &EntraTenantId,
        completeness: Completeness,
        operation: &Operation<'_>,
    ) -> Result<Round> {
        let target = TokenFor::Customer(tenant.clone());
        let mut gathering = Gathering::default();
        let mut delta_link = None;
        let walk = self
            .graph
            .walk(start, Preference::PageSize(self.settings.page_size), &target, operation, |answer| {
                let page = gather(answer, tenant, &mut gathering, operation)?;
                delta_link = page.delta_link.as_ref().map(Text::owned);
                Ok(page.next())
            })
            .await?;
        match walk {
            Walk::End => {
                // Without it the pages may have ended early: nobody could say what comes next.
                let link = delta_link.ok_or_else(|| {
                    Error::new(ErrorCode::VendorInvalidAnswer)
                        .with_message("The last page of a delta read has no delta link.")
                })?;
                let cursor =
                    DeltaCursor { link, origin: self.graph.origin(), select_version: SELECT_VERSION };
                Ok(Round::Read(gathering.into_read(completeness, Some(cursor))))
            }
            Walk::PageLimit => {
                let partial = Completeness::Partial(PartialReason::PageLimit);
                Ok(Round::Read(gathering.into_read(partial, None)))
            }
            Walk::Expired { error, restart } => Ok(Round::Expired { error, restart }),
        }
    }
}

enum Round {
    Read(DirectoryRead),
    Expired { error: Error, restart: Option<url::Url> },
}

impl Round {
    /// A full read whose position is lost is not started a third time.
    fn or_expired(self) -> Result<DirectoryRead> {
        match self {
            Self::Read(read) => Ok(read),
            Self::Expired { error, .. } => Err(error),
        }
    }
}

/// Adds a page's people and tells how many there are.
fn gather<'a>(
    answer: &'a Answer,
    tenant: &EntraTenantId,
    gathering: &mut Gathering,
    operation: &Operation<'_>,
) -> Result<Page<'a, UserRow<'a>>> {
    let page: Page<'a, UserRow<'a>> = answer.json()?;
    for row in &page.value {
        let identity = row.identity()?;
        match row.removal() {
            Some(kind) => gathering.removed(identity, kind),
            None => gathering.present(row.user(tenant, identity)),
        }
    }
    operation.context().tell(Progress {
        stage: Stage::ReadingUsers,
        managed_tenant_id: None,
        tenant_name: None,
        done: gathering.len(),
        total: None,
    });
    Ok(page)
}
