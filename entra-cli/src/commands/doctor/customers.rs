//! Whose people can be read? Each customer consents for itself.

use std::collections::HashMap;

use entra_core::{
    ErrorCode, Result,
    context::Context,
    model::{DiscoveredTenant, EntraTenantId, MappingState, TenantAccess},
    provider::{Directory, TenantRead},
};

use super::finding::Chart;
use crate::{session::Session, terminal::count};

const CHECK: &str = "consent";
/// Customers that are named; the rest is counted.
const NAMED: usize = 10;

/// Asks for every customer anew; answers them for the checks that follow.
pub(super) async fn check(
    session: Option<&Session>,
    directory: Option<&dyn Directory>,
    context: &Context,
    chart: &mut Chart,
) -> Option<Vec<DiscoveredTenant>> {
    let (Some(session), Some(directory)) = (session, directory) else {
        chart.skip(CHECK, "not checked: there is no token that works");
        return None;
    };
    let asked = async {
        let read = directory.tenants(context).await?;
        mapped(session).await.map(|mapped| (read, mapped))
    };
    match asked.await {
        Ok((read, mapped)) => {
            tell(&read, &mapped, chart);
            Some(read.tenants)
        }
        Err(error) => {
            chart.error(CHECK, &error);
            None
        }
    }
}

/// Names of the customers that are mapped: those whose people are missed.
async fn mapped(session: &Session) -> Result<HashMap<EntraTenantId, String>> {
    let listed = session.msp.list_mappings().await?.into_iter();
    let mapped = listed.filter(|listed| listed.mapping.mapping_state == MappingState::Mapped);
    Ok(mapped.map(|listed| (listed.tenant.entra_tenant_id, listed.tenant.display_name)).collect())
}

fn tell(read: &TenantRead, mapped: &HashMap<EntraTenantId, String>, chart: &mut Chart) {
    let lost = read.tenants.iter().filter_map(|tenant| match &tenant.access {
        TenantAccess::AccessLost { code, .. } => Some((tenant, code)),
        _ => None,
    });
    let lost: Vec<_> = lost.collect();
    for (tenant, code) in lost.iter().take(NAMED) {
        let known = code.parse().unwrap_or(ErrorCode::VendorForbidden);
        let message = format!("{}: {}", tenant.display_name, known.message());
        if mapped.contains_key(&tenant.entra_tenant_id) {
            chart.fail(CHECK, message, known.remedy());
        } else {
            chart.warn(CHECK, format!("{message} It is not mapped."), known.remedy());
        }
    }
    if lost.len() > NAMED {
        let more = count((lost.len() - NAMED) as u64);
        chart.fail(
            CHECK,
            format!("{more} more customers cannot be read"),
            "`entra discover` lists them all.",
        );
    }
    let gone = mapped.iter().filter(|(id, _)| !read.tenants.iter().any(|one| one.entra_tenant_id == **id));
    for (_, name) in gone.filter(|_| read.is_complete) {
        let remedy = "Renew the GDAP relationship, or unmap the customer.";
        chart.fail(CHECK, format!("{name} is mapped, but no longer on the partner's list"), remedy);
    }
    let readable = read.tenants.len() - lost.len();
    chart.ok(CHECK, format!("{} customers can be read", count(readable as u64)));
}
