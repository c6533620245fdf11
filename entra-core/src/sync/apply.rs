//! Writing a plan: batches, each one transaction.

use super::{draft::Draft, subject::Subject, tenant::TenantJob};
use crate::{
    context::{Context, Progress, Stage},
    error::Result,
    model::{Action, Change, ChangeReason, Counters, Excluded, IdentityOutcome},
    reconcile,
    services::Services,
    store::WriteBatch,
};

/// What the store answers for a row that changed since the plan was made.
const SKIPPED: &str = "skipped";

/// Writes the plan and answers what was really done. Cancelled between two batches, what is written stays and the
/// next run finishes the job.
pub(super) async fn apply(
    services: &Services,
    job: &TenantJob,
    subject: &Subject,
    draft: Draft,
    context: &Context,
) -> Result<Counters> {
    let Draft { plan, completion, .. } = draft;
    let tenant = &subject.tenant;
    let mut counters = plan.counters;
    let batches = batches(plan.changes, services.limits.batch);
    let total = batches.len();
    let mut keeper = OutcomeKeeper { services, job, room: services.limits.outcomes };
    let mut any_skipped = false;
    for (index, changes) in batches.into_iter().enumerate() {
        // A store that never waits must not keep others, a cancellation among them, from their turn.
        tokio::task::yield_now().await;
        context.check()?;
        let is_last = index + 1 == total;
        let batch = WriteBatch {
            run_id: &job.run_id,
            managed_tenant_id: &tenant.managed_tenant_id,
            entra_tenant_id: &tenant.entra_tenant_id,
            client_id: &subject.client_id,
            changes: &changes,
            resolves: None,
            completes: completion.as_ref().filter(|_| is_last),
            at: services.now(),
        };
        let outcomes = services.store.write(&job.host, &batch).await?;
        for (change, _) in changes.iter().zip(&outcomes).filter(|(_, outcome)| outcome.action == SKIPPED) {
            any_skipped = true;
            take_back(&mut counters, change);
        }
        keeper.keep(outcomes).await?;
        context.tell(Progress {
            stage: Stage::Applying,
            managed_tenant_id: Some(tenant.managed_tenant_id.clone()),
            tenant_name: Some(tenant.display_name.clone()),
            done: index as u64 + 1,
            total: Some(total as u64),
        });
    }
    if any_skipped {
        // A change that was left alone must come up again: the next read is a complete one.
        services.store.forget_cursor(&job.host, &tenant.managed_tenant_id).await?;
    }
    keeper.keep(plan.excluded.iter().map(left_out).collect()).await?;
    Ok(counters)
}

/// Cuts the plan. A plan without changes still has a batch: the one that completes it.
fn batches(changes: Vec<Change>, size: usize) -> Vec<Vec<Change>> {
    let mut batches = reconcile::batches(changes, size);
    if batches.is_empty() {
        batches.push(Vec::new());
    }
    batches
}

/// Counts a change that was planned but left alone as skipped.
fn take_back(counters: &mut Counters, change: &Change) {
    let planned = match change.action {
        Action::Create => &mut counters.created,
        Action::Deactivate => &mut counters.inactivated,
        Action::Queue => &mut counters.ambiguous,
        Action::Reactivate => &mut counters.reactivated,
        Action::Update => &mut counters.updated,
        Action::Link | Action::Relink => &mut counters.linked,
        Action::None => &mut counters.unchanged,
    };
    *planned = planned.saturating_sub(1);
    counters.skipped += 1;
}

fn left_out(excluded: &Excluded) -> IdentityOutcome {
    IdentityOutcome {
        entra_object_id: excluded.entra_object_id.clone(),
        display_name: None,
        contact_name_id: None,
        action: "excluded".into(),
        reason: excluded.reason.as_str().into(),
    }
}

/// Keeps what happened, up to a bound: people of whom there is nothing to tell are left out.
struct OutcomeKeeper<'a> {
    services: &'a Services,
    job: &'a TenantJob,
    room: usize,
}

impl OutcomeKeeper<'_> {
    async fn keep(&mut self, mut outcomes: Vec<IdentityOutcome>) -> Result<()> {
        outcomes.retain(|outcome| {
            outcome.action != Action::None.as_str() || outcome.reason != ChangeReason::AlreadyLinked.as_str()
        });
        outcomes.truncate(self.room);
        self.room -= outcomes.len();
        if outcomes.is_empty() {
            return Ok(());
        }
        let Self { services, job, .. } = self;
        services.store.record_outcomes(&job.host, &job.run_id, &job.managed_tenant_id, &outcomes).await
    }
}
