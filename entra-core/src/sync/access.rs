//! Whether tenants can be read, kept from run to run: what keeps failing is left alone for a while.

use std::borrow::Cow;

use time::format_description::well_known::Rfc3339;

use super::tenant::TenantJob;
use crate::{
    error::{Error, ErrorCode, Result},
    model::{HostTenantId, ManagedTenant, RunStatus, TenantAccess, TenantRun},
    services::Services,
};

/// Refuses a tenant that the schedule leaves alone for now, with its last failure. A person's own try goes ahead.
pub(super) async fn check_tenant(services: &Services, job: &TenantJob) -> Result<()> {
    if job.by_person {
        return Ok(());
    }
    let tenant = services.store.managed_tenant(&job.host, &job.managed_tenant_id).await?;
    let Some(access) = tenant.map(|tenant| tenant.access) else { return Ok(()) };
    match (access.next_try().filter(|until| *until > services.now()), access.code()) {
        (Some(until), Some(code)) => Err(left_alone(code, access.quarantine().failures, until)),
        _ => Ok(()),
    }
}

/// Refuses a scheduled run over a connection that keeps failing, with its last failure.
pub(super) async fn check_connection(services: &Services, host: &HostTenantId) -> Result<()> {
    let active = services.store.active_connection(host).await?;
    let Some(failure) = active.and_then(|active| active.last_validation_error) else { return Ok(()) };
    let ladder = failure.quarantine();
    match ladder.until().filter(|until| *until > services.now()) {
        Some(until) => Err(left_alone(&failure.code, ladder.failures, until)),
        None => Ok(()),
    }
}

fn left_alone(code: &str, failures: u32, until: time::OffsetDateTime) -> Error {
    let code = code.parse().unwrap_or(ErrorCode::Internal);
    let until = until.format(&Rfc3339).unwrap_or_default();
    Error::new(code)
        .with_message(format!(
            "{} It failed {failures} times in a row: the schedule leaves it alone until {until}.",
            code.message()
        ))
        .with_remedy(format!("{} A sync that you start yourself tries at once.", code.remedy()))
        .with("next-try", until)
}

/// Keeps how the try of a tenant ended: a state of the customer, never of the connection. A sync that came to its end
/// knows the tenant already.
pub(super) async fn record_tenant(
    services: &Services,
    job: &TenantJob,
    known: Option<&ManagedTenant>,
    error: Option<&Error>,
) {
    let result = async {
        let tenant = match known {
            Some(tenant) => Some(Cow::Borrowed(tenant)),
            None => services.store.managed_tenant(&job.host, &job.managed_tenant_id).await?.map(Cow::Owned),
        };
        let Some(tenant) = tenant else { return Ok(()) };
        match access_after(services, &tenant, error.map(Error::code)) {
            Some(access) if access != tenant.access => {
                services.store.set_access(&job.host, &job.managed_tenant_id, &access, services.now()).await
            }
            _ => Ok(()),
        }
    };
    if let Err(error) = result.await {
        // The sync's own result matters more than this note; the next run writes it again.
        tracing::warn!(tenant = %job.managed_tenant_id, code = %error.code(), "access not recorded");
    }
}

/// The tenant's state after a try; `None` where the try says nothing of it.
fn access_after(
    services: &Services,
    tenant: &ManagedTenant,
    failure: Option<ErrorCode>,
) -> Option<TenantAccess> {
    let now = services.now();
    let Some(code) = failure else { return Some(TenantAccess::Readable) };
    let since = match tenant.access.code() {
        Some(former) if former == code.as_str() => tenant.access.since().unwrap_or(now),
        _ => now,
    };
    let quarantine = tenant.access.quarantine().failed(now);
    let code_text = code.as_str().to_owned();
    if is_of_the_customer(code) {
        Some(TenantAccess::AccessLost { code: code_text, since, quarantine })
    } else if passes_by_itself(code) {
        Some(TenantAccess::Failing { code: code_text, since, quarantine })
    } else {
        None
    }
}

/// Codes that speak of one customer (Graph facts, §2.3).
fn is_of_the_customer(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::ConsentMissing
            | ErrorCode::GdapMissing
            | ErrorCode::GdapRoleMissing
            | ErrorCode::ConditionalAccess
            | ErrorCode::CrossTenantBlocked
            | ErrorCode::TenantUnavailable
            | ErrorCode::VendorForbidden
    )
}

/// Failures of the way or of the vendor, met while one customer was read.
fn passes_by_itself(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::PartialRead
            | ErrorCode::Throttled
            | ErrorCode::Unreachable
            | ErrorCode::VendorUnavailable
            | ErrorCode::VendorInvalidAnswer
            | ErrorCode::VendorNotFound
            | ErrorCode::VendorRejected
            | ErrorCode::PagingLoop
            | ErrorCode::ForeignLink
            | ErrorCode::WrongTenant
    )
}

/// Tells the connection once a run how reading its tenants went.
pub(super) async fn note_connection(services: &Services, host: &HostTenantId, tenants: &[TenantRun]) {
    let codes =
        || tenants.iter().filter_map(|tenant| tenant.error_code.as_deref()?.parse::<ErrorCode>().ok());
    let broken = codes().find(|code| code.breaks_the_connection()).map(Error::new);
    let worked = tenants.iter().any(|tenant| tenant.status == RunStatus::Completed);
    if broken.is_some() || worked {
        tell(services, host, broken.as_ref()).await;
    }
}

/// Tells the connection of one failure, or that it works.
pub(crate) async fn tell(services: &Services, host: &HostTenantId, failure: Option<&Error>) {
    if let Err(error) = services.directories.note(host, failure).await {
        // As above: what was read matters more than this note.
        tracing::warn!(code = %error.code(), "the connection's health was not recorded");
    }
}
