//! Ids of workflows and schedules. Pure: the same input gives the same id on every surface, so that two starts within
//! five minutes meet.

use entra_core::{
    model::{ClientId, HostTenantId, ManagedTenantId},
    sync::Trigger,
};
use time::{OffsetDateTime, UtcOffset, macros::format_description};

/// Minutes of a bucket.
const BUCKET: u8 = 5;

/// The id of a discovery.
pub fn discovery(host: &HostTenantId, at: OffsetDateTime) -> String {
    bucketed(&["entra-discovery", host.as_str()], at)
}

/// The id of an initial sync.
pub fn initial_sync(host: &HostTenantId, at: OffsetDateTime) -> String {
    bucketed(&["entra-initial-sync", host.as_str()], at)
}

/// The id of one tenant's sync. Its client is left out where it is not known yet.
pub fn tenant_sync(
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    client: Option<&ClientId>,
    at: OffsetDateTime,
) -> String {
    let mut parts = vec!["entra-tenant-sync", host.as_str(), tenant.as_str()];
    parts.extend(client.map(ClientId::as_str));
    bucketed(&parts, at)
}

/// The id of a sync of all tenants.
///
/// ```
/// use entra_core::sync::Trigger;
/// use time::macros::datetime;
///
/// let host = "6f0c8a52-3d2b-4c1e-9a54-0d6c1d2c7f11".into();
/// assert_eq!(
///     entra_temporal::ids::all_tenants_sync(&host, Trigger::Manual, datetime!(2026-02-20 10:18:42 UTC)),
///     "entra-all-tenants-sync:6f0c8a52-3d2b-4c1e-9a54-0d6c1d2c7f11:manual:bucket-20260220T101500Z",
/// );
/// ```
pub fn all_tenants_sync(host: &HostTenantId, trigger: Trigger, at: OffsetDateTime) -> String {
    bucketed(&["entra-all-tenants-sync", host.as_str(), word(trigger)], at)
}

/// The id of a host tenant's schedule.
pub fn schedule(host: &HostTenantId) -> String {
    joined(&["entra-all-tenants-sync-schedule", host.as_str()])
}

/// What ids of scheduled runs begin with; the engine adds the time.
pub fn scheduled_sync(host: &HostTenantId) -> String {
    joined(&["entra-all-tenants-sync", host.as_str(), word(Trigger::Scheduled)])
}

fn word(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Manual => "manual",
        Trigger::Scheduled => "scheduled",
    }
}

fn bucketed(parts: &[&str], at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    let date = format_description!("[year][month][day]");
    // Its fields are in range by being parts of a time; a description of numbers cannot fail.
    let day = at.format(date).unwrap_or_default();
    let minute = at.minute() - at.minute() % BUCKET;
    format!("{}:bucket-{day}T{:02}{minute:02}00Z", joined(parts), at.hour())
}

fn joined(parts: &[&str]) -> String {
    parts.iter().map(|part| plain(part)).collect::<Vec<_>>().join(":")
}

/// A part without anything that could be taken for a separator.
fn plain(part: &str) -> String {
    part.chars()
        .map(
            |letter| if letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-') { letter } else { '-' },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn ids_are_those_that_hosts_make() {
        let (host, tenant) = ("a b/c".into(), "m:1".into());
        let at = datetime!(2026-02-20 10:15:00 UTC);
        assert_eq!(discovery(&host, at), "entra-discovery:a-b-c:bucket-20260220T101500Z");
        assert_eq!(initial_sync(&host, at), "entra-initial-sync:a-b-c:bucket-20260220T101500Z");
        assert_eq!(
            tenant_sync(&host, &tenant, Some(&"c_1".into()), at),
            "entra-tenant-sync:a-b-c:m-1:c_1:bucket-20260220T101500Z"
        );
        assert_eq!(
            tenant_sync(&host, &tenant, None, at),
            "entra-tenant-sync:a-b-c:m-1:bucket-20260220T101500Z"
        );
        assert_eq!(schedule(&host), "entra-all-tenants-sync-schedule:a-b-c");
        assert_eq!(scheduled_sync(&host), "entra-all-tenants-sync:a-b-c:scheduled");
    }

    #[test]
    fn a_bucket_is_five_minutes_of_utc() {
        let id = |at| all_tenants_sync(&"t".into(), Trigger::Manual, at);
        let first = id(datetime!(2026-02-20 10:15:00 UTC));
        assert_eq!(first, id(datetime!(2026-02-20 10:19:59.999 UTC)));
        assert_eq!(first, id(datetime!(2026-02-20 12:15:00 +2)));
        assert_ne!(first, id(datetime!(2026-02-20 10:20:00 UTC)));
        assert_ne!(first, id(datetime!(2026-02-20 10:14:59 UTC)));
        assert!(id(datetime!(2025-12-31 23:59:59 UTC)).ends_with("bucket-20251231T235500Z"));
    }
}
