//! Finding out which tenants the partner manages.

use serde::Serialize;
use serde_json::json;

use crate::{
    context::{Context, Progress, Stage},
    error::Result,
    model::{HostTenantId, ManagedTenant, RunId, RunType, SyncRun, UserId},
    services::Services,
    store::DiscoverySummary,
    sync::{
        runs::{self, NewRun},
        tell,
    },
};

/// What a discovery found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Discovery {
    /// The run that recorded it.
    pub run_id: RunId,
    /// Tenants that the source named.
    pub seen: u32,
    /// Of these, new ones.
    pub added: u32,
    /// Tenants that a complete list no longer names. Their mappings and people stay.
    pub gone: u32,
    /// The list was read to its end; only then can anybody be gone.
    pub is_complete: bool,
    /// Every tenant known now, in the order of their names.
    pub tenants: Vec<ManagedTenant>,
}

/// Reads the partner's tenants and records them. A read that fails changes nothing.
pub async fn discover(
    services: &Services,
    host: &HostTenantId,
    by: Option<&UserId>,
    workflow_id: Option<String>,
    context: &Context,
) -> Result<Discovery> {
    let directory = services.directories.open(host).await?;
    let new = NewRun { workflow_id, ..NewRun::of(RunType::Discovery, by.cloned()) };
    let run = runs::begin(services, host, new).await?;
    let found = async {
        let read = context.run(directory.tenants(context)).await?;
        let summary =
            services.store.record_discovery(host, &read.tenants, read.is_complete, services.now()).await?;
        context.tell(Progress {
            stage: Stage::Discovering,
            managed_tenant_id: None,
            tenant_name: None,
            done: summary.seen.into(),
            total: Some(summary.seen.into()),
        });
        Ok((summary, read.is_complete))
    };
    let found = found.await;
    tell(services, host, found.as_ref().err()).await;
    match found {
        Ok((summary, is_complete)) => {
            let DiscoverySummary { seen, added, gone } = summary;
            record(services, host, run.clone(), &summary).await?;
            let tenants = services.store.managed_tenants(host).await?;
            Ok(Discovery { run_id: run.run_id, seen, added, gone, is_complete, tenants })
        }
        Err(error) => runs::fail(services, host, run, &error).await.and(Err(error)),
    }
}

async fn record(
    services: &Services,
    host: &HostTenantId,
    mut run: SyncRun,
    summary: &DiscoverySummary,
) -> Result<()> {
    run.total_tenants = summary.seen;
    run.summary = json!({ "seen": summary.seen, "added": summary.added, "gone": summary.gone });
    runs::end_well(services, host, run).await
}
