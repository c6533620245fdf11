//! Taking a run back, honestly: what is still ours goes back, what a person edited since stays, and both are named.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::json;

use super::{
    lease,
    runs::{self, NewRun},
};
use crate::{
    context::{Context, Progress, Stage},
    error::{Error, ErrorCode, Result},
    model::{
        ContactId, EntraObjectId, HostTenantId, JournalEntry, ManagedTenantId, RunId, RunType, SyncRun,
        UndoOutcome, UserId,
    },
    services::Services,
    store::JournalFilter,
};

/// Kept contacts that a report names; the rest is counted.
const NAMED: usize = 1_000;

/// What undoing a run did.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UndoReport {
    /// The run that undid.
    pub run_id: RunId,
    /// The run that was undone.
    pub undone_run_id: RunId,
    /// Changes put back.
    pub reversed: u32,
    /// Changes kept because a person edited the contact since.
    pub kept_edited: u32,
    /// Changes kept because the contact is gone.
    pub kept_gone: u32,
    /// Which ones were kept, the newest first; at most 1,000.
    pub kept: Vec<KeptChange>,
}

/// A change that undo left alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptChange {
    /// The contact.
    pub contact_name_id: ContactId,
    /// The identity.
    pub entra_object_id: EntraObjectId,
    /// Why it was kept.
    pub outcome: UndoOutcome,
}

/// Takes back what a run wrote, newest first, a batch at a time. Cancelled or broken, it can be called again: what is
/// back already stays back.
///
/// A sync that follows plans from the facts again: undo a wrong mapping's run after changing the mapping.
pub async fn undo_run(
    services: &Services,
    host: &HostTenantId,
    run: &RunId,
    by: Option<&UserId>,
    context: &Context,
) -> Result<UndoReport> {
    let tenants = tenants_of(services, host, run).await?;
    let new = NewRun {
        total_tenants: u32::try_from(tenants.len()).unwrap_or(u32::MAX),
        ..NewRun::of(RunType::Manual, by.cloned())
    };
    let undoing = runs::begin(services, host, new).await?;
    // In the order of their ids, so that two undos can never wait for each other.
    let mut leases = Vec::new();
    let result = async {
        for tenant in &tenants {
            leases.push(lease::take(services, host, &lease::of_tenant(tenant), context).await?);
        }
        revert(services, host, run, &undoing.run_id, &tenants, context).await
    }
    .await;
    let mut result = result;
    for lease in leases {
        result = lease.release(result).await;
    }
    match result {
        Ok(report) => {
            record(services, host, undoing, &report).await?;
            Ok(report)
        }
        Err(error) => runs::fail(services, host, undoing, &error).await.and(Err(error)),
    }
}

async fn tenants_of(
    services: &Services,
    host: &HostTenantId,
    run: &RunId,
) -> Result<BTreeSet<ManagedTenantId>> {
    let (run, tenants) = services.store.run(host, run).await?.ok_or_else(|| {
        Error::new(ErrorCode::NotFound).with_message("There is no such run.").with("run", run)
    })?;
    if run.is_dry_run {
        return Err(Error::new(ErrorCode::InvalidArgument)
            .with_message("A preflight wrote nothing: there is nothing to undo."));
    }
    Ok(tenants.into_iter().filter_map(|tenant| tenant.managed_tenant_id).collect())
}

async fn revert(
    services: &Services,
    host: &HostTenantId,
    run: &RunId,
    undone_by: &RunId,
    tenants: &BTreeSet<ManagedTenantId>,
    context: &Context,
) -> Result<UndoReport> {
    let store = &services.store;
    let mut report = UndoReport {
        run_id: undone_by.clone(),
        undone_run_id: run.clone(),
        reversed: 0,
        kept_edited: 0,
        kept_gone: 0,
        kept: Vec::new(),
    };
    for tenant in tenants {
        // The cursor is past what goes back now: the next read has to be complete.
        store.forget_cursor(host, tenant).await?;
    }
    let batch = u32::try_from(services.limits.batch).unwrap_or(u32::MAX);
    let (mut filter, mut done) = (JournalFilter { limit: batch, ..JournalFilter::default() }, 0);
    loop {
        context.check()?;
        let entries = store.journal(host, run, &filter).await?;
        let Some(oldest) = entries.last() else { return Ok(report) };
        filter.before_sequence = Some(oldest.sequence);
        let outcomes = store.revert(host, &entries, undone_by, services.now()).await?;
        done += entries.len() as u64;
        report.count(&entries, &outcomes);
        context.tell(Progress {
            stage: Stage::Undoing,
            managed_tenant_id: None,
            tenant_name: None,
            done,
            total: None,
        });
    }
}

impl UndoReport {
    fn count(&mut self, entries: &[JournalEntry], outcomes: &[UndoOutcome]) {
        for (entry, outcome) in entries.iter().zip(outcomes) {
            match outcome {
                UndoOutcome::Reversed => {
                    self.reversed += 1;
                    continue;
                }
                UndoOutcome::KeptEdited => self.kept_edited += 1,
                UndoOutcome::KeptGone => self.kept_gone += 1,
            }
            if self.kept.len() < NAMED {
                self.kept.push(KeptChange {
                    contact_name_id: entry.contact_name_id.clone(),
                    entra_object_id: entry.entra_object_id.clone(),
                    outcome: *outcome,
                });
            }
        }
    }
}

async fn record(
    services: &Services,
    host: &HostTenantId,
    mut run: SyncRun,
    report: &UndoReport,
) -> Result<()> {
    run.summary = json!({ "undo": {
        "undoneRunId": report.undone_run_id,
        "reversed": report.reversed,
        "keptEdited": report.kept_edited,
        "keptGone": report.kept_gone,
    } });
    runs::end_well(services, host, run).await
}
