//! One tenant's sync, from the lease to the report.

use std::sync::Arc;

use serde::Serialize;
use time::OffsetDateTime;

use super::{
    access, apply, draft,
    draft::{Draft, ReadMode},
    hold, lease,
    resumed::EarlierTurns,
    subject::{NewClient, Subject},
};
use crate::{
    context::Context,
    error::{Error, ErrorCode, Result},
    model::{
        ClientId, Completeness, Counters, HostTenantId, ManagedTenant, ManagedTenantId, PlanHash, RunId,
        RunStatus, TenantRun, UserId,
    },
    provider::Directory,
    services::Services,
};

/// What one run wants of one tenant.
#[derive(Clone, Debug)]
pub struct TenantJob {
    /// Whose tenant.
    pub host: HostTenantId,
    /// The run that it is part of.
    pub run_id: RunId,
    /// The tenant.
    pub managed_tenant_id: ManagedTenantId,
    /// Its client as far as the caller knows it: for the line of a sync that fails early.
    pub client_id: Option<ClientId>,
    /// Who started the run.
    pub requested_by: Option<UserId>,
    /// A person started it: a client that is still to be made may be made.
    pub by_person: bool,
    /// Apply this plan or none.
    pub plan_hash: Option<PlanHash>,
    /// Read everybody, whatever the cursor says.
    pub full_read: bool,
}

/// How one tenant's sync ended. As JSON it is the line.
#[derive(Debug, Serialize)]
pub struct TenantOutcome {
    /// The tenant's line of the run.
    #[serde(flatten)]
    pub result: TenantRun,
    /// Why it did not complete, with everything that the line has no room for.
    #[serde(skip)]
    pub error: Option<Error>,
}

/// Syncs one tenant and records its line of the run, from the beginning on.
pub(crate) async fn sync_and_record(
    services: &Services,
    directory: &Arc<dyn Directory>,
    job: &TenantJob,
    context: &Context,
) -> Result<TenantOutcome> {
    let store = &services.store;
    let comes_again = store.record_tenant_run(&job.host, &job.run_id, &begun(job, services.now())).await?;
    let earlier = if comes_again { EarlierTurns::of(services, job).await? } else { EarlierTurns::default() };
    let done = sync_tenant(services, directory, job, &earlier, context).await;
    store.record_tenant_run(&job.host, &job.run_id, &done.result).await?;
    Ok(done)
}

/// Syncs one tenant. What goes wrong is the tenant's own result, never the run's: the answer always comes.
async fn sync_tenant(
    services: &Services,
    directory: &Arc<dyn Directory>,
    job: &TenantJob,
    earlier: &EarlierTurns,
    context: &Context,
) -> TenantOutcome {
    let started_at = services.now();
    if let Err(error) = access::check_tenant(services, job).await {
        return report(services, job, started_at, Err(error));
    }
    let result =
        match lease::take(services, &job.host, &lease::of_tenant(&job.managed_tenant_id), context).await {
            Ok(lease) => {
                let context = lease.context(context);
                let result = sync_leased(services, directory, job, earlier, &context).await;
                lease.release(result).await
            }
            Err(error) => Err(error),
        };
    let partial =
        matches!(&result, Ok(synced) if synced.is_partial).then(|| Error::new(ErrorCode::PartialRead));
    let known = result.as_ref().ok().map(|synced| &synced.tenant);
    access::record_tenant(services, job, known, result.as_ref().err().or(partial.as_ref())).await;
    report(services, job, started_at, result)
}

/// What a sync that came to its end did.
struct Synced {
    tenant: ManagedTenant,
    client_id: ClientId,
    counters: Counters,
    is_partial: bool,
}

async fn sync_leased(
    services: &Services,
    directory: &Arc<dyn Directory>,
    job: &TenantJob,
    earlier: &EarlierTurns,
    context: &Context,
) -> Result<Synced> {
    context.check()?;
    let new_client =
        if job.by_person { NewClient::Create(job.requested_by.as_ref()) } else { NewClient::Refuse };
    let subject = Subject::load(services, &job.host, &job.managed_tenant_id, new_client).await?;
    let draft = draft_to_apply(services, directory, job, &subject, context).await?;
    let mut draft = hold::check(services, job, draft).await?;
    earlier.add_to(&mut draft.plan.counters, &draft.plan.changes);
    let is_partial = draft.completion.is_none();
    let counters = apply::apply(services, job, &subject, draft, context).await?;
    Ok(Synced { tenant: subject.tenant, client_id: subject.client_id, counters, is_partial })
}

/// Reads and plans. A plan that a person approved is compared with one from a complete read, as the preflight's was;
/// and changes alone never hold a run: what trips the guard is read again in full first.
async fn draft_to_apply(
    services: &Services,
    directory: &Arc<dyn Directory>,
    job: &TenantJob,
    subject: &Subject,
    context: &Context,
) -> Result<Draft> {
    let mode =
        if job.full_read || job.plan_hash.is_some() { ReadMode::Full } else { ReadMode::ChangesIfPossible };
    let draft = draft::make(services, directory, &job.host, subject, mode, context).await?;
    if draft.plan.guard.tripped && draft.completeness == Completeness::Delta {
        return draft::make(services, directory, &job.host, subject, ReadMode::Full, context).await;
    }
    Ok(draft)
}

/// The line of a tenant whose turn it is.
pub(super) fn begun(job: &TenantJob, at: OffsetDateTime) -> TenantRun {
    TenantRun {
        managed_tenant_id: Some(job.managed_tenant_id.clone()),
        client_id: job.client_id.clone(),
        status: RunStatus::Running,
        counters: Counters::default(),
        error_message: None,
        error_code: None,
        started_at: Some(at),
        completed_at: None,
    }
}

fn report(
    services: &Services,
    job: &TenantJob,
    started_at: OffsetDateTime,
    result: Result<Synced>,
) -> TenantOutcome {
    let mut report = TenantRun {
        status: RunStatus::Completed,
        completed_at: Some(services.now()),
        ..begun(job, started_at)
    };
    let error = match result {
        Ok(Synced { client_id, counters, is_partial, .. }) => {
            report.client_id = Some(client_id);
            report.counters = counters;
            if !is_partial {
                return TenantOutcome { result: report, error: None };
            }
            Error::new(ErrorCode::PartialRead)
        }
        Err(error) => error,
    };
    tracing::info!(tenant = %job.managed_tenant_id, code = %error.code(), error = ?error, "tenant not completed");
    report.status = match error.code() {
        ErrorCode::PartialRead => RunStatus::Partial,
        ErrorCode::PlanHeld => RunStatus::Held,
        ErrorCode::Cancelled => RunStatus::Cancelled,
        _ => RunStatus::Failed,
    };
    report.error_message = Some(error.to_string());
    report.error_code = Some(error.code().as_str().into());
    TenantOutcome { result: report, error: Some(error) }
}
