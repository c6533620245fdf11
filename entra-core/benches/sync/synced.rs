//! Syncs through the engine, as a host makes them: lease, run, plan, batches, journal, outcomes and all. Only the
//! vendor is missing: what is read is there when it is asked for.

use std::sync::Arc;

use entra_core::{
    context::Context,
    model::{Counters, HostTenantId, RunStatus},
    services::{Limits, Services},
    store::Store,
    sync::{NoNotifier, SyncRequest, sync},
    testing::SetClock,
};
use time::Duration;

use crate::{
    directory::{Changed, ReadyDirectory, complete, delta},
    measure::{Figures, Statements, measured},
    subject,
};

/// The four phases, on an empty store, a day apart.
pub(crate) async fn phases(
    store: Arc<dyn Store>,
    people: usize,
    statements: Option<&mut Statements>,
) -> Vec<Figures> {
    let mut statements = statements;
    let host = subject::make(&*store).await;
    let (directory, clock) = (ReadyDirectory::default(), SetClock::default());
    let services = Services {
        store,
        directories: Arc::new(directory.clone()),
        clock: Arc::new(clock.clone()),
        notifier: Arc::new(NoNotifier),
        limits: Limits::default(),
        under_way: Arc::default(),
    };
    let mut figures = Vec::new();
    for (phase, size, expected) in [
        ("first sync", people, people),
        ("unchanged", people, 0),
        ("1 % changed", people, people / 100),
        ("delta of 25", 25, 25),
    ] {
        directory.make_ready(match phase {
            "1 % changed" => complete(people, Changed::Every(100)),
            "delta of 25" => delta(25),
            _ => complete(people, Changed::Nobody),
        });
        let work = run(&services, &host, expected);
        figures.push(measured(phase, size, statements.as_deref_mut(), work).await);
        clock.advance(Duration::DAY);
    }
    figures
}

/// One run; `expected` changes must come of it, or the figures are of something else.
async fn run(services: &Services, host: &HostTenantId, expected: usize) {
    let done = sync(services, host, &SyncRequest::default(), None, &Context::default()).await;
    let done = done.expect("a run");
    let tenant = &done.tenant_results[0];
    assert_eq!(tenant.status, RunStatus::Completed, "{:?}", tenant.error_message);
    let Counters { created, updated, skipped, .. } = tenant.counters;
    let expected = u32::try_from(expected).expect("a count");
    assert_eq!((created.max(updated), skipped), (expected, 0));
}
