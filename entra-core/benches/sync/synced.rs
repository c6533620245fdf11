//! Syncs as the use case makes them: read the people once, plan in memory, write what differs in batches.

use entra_core::{
    model::{DirectoryRead, RunId, RunStatus, RunType, SyncRun},
    reconcile::{PlanInput, addresses_of, batches, plan},
    store::{Completion, Store, WriteBatch},
};
use uuid::Uuid;

use crate::{
    directory::{self, Changed},
    measure::{Figures, Statements, measured},
    subject::{self, AT, Subject},
};

/// Rows a statement (performance notes, §2).
const BATCH: usize = 5_000;

/// The four phases, on an empty store.
pub(crate) async fn phases(
    store: &dyn Store,
    people: usize,
    statements: Option<&mut Statements>,
) -> Vec<Figures> {
    let mut statements = statements;
    let subject = subject::make(store).await;
    let one_percent = people / 100;
    let steps = [
        (
            "first sync",
            people,
            directory::complete as fn(usize, Changed) -> DirectoryRead,
            Changed::Nobody,
            people,
        ),
        ("unchanged", people, directory::complete, Changed::Nobody, 0),
        ("1 % changed", people, directory::complete, Changed::Every(100), one_percent),
    ];
    let mut figures = Vec::new();
    for (phase, size, read, changed, expected) in steps {
        let read = read(size, changed);
        let work = sync(store, &subject, &read, expected);
        figures.push(measured(phase, size, statements.as_deref_mut(), work).await);
    }
    let read = directory::delta(25);
    let work = sync(store, &subject, &read, 25);
    figures.push(measured("delta of 25", 25, statements, work).await);
    figures
}

/// One sync; `expected` changes must come of it, or the figures are of something else.
async fn sync(store: &dyn Store, subject: &Subject, read: &DirectoryRead, expected: usize) {
    let run = run();
    store.create_run(&subject.host, &run).await.expect("a run");
    let people = store
        .people(&subject.host, &subject.client, &subject.mapping.entra_tenant_id, &addresses_of(read))
        .await
        .expect("people");
    let plan = plan(&PlanInput {
        read,
        mapping: &subject.mapping,
        contacts: &people.contacts,
        links: &people.links,
        settings: &subject.settings,
        dismissed: &[],
        last_written: &[],
        group_members: None,
        last_complete_user_count: None,
        now: Some(AT),
    });
    drop(people);
    let counters = plan.counters;
    assert_eq!(
        counters.created.max(counters.updated),
        u32::try_from(expected).expect("a count"),
        "{counters:?}"
    );

    let completion = Completion { user_count: None, cursor: None, is_complete: true };
    let batches = batches(plan.changes, BATCH);
    for (index, changes) in batches.iter().enumerate() {
        let batch = WriteBatch {
            run_id: &run.run_id,
            managed_tenant_id: &subject.managed_tenant,
            entra_tenant_id: &subject.mapping.entra_tenant_id,
            client_id: &subject.client,
            changes,
            resolves: None,
            completes: (index + 1 == batches.len()).then_some(&completion),
            at: AT,
        };
        let outcomes = store.write(&subject.host, &batch).await.expect("a batch");
        assert!(outcomes.iter().all(|outcome| outcome.action != "skipped"));
    }
}

fn run() -> SyncRun {
    let id = Uuid::now_v7();
    SyncRun {
        run_id: RunId::from(id),
        workflow_id: id.to_string(),
        run_type: RunType::Manual,
        status: RunStatus::Running,
        initiated_by: None,
        started_at: AT,
        completed_at: None,
        total_tenants: 1,
        processed_tenants: 0,
        succeeded_tenants: 0,
        failed_tenants: 0,
        summary: serde_json::json!({}),
        is_dry_run: false,
        scope_managed_tenant_id: None,
        scope_client_id: None,
    }
}
