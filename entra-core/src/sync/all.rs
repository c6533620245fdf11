//! A run: every mapped tenant or one, from its beginning to its report.

use serde::{Deserialize, Serialize};

use super::{
    access,
    after::after_run,
    lease,
    runs::{self, NewRun, RunProgress},
    shift::Shift,
};
use crate::{
    context::Context,
    error::{Error, ErrorCode, Result},
    model::{
        HostTenantId, ManagedTenantId, MappingState, PlanHash, RunStatus, RunType, TenantMapping, UserId,
    },
    services::Services,
};

/// What to sync.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SyncRequest {
    /// Only this tenant; absent means every mapped one.
    pub managed_tenant_id: Option<ManagedTenantId>,
    /// Apply this plan of that tenant, or none.
    pub plan_hash: Option<PlanHash>,
    /// Who started it.
    pub trigger: Trigger,
    /// Read everybody, whatever the cursors say.
    pub full_read: bool,
    /// The workflow that carries it.
    pub workflow_id: Option<String>,
}

/// Who starts a run. Only a person's run makes clients for mappings that want a new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trigger {
    /// A person.
    #[default]
    Manual,
    /// The schedule.
    Scheduled,
}

/// Runs a sync to its end. A tenant that fails is a line of the answer; only what stops the whole run is an error.
pub async fn sync(
    services: &Services,
    host: &HostTenantId,
    request: &SyncRequest,
    by: Option<&UserId>,
    context: &Context,
) -> Result<RunProgress> {
    if request.plan_hash.is_some() && request.managed_tenant_id.is_none() {
        return Err(Error::new(ErrorCode::InvalidArgument)
            .with_message("A plan belongs to one tenant: `planHash` needs `managedTenantId`."));
    }
    let directory = services.directories.open(host).await?;
    runs::close_abandoned(services, host).await?;
    let tenants = mapped_tenants(services, host, request).await?;
    let run = runs::begin(services, host, new_run(request, by, &tenants)).await?;
    if run.status != RunStatus::Running {
        // The workflow's run has ended before: a retried call reads its result.
        return runs::progress(services, host, &runs::RunKey::Run(run.run_id)).await;
    }

    let alive = lease::take(services, host, &lease::of_run(&run.run_id), context).await?;
    let context = alive.context(context);
    let _entered = services.under_way.enter(host, &run.run_id, context.cancellation().clone());
    let queue_before = services.store.open_queue_count(host).await;
    let shift = Shift { services, host, directory, run: &run, request, by, context: &context };
    let finished = match shift.work(tenants).await {
        Ok(refusal) => runs::finish(services, host, &run.run_id, context.cancellation().is_cancelled())
            .await
            .and_then(|finished| refusal.map_or(Ok(finished), Err)),
        Err(error) => runs::fail(services, host, run.clone(), &error).await.and(Err(error)),
    };
    let finished = alive.release(finished).await?;
    after_run(services, host, &finished, queue_before.ok()).await;
    Ok(finished)
}

/// The tenants that a run covers, in the order of the mappings. A scheduled run is refused while its connection keeps
/// failing: nothing would come of it but further failures.
pub async fn mapped_tenants(
    services: &Services,
    host: &HostTenantId,
    request: &SyncRequest,
) -> Result<Vec<TenantMapping>> {
    if request.trigger == Trigger::Scheduled {
        access::check_connection(services, host).await?;
    }
    let mut mappings = services.store.mappings(host).await?;
    mappings.retain(|mapping| match (&request.managed_tenant_id, mapping.mapping_state) {
        (Some(tenant), _) => mapping.managed_tenant_id == *tenant,
        (None, MappingState::Mapped) => true,
        (None, MappingState::CreateNew) => request.trigger == Trigger::Manual,
        (None, MappingState::SkipForNow | MappingState::NeedsReview) => false,
    });
    match &request.managed_tenant_id {
        Some(tenant) if mappings.is_empty() => Err(Error::new(ErrorCode::NotFound)
            .with_message("The tenant is not mapped to a client.")
            .with_remedy("Confirm its mapping first.")
            .with("managed_tenant", tenant)),
        _ => Ok(mappings),
    }
}

fn new_run(request: &SyncRequest, by: Option<&UserId>, tenants: &[TenantMapping]) -> NewRun {
    let one = request.managed_tenant_id.is_some();
    NewRun {
        workflow_id: request.workflow_id.clone(),
        total_tenants: u32::try_from(tenants.len()).unwrap_or(u32::MAX),
        managed_tenant_id: request.managed_tenant_id.clone(),
        client_id: tenants.first().filter(|_| one).and_then(|mapping| mapping.client_id.clone()),
        ..NewRun::of(if one { RunType::SingleTenant } else { RunType::AllTenants }, by.cloned())
    }
}
