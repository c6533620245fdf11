//! `ListGraphRequest`: Graph's own pages through CIPP (CIPP facts, §3).

use serde::Deserialize;

use super::{CippDirectory, routes::LIST_GRAPH_REQUEST, tenant_filter::TenantFilter};
use crate::{
    error::{Error, ErrorCode, Result},
    http::{Answer, Operation, PageGuard},
};

/// One page. `Results` that is no list is refused: that is how a failure looks that was told to be ignored.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GraphPage<Row> {
    pub(super) results: Vec<Row>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(rename = "nextLink")]
    next_link: Option<String>,
    #[serde(rename = "Queued")]
    queued: Option<bool>,
}

/// What CIPP adds to each of Graph's rows.
#[derive(Deserialize)]
struct Echo {
    id: Option<String>,
    #[serde(rename = "Tenant")]
    tenant: Option<String>,
    #[serde(rename = "CippStatus")]
    status: Option<String>,
}

impl CippDirectory {
    /// Pages of a Graph endpoint, in order, each checked and given to `take`. False when the cap on pages was reached.
    ///
    /// Without `manualPagination` CIPP would follow the pages itself and answer everything at once, or queue it.
    pub(super) async fn graph_pages(
        &self,
        tenant: &TenantFilter,
        endpoint: &str,
        select: &str,
        operation: &Operation<'_>,
        mut take: impl FnMut(&Answer) -> Result<()> + Send,
    ) -> Result<bool> {
        let rows = self.settings.page_size.to_string();
        let fixed = [
            ("Endpoint", endpoint),
            ("Version", "v1.0"),
            ("$select", select),
            ("$top", rows.as_str()),
            ("manualPagination", "true"),
        ];
        let first = self.cipp.tenant_url(&LIST_GRAPH_REQUEST, tenant, &fixed)?;
        let mut guard = PageGuard::new(self.cipp.origin(), self.settings.page_limit.max(1));
        let mut next = guard.follow(first)?;
        while let Some(url) = next {
            operation.context().check()?;
            let answer = self.cipp.send(url, operation).await?;
            let page: GraphPage<Echo> = answer.json()?;
            if page.metadata.queued == Some(true) {
                return Err(answer.stamp(
                    Error::new(ErrorCode::VendorUnavailable).with_message("CIPP has queued the request."),
                ));
            }
            page.results
                .iter()
                .try_for_each(|row| check(row, tenant))
                .map_err(|error| answer.stamp(error))?;
            take(&answer)?;
            let Some(link) = page.metadata.next_link.filter(|link| !link.is_empty()) else { return Ok(true) };
            // CIPP follows it, not we; the guard sees whether it goes round in circles.
            let query: Vec<_> = fixed.iter().copied().chain([("nextLink", link.as_str())]).collect();
            next = guard.follow(self.cipp.tenant_url(&LIST_GRAPH_REQUEST, tenant, &query)?)?;
        }
        Ok(false)
    }
}

/// A row without an id is a message in disguise, and one of another tenant is the worst of all.
fn check(row: &Echo, tenant: &TenantFilter) -> Result<()> {
    if row.tenant.as_ref().is_some_and(|echo| !echo.eq_ignore_ascii_case(tenant.as_str())) {
        return Err(Error::new(ErrorCode::WrongTenant));
    }
    let is_good = row.status.as_deref().is_none_or(|status| status == "Good");
    if !is_good || row.id.as_deref().is_none_or(str::is_empty) {
        return Err(Error::new(ErrorCode::VendorInvalidAnswer)
            .with_message("CIPP reports a failure inside a successful answer.")
            .with_remedy(
                "Check the tenant in CIPP (its last Graph error and its permissions), then try again.",
            ));
    }
    Ok(())
}
