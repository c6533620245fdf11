//! What does not fit between one customer's directory and the PSA. Writes nothing, not even that it looked.

use serde::Serialize;
use time::OffsetDateTime;

use super::draft;
use crate::{
    context::Context,
    error::Result,
    model::{ClientId, Completeness, HostTenantId, ManagedTenantId},
    reconcile::{self, Hygiene},
    services::Services,
};

/// What there is to tidy at one customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HygieneReport {
    /// The tenant.
    pub managed_tenant_id: ManagedTenantId,
    /// Its client; absent while it is still to be made.
    pub client_id: Option<ClientId>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub checked_at: OffsetDateTime,
    /// The directory was read to its end. If not, nobody is listed for not being in it.
    pub is_complete: bool,
    /// Accounts that the read brought.
    pub total_identities: usize,
    /// The findings.
    #[serde(flatten)]
    pub findings: Hygiene,
}

/// Reads the directory in full and compares.
pub async fn hygiene(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    context: &Context,
) -> Result<HygieneReport> {
    let (subject, facts) = draft::facts_of_now(services, host, tenant, context).await?;
    Ok(HygieneReport {
        managed_tenant_id: tenant.clone(),
        client_id: subject.mapping.client_id.clone(),
        checked_at: services.now(),
        is_complete: facts.read.completeness == Completeness::Complete,
        total_identities: facts.read.users.len(),
        findings: reconcile::hygiene(&facts.input()),
    })
}
