//! A look ahead: the plan that a sync would apply, and nothing written but the record of having looked.

use serde::Serialize;
use time::OffsetDateTime;

use super::{
    draft::{self, ReadMode},
    hold,
    runs::{self, NewRun},
    subject::{NewClient, Subject},
};
use crate::{
    context::Context,
    error::Result,
    model::{
        ClientId, Counters, GuardVerdict, HostTenantId, ManagedTenantId, PlanHash, RunId, RunStatus, RunType,
        SyncRun, TenantRun, UserId,
    },
    reconcile::{self, Bucket},
    services::Services,
};

/// People that each bucket shows.
const SAMPLES: usize = 25;

/// What a sync of one tenant would do now.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preflight {
    /// The dry run that recorded it.
    pub run_id: RunId,
    /// The tenant.
    pub managed_tenant_id: ManagedTenantId,
    /// The client; absent while it is still to be made.
    pub client_id: Option<ClientId>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub checked_at: OffsetDateTime,
    /// People that the read brought.
    pub total_identities: usize,
    /// The changes, counted.
    pub counters: Counters,
    /// The changes by what they mean to a person, with samples.
    pub buckets: Vec<Bucket>,
    /// Approves exactly this plan: hand it to the sync.
    pub plan_hash: PlanHash,
    /// Whether the guard would hold it.
    pub guard: GuardVerdict,
}

/// Looks ahead for one tenant. Always from a complete read.
pub async fn preflight(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    by: Option<&UserId>,
    context: &Context,
) -> Result<Preflight> {
    let directory = services.directories.open(host).await?;
    let subject = Subject::load(services, host, tenant, NewClient::Imagine).await?;
    let new = NewRun {
        total_tenants: 1,
        managed_tenant_id: Some(tenant.clone()),
        client_id: subject.mapping.client_id.clone(),
        ..NewRun::of(RunType::Preflight, by.cloned())
    };
    let run = runs::begin(services, host, new).await?;
    let looked = async {
        let draft = draft::make(services, &directory, host, &subject, ReadMode::Full, context).await?;
        let seen = Preflight {
            run_id: run.run_id.clone(),
            managed_tenant_id: tenant.clone(),
            client_id: subject.mapping.client_id.clone(),
            checked_at: services.now(),
            total_identities: draft.people,
            counters: draft.plan.counters,
            buckets: reconcile::buckets(&draft.plan, SAMPLES),
            plan_hash: draft.plan.hash.clone(),
            guard: draft.plan.guard.clone(),
        };
        hold::keep(services, host, tenant, &run.run_id, draft.plan).await?;
        Ok(seen)
    };
    match looked.await {
        Ok(preflight) => {
            record(services, host, &run, &preflight).await?;
            Ok(preflight)
        }
        Err(error) => runs::fail(services, host, run, &error).await.and(Err(error)),
    }
}

async fn record(
    services: &Services,
    host: &HostTenantId,
    run: &SyncRun,
    preflight: &Preflight,
) -> Result<()> {
    let line = TenantRun {
        managed_tenant_id: Some(preflight.managed_tenant_id.clone()),
        client_id: preflight.client_id.clone(),
        status: RunStatus::Completed,
        counters: preflight.counters,
        error_message: None,
        error_code: None,
        started_at: Some(run.started_at),
        completed_at: Some(preflight.checked_at),
    };
    services.store.record_tenant_run(host, &run.run_id, &line).await?;
    runs::finish(services, host, &run.run_id, false).await.map(drop)
}
