//! The managed tenants, from the source that was chosen.

mod contracts;
mod details;
mod gdap;
mod lighthouse;

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::Value;

use super::{GraphDirectory, TenantSource, client::Preference, routes};
use crate::{
    auth::TokenFor,
    context::{Progress, Stage},
    error::Result,
    http::Operation,
    model::EntraTenantId,
    provider::TenantRead,
};

/// A tenant as its source lists it, before it is asked itself.
struct Listed {
    tenant: EntraTenantId,
    display_name: String,
    domain: Option<String>,
    metadata: Value,
}

/// A source's list, and whether it was read to the end.
struct Listing {
    tenants: Vec<Listed>,
    is_complete: bool,
}

impl GraphDirectory {
    pub(super) async fn read_tenants(&self, operation: &Operation<'_>) -> Result<TenantRead> {
        let listing = match &self.settings.source {
            TenantSource::Gdap => self.gdap(operation).await?,
            TenantSource::Lighthouse => self.lighthouse(operation).await?,
            TenantSource::Contracts => self.contracts(operation).await?,
            TenantSource::SelfTenant(tenant) => return self.self_tenant(tenant, operation).await,
        };
        let total = listing.tenants.len() as u64;
        let tell = |done| {
            operation.context().tell(Progress {
                stage: Stage::Discovering,
                managed_tenant_id: None,
                tenant_name: None,
                done,
                total: Some(total),
            });
        };
        tell(0);
        let mut tenants = Vec::with_capacity(listing.tenants.len());
        let mut described =
            stream::iter(listing.tenants.into_iter().map(|listed| self.describe(listed, operation)))
                .buffered(self.settings.concurrency.max(1));
        while let Some(tenant) = described.try_next().await? {
            tenants.push(tenant);
            tell(tenants.len() as u64);
        }
        Ok(TenantRead { tenants, is_complete: listing.is_complete })
    }

    /// One row of the source: proves the connection without reading people.
    pub(super) async fn probe_source(&self, operation: &Operation<'_>) -> Result<()> {
        let one: &[(&str, &str)] = &[("$top", "1")];
        let (base, route, query) = match &self.settings.source {
            TenantSource::Gdap => (&self.authority.graph, routes::RELATIONSHIPS, one),
            TenantSource::Lighthouse => (&self.authority.graph_beta, routes::LIGHTHOUSE_TENANTS, &[][..]),
            TenantSource::Contracts => (&self.authority.graph, routes::CONTRACTS, &[][..]),
            TenantSource::SelfTenant(tenant) => {
                return self.read_organization(tenant, operation).await.map(|_| ());
            }
        };
        let url = route.url(base, &[], query)?;
        let answer = self.graph.get(url, Preference::None, &TokenFor::Partner, operation).await?;
        answer.json::<super::page::Page<'_, serde::de::IgnoredAny>>().map(|_| ())
    }
}
