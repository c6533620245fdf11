//! What a discovery does to the managed tenants that it finds.

use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    model::{DiscoveredTenant, EntraTenantId, ManagedTenant, TenantAccess},
    store::DiscoverySummary,
};

/// Decides which rows a discovery writes, whole. What the source does not know this time (domains, users, primary
/// domain) stays as it was; a state that stays keeps its `since`.
pub fn decide_discovery(
    known: &[ManagedTenant],
    found: &[DiscoveredTenant],
    is_complete: bool,
    at: OffsetDateTime,
) -> (Vec<ManagedTenant>, DiscoverySummary) {
    let rows: HashMap<&EntraTenantId, &ManagedTenant> =
        known.iter().map(|row| (&row.entra_tenant_id, row)).collect();
    let mut seen = HashSet::new();
    let mut written = Vec::new();
    let mut summary = DiscoverySummary::default();
    for tenant in found.iter().filter(|tenant| seen.insert(&tenant.entra_tenant_id)) {
        let row = rows.get(&tenant.entra_tenant_id).copied();
        summary.seen += 1;
        summary.added += u32::from(row.is_none());
        written.push(merged(row, tenant, at));
    }
    if is_complete {
        for row in known.iter().filter(|row| !seen.contains(&row.entra_tenant_id)) {
            if !matches!(row.access, TenantAccess::Gone { .. }) {
                summary.gone += 1;
                written.push(ManagedTenant { access: TenantAccess::Gone { since: at }, ..row.clone() });
            }
        }
    }
    (written, summary)
}

fn merged(row: Option<&ManagedTenant>, tenant: &DiscoveredTenant, at: OffsetDateTime) -> ManagedTenant {
    let fresh = ManagedTenant {
        managed_tenant_id: Uuid::now_v7().into(),
        entra_tenant_id: tenant.entra_tenant_id.clone(),
        display_name: tenant.display_name.clone(),
        primary_domain: tenant.primary_domain.clone(),
        domains: tenant.domains.clone(),
        source_user_count: tenant.source_user_count.unwrap_or(0),
        access: tenant.access.clone(),
        discovered_at: at,
        last_seen_at: at,
        last_successful_sync_user_count: None,
        last_successful_sync_at: None,
        metadata: tenant.metadata.clone(),
    };
    let Some(row) = row else { return fresh };
    ManagedTenant {
        managed_tenant_id: row.managed_tenant_id.clone(),
        primary_domain: fresh.primary_domain.or_else(|| row.primary_domain.clone()),
        domains: if fresh.domains.is_empty() { row.domains.clone() } else { fresh.domains },
        source_user_count: tenant.source_user_count.unwrap_or(row.source_user_count),
        access: lasting(&row.access, fresh.access),
        discovered_at: row.discovered_at,
        last_successful_sync_user_count: row.last_successful_sync_user_count,
        last_successful_sync_at: row.last_successful_sync_at,
        metadata: if fresh.metadata.is_null() { row.metadata.clone() } else { fresh.metadata },
        ..fresh
    }
}

/// The new state; the same trouble as before goes on since then.
pub(super) fn lasting(before: &TenantAccess, now: TenantAccess) -> TenantAccess {
    match (before, &now) {
        (TenantAccess::AccessLost { code: former, .. }, TenantAccess::AccessLost { code, .. })
            if former == code =>
        {
            before.clone()
        }
        // That it is listed does not say that its people can be read again: a sync does.
        (TenantAccess::Failing { .. }, TenantAccess::Readable)
        | (TenantAccess::Gone { .. }, TenantAccess::Gone { .. }) => before.clone(),
        _ => now,
    }
}
