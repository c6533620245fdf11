//! Which GDAP relationships end soon, and do not extend themselves?

use entra_core::{
    clock::{Clock, SystemClock},
    model::DiscoveredTenant,
};
use serde_json::Value;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::finding::Chart;
use crate::terminal::date;

const CHECK: &str = "GDAP";
/// An end this near is worth a warning, as in the status document.
const SOON: Duration = Duration::days(30);
/// And this near it is an incident.
const NOW: Duration = Duration::days(7);

pub(super) fn check(tenants: Option<&[DiscoveredTenant]>, chart: &mut Chart) {
    let Some(tenants) = tenants else {
        return chart.skip(CHECK, "not checked: the customers could not be listed");
    };
    let now = SystemClock.now();
    let mut ends: Vec<_> = tenants.iter().filter_map(|tenant| Some((end(tenant)?, tenant))).collect();
    ends.sort_by_key(|(end, _)| *end);
    let remedy = "Renew the relationship in Partner Center, or let it extend itself.";
    for (end, tenant) in ends.iter().filter(|(end, _)| *end < now + SOON) {
        let message = format!("{}'s relationship ends on {}", tenant.display_name, date(*end));
        if *end < now + NOW {
            chart.fail(CHECK, message, remedy);
        } else {
            chart.warn(CHECK, message, remedy);
        }
    }
    match ends.iter().find(|(end, _)| *end >= now + SOON) {
        Some((end, tenant)) => {
            chart.ok(CHECK, format!("the next one to end is {}'s, on {}", tenant.display_name, date(*end)));
        }
        None => chart.ok(CHECK, "no other relationship has an end that it does not extend"),
    }
}

/// As discovery wrote it into the tenant's metadata.
fn end(tenant: &DiscoveredTenant) -> Option<OffsetDateTime> {
    let extends = tenant.metadata.get("autoExtend").and_then(Value::as_bool).unwrap_or(false);
    let end = tenant.metadata.get("relationshipEnd")?.as_str().filter(|_| !extends)?;
    OffsetDateTime::parse(end, &Rfc3339).ok()
}
