//! Writing a plan: batches, each one transaction.

use std::{collections::HashSet, sync::Arc};

use futures_util::{StreamExt, TryStreamExt, stream};

use super::{draft::Draft, subject::Subject, tenant::TenantJob};
use crate::{
    context::{Context, Progress, Stage},
    error::Result,
    model::{Action, Change, ChangeReason, Counters, Excluded, IdentityOutcome},
    reconcile,
    services::Services,
    store::{Completion, WriteBatch},
    tasks,
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
    let mut batches = reconcile::batches(plan.changes, services.limits.batch);
    // The one that completes the plan waits for all others, so of several it has no changes; a plan without changes
    // has it, too.
    let last = if batches.len() > 1 { Vec::new() } else { batches.pop().unwrap_or_default() };
    let place = Arc::new(Place {
        services: services.clone(),
        job: job.clone(),
        subject: subject.clone(),
        context: context.clone(),
    });
    let mut account = Account::new(&place, plan.counters, batches.len() + 1);

    // Batches do not depend on each other.
    let mut writing =
        stream::iter(batches).map(|changes| begun(&place, changes)).buffered(services.store.writers().max(1));
    while let Some(written) = writing.try_next().await? {
        account.take(written);
        account.keep().await?;
    }
    drop(writing);
    account.take(place.write(last, completion.as_ref()).await?);
    account.leave_out(&plan.excluded);
    account.keep().await?;

    if account.any_skipped {
        // A change that was left alone must come up again: the next read is a complete one.
        services.store.forget_cursor(&job.host, &subject.tenant.managed_tenant_id).await?;
    }
    Ok(account.counters)
}

/// Where a plan is written.
struct Place {
    services: Services,
    job: TenantJob,
    subject: Subject,
    context: Context,
}

/// A batch that was written, and one outcome per change.
struct Written {
    changes: Vec<Change>,
    outcomes: Vec<IdentityOutcome>,
}

/// Writes a batch in a task of its own: while one is decided, another's answers from the database are not kept waiting.
/// Whoever lets go of it takes back what is not committed.
fn begun(place: &Arc<Place>, changes: Vec<Change>) -> impl Future<Output = Result<Written>> + use<> {
    let place = Arc::clone(place);
    tasks::begun(async move { place.write(changes, None).await })
}

impl Place {
    async fn write(&self, changes: Vec<Change>, completes: Option<&Completion>) -> Result<Written> {
        // A store that never waits must not keep others, a cancellation among them, from their turn.
        tokio::task::yield_now().await;
        self.context.check()?;
        let batch = WriteBatch {
            run_id: &self.job.run_id,
            managed_tenant_id: &self.subject.tenant.managed_tenant_id,
            entra_tenant_id: &self.subject.tenant.entra_tenant_id,
            client_id: &self.subject.client_id,
            changes: &changes,
            resolves: None,
            completes,
            at: self.services.now(),
        };
        let outcomes = self.services.store.write(&self.job.host, &batch).await?;
        Ok(Written { changes, outcomes })
    }
}

/// What has come of the plan so far: counted, told, and kept up to a bound.
struct Account<'a> {
    place: &'a Place,
    counters: Counters,
    any_skipped: bool,
    batches: usize,
    done: usize,
    /// Not kept yet.
    outcomes: Vec<IdentityOutcome>,
    room: usize,
}

impl<'a> Account<'a> {
    fn new(place: &'a Place, planned: Counters, batches: usize) -> Self {
        let room = place.services.limits.outcomes;
        Self { place, counters: planned, any_skipped: false, batches, done: 0, outcomes: Vec::new(), room }
    }

    fn take(&mut self, written: Written) {
        let Written { changes, outcomes } = written;
        for (change, _) in changes.iter().zip(&outcomes).filter(|(_, outcome)| outcome.action == SKIPPED) {
            self.any_skipped = true;
            take_back(&mut self.counters, change);
        }
        self.outcomes.extend(outcomes);
        self.done += 1;
        let tenant = &self.place.subject.tenant;
        self.place.context.tell(Progress {
            stage: Stage::Applying,
            managed_tenant_id: Some(tenant.managed_tenant_id.clone()),
            tenant_name: Some(tenant.display_name.clone()),
            done: self.done as u64,
            total: Some(self.batches as u64),
        });
    }

    /// Why somebody is out of scope tells more than what came of it.
    fn leave_out(&mut self, excluded: &[Excluded]) {
        let identities: HashSet<_> = excluded.iter().map(|one| &one.entra_object_id).collect();
        self.outcomes.retain(|outcome| !identities.contains(&outcome.entra_object_id));
        self.outcomes.extend(excluded.iter().map(left_out));
    }

    /// People of whom there is nothing to tell are left out.
    async fn keep(&mut self) -> Result<()> {
        let mut outcomes = std::mem::take(&mut self.outcomes);
        outcomes.retain(|outcome| {
            outcome.action != Action::None.as_str() || outcome.reason != ChangeReason::AlreadyLinked.as_str()
        });
        outcomes.truncate(self.room);
        self.room -= outcomes.len();
        if outcomes.is_empty() {
            return Ok(());
        }
        let Place { services, job, .. } = self.place;
        services.store.record_outcomes(&job.host, &job.run_id, &job.managed_tenant_id, &outcomes).await
    }
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
