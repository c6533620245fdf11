//! Mappings as a person looks after them.

use std::collections::HashMap;

use serde::Serialize;
use time::{Duration, OffsetDateTime};

use crate::{
    error::Result,
    model::{HostTenantId, ManagedTenant, MappingState, TenantMapping},
    services::Services,
};

/// A mapping with the tenant and the client that it ties.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedMapping {
    /// The mapping.
    #[serde(flatten)]
    pub mapping: TenantMapping,
    /// The tenant.
    pub tenant: ManagedTenant,
    /// The client's name; absent unless mapped.
    pub client_name: Option<String>,
    /// People at the last completed sync, else at the last discovery.
    pub user_count: u32,
    /// When a sync last completed.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_synced_at: Option<OffsetDateTime>,
    /// Mapped, but not synced for longer than the settings allow.
    pub is_stale: bool,
}

/// Every mapping in force, with what a person needs to look after it.
pub async fn list(services: &Services, host: &HostTenantId) -> Result<Vec<ListedMapping>> {
    let store = &services.store;
    let settings = store.settings(host).await?;
    let mut tenants: HashMap<_, _> = store
        .managed_tenants(host)
        .await?
        .into_iter()
        .map(|tenant| (tenant.managed_tenant_id.clone(), tenant))
        .collect();
    let names: HashMap<_, _> =
        store.clients(host).await?.into_iter().map(|client| (client.client_id, client.client_name)).collect();
    let allowed = settings.notifications.stale_after_days.map(|days| Duration::days(days.into()));
    let now = services.now();
    let listed = |mapping: TenantMapping| {
        let tenant = tenants.remove(&mapping.managed_tenant_id)?;
        Some(ListedMapping {
            client_name: mapping.client_id.as_ref().and_then(|client| names.get(client)).cloned(),
            user_count: tenant.last_successful_sync_user_count.unwrap_or(tenant.source_user_count),
            last_synced_at: tenant.last_successful_sync_at,
            is_stale: allowed.is_some_and(|allowed| is_stale(&mapping, &tenant, allowed, now)),
            mapping,
            tenant,
        })
    };
    Ok(store.mappings(host).await?.into_iter().filter_map(listed).collect())
}

/// Counted from the last completed sync, or from the decision where none has completed yet.
fn is_stale(mapping: &TenantMapping, tenant: &ManagedTenant, allowed: Duration, now: OffsetDateTime) -> bool {
    mapping.mapping_state == MappingState::Mapped
        && tenant.last_successful_sync_at.or(mapping.decided_at).is_some_and(|since| now - since > allowed)
}
