//! Delta reads: exactly what changed, and everybody when the position is lost.

use std::collections::BTreeSet;

use super::{
    harness::{Change, DirectoryHarness, Kind, Trouble, World},
    runner::{Bench, Failure, Outcome, Suite, ensure},
};
use crate::{
    context::Context,
    error::Error,
    model::{Completeness, DeltaCursor, DirectoryRead, EntraObjectId, EntraTenantId},
};

pub(super) fn cases<H: DirectoryHarness>(suite: &mut Suite) {
    let world = World::default();
    suite.case::<H, _>("nothing_changed", world, async |bench: Bench<H>| {
        let tour = Tour::start(&bench).await?;
        let read = tour.changes(&bench).await?;
        ensure(read.users.is_empty() && read.removed.is_empty(), "something changed")?;
        ensure(read.cursor.is_some(), "there is no next position")
    });
    suite.case::<H, _>("somebody_joined", world, async |bench: Bench<H>| {
        let tour = Tour::start(&bench).await?;
        let who = bench.harness.change(&tour.tenant, &Change::Hire);
        tour.ensure(&bench, &[&who], &[]).await
    });
    suite.case::<H, _>("somebody_was_renamed", world, async |bench: Bench<H>| {
        let tour = Tour::start(&bench).await?;
        bench.harness.change(&tour.tenant, &Change::Rename(tour.somebody.clone()));
        tour.ensure(&bench, &[&tour.somebody], &[]).await
    });
    suite.case::<H, _>("somebody_was_disabled", world, async |bench: Bench<H>| {
        let tour = Tour::start(&bench).await?;
        bench.harness.change(&tour.tenant, &Change::Disable(tour.somebody.clone()));
        let read = tour.changes(&bench).await?;
        let found = read.users.iter().find(|user| user.entra_object_id == tour.somebody);
        ensure(found.is_some_and(|user| user.account_enabled == Some(false)), "nobody is disabled")
    });
    suite.case::<H, _>("somebody_left", world, async |bench: Bench<H>| {
        let tour = Tour::start(&bench).await?;
        bench.harness.change(&tour.tenant, &Change::Leave(tour.somebody.clone()));
        tour.ensure(&bench, &[], &[&tour.somebody]).await
    });
    suite.case::<H, _>("somebody_left_for_good", world, async |bench: Bench<H>| {
        let tour = Tour::start(&bench).await?;
        bench.harness.change(&tour.tenant, &Change::Leave(tour.somebody.clone()));
        bench.harness.change(&tour.tenant, &Change::Purge(tour.somebody.clone()));
        tour.ensure(&bench, &[], &[&tour.somebody]).await
    });
    suite.case::<H, _>("somebody_left_and_came_back", world, async |bench: Bench<H>| {
        let tour = Tour::start(&bench).await?;
        bench.harness.change(&tour.tenant, &Change::Leave(tour.somebody.clone()));
        bench.harness.change(&tour.tenant, &Change::Restore(tour.somebody.clone()));
        tour.ensure(&bench, &[&tour.somebody], &[]).await
    });
    suite.case::<H, _>("somebody_came_back_in_the_next_round", world, async |bench: Bench<H>| {
        let mut tour = Tour::start(&bench).await?;
        bench.harness.change(&tour.tenant, &Change::Leave(tour.somebody.clone()));
        tour.cursor = next(&tour.changes(&bench).await?)?;
        bench.harness.change(&tour.tenant, &Change::Restore(tour.somebody.clone()));
        tour.ensure(&bench, &[&tour.somebody], &[]).await
    });
    suite.case::<H, _>("many_changes_on_several_pages", world, async |bench: Bench<H>| {
        let tour = Tour::start(&bench).await?;
        let joined: Vec<_> = (0..10).map(|_| bench.harness.change(&tour.tenant, &Change::Hire)).collect();
        tour.ensure(&bench, &joined.iter().collect::<Vec<_>>(), &[]).await
    });
    suite.case::<H, _>("a_change_is_told_once", world, async |bench: Bench<H>| {
        let mut tour = Tour::start(&bench).await?;
        let who = bench.harness.change(&tour.tenant, &Change::Hire);
        tour.ensure(&bench, &[&who], &[]).await?;
        tour.cursor = next(&tour.changes(&bench).await?)?;
        tour.ensure(&bench, &[], &[]).await
    });
    suite.case::<H, _>("the_same_position_twice", world, async |bench: Bench<H>| {
        let tour = Tour::start(&bench).await?;
        let who = bench.harness.change(&tour.tenant, &Change::Hire);
        tour.ensure(&bench, &[&who], &[]).await?;
        tour.ensure(&bench, &[&who], &[]).await
    });
    if H::knows(&Change::RepeatRows) {
        suite.case::<H, _>("rows_repeat_and_change_places", world, async |bench: Bench<H>| {
            let mut tour = Tour::start(&bench).await?;
            bench.harness.change(&tour.tenant, &Change::RepeatRows);
            let everybody = bench.read(&tour.tenant).await?;
            bench.ensure_everybody(&tour.tenant, &everybody)?;
            tour.cursor = next(&everybody)?;
            let joined: Vec<_> = (0..10).map(|_| bench.harness.change(&tour.tenant, &Change::Hire)).collect();
            tour.ensure(&bench, &joined.iter().collect::<Vec<_>>(), &[]).await
        });
    }
    for way in 0..4 {
        if H::knows(&Change::ExpireCursors(way)) {
            suite.case::<H, _>(
                format_args!("an_expired_position_{way}"),
                world,
                async move |bench: Bench<H>| {
                    let tour = Tour::start(&bench).await?;
                    let who = bench.harness.change(&tour.tenant, &Change::Hire);
                    bench.harness.change(&tour.tenant, &Change::ExpireCursors(way));
                    let read = tour.changes_or_everybody(&bench).await?;
                    tour.ensure_full(&bench, &read)?;
                    ensure(read.users.iter().any(|user| user.entra_object_id == who), "somebody is missing")
                },
            );
        }
    }
    suite.case::<H, _>("a_position_of_another_origin", world, async |bench: Bench<H>| {
        let mut tour = Tour::start(&bench).await?;
        tour.cursor.origin = String::from("https://another.example");
        let read = tour.changes_or_everybody(&bench).await?;
        tour.ensure_full(&bench, &read)
    });
    suite.case::<H, _>("a_position_of_another_selection", world, async |bench: Bench<H>| {
        let mut tour = Tour::start(&bench).await?;
        tour.cursor.select_version += 1;
        let read = tour.changes_or_everybody(&bench).await?;
        tour.ensure_full(&bench, &read)
    });
    suite.case::<H, _>("a_position_that_is_none", world, async |bench: Bench<H>| {
        let mut tour = Tour::start(&bench).await?;
        tour.cursor.link = String::from("not a position");
        let read = tour.changes_or_everybody(&bench).await?;
        tour.ensure_full(&bench, &read)
    });
    for (name, kind) in [
        ("throttled", Kind::Status(429)),
        ("disconnected", Kind::Disconnected),
        ("token_ended", Kind::Status(401)),
    ] {
        if H::meets(kind) {
            let name = format!("changes_{name}_once");
            suite.case::<H, _>(name, world, async move |bench: Bench<H>| {
                let tour = Tour::start(&bench).await?;
                let who = bench.harness.change(&tour.tenant, &Change::Hire);
                bench.harness.trouble(&tour.tenant, Trouble { page: 1, kind, is_lasting: false });
                tour.ensure(&bench, &[&who], &[]).await
            });
        }
    }
}

/// A tenant that was read once, and where the next read starts.
struct Tour {
    tenant: EntraTenantId,
    cursor: DeltaCursor,
    somebody: EntraObjectId,
}

impl Tour {
    async fn start<H: DirectoryHarness>(bench: &Bench<H>) -> Result<Self, Failure> {
        let tenant = bench.tenant()?;
        let read = bench.read(&tenant).await?;
        ensure(read.completeness == Completeness::Complete, "the first read is not complete")?;
        bench.ensure_everybody(&tenant, &read)?;
        let enabled = read.users.iter().find(|user| user.account_enabled == Some(true));
        let somebody = enabled.map(|user| user.entra_object_id.clone()).unwrap_or_default();
        Ok(Self { tenant, cursor: next(&read)?, somebody })
    }

    async fn changes_or_everybody<H: DirectoryHarness>(
        &self,
        bench: &Bench<H>,
    ) -> Result<DirectoryRead, Error> {
        bench.harness.directory().users(&self.tenant, Some(&self.cursor), &Context::default()).await
    }

    async fn changes<H: DirectoryHarness>(&self, bench: &Bench<H>) -> Result<DirectoryRead, Failure> {
        let read = self.changes_or_everybody(bench).await?;
        ensure(read.completeness == Completeness::Delta, format_args!("{:?}", read.completeness))?;
        Ok(read)
    }

    /// Fails unless exactly these people changed and exactly those are gone.
    async fn ensure<H: DirectoryHarness>(
        &self,
        bench: &Bench<H>,
        present: &[&EntraObjectId],
        gone: &[&EntraObjectId],
    ) -> Outcome {
        let read = self.changes(bench).await?;
        let found: BTreeSet<_> = read.users.iter().map(|user| &user.entra_object_id).collect();
        let removed: BTreeSet<_> = read.removed.iter().map(|user| &user.entra_object_id).collect();
        ensure(found.len() == read.users.len(), "somebody came twice")?;
        ensure(found == present.iter().copied().collect(), format_args!("present: {found:?}"))?;
        ensure(removed == gone.iter().copied().collect(), format_args!("gone: {removed:?}"))
    }

    fn ensure_full<H: DirectoryHarness>(&self, bench: &Bench<H>, read: &DirectoryRead) -> Outcome {
        ensure(read.completeness == Completeness::Complete, format_args!("{:?}", read.completeness))?;
        ensure(read.cursor.is_some(), "there is no next position")?;
        bench.ensure_everybody(&self.tenant, read)
    }
}

fn next(read: &DirectoryRead) -> Result<DeltaCursor, Failure> {
    ensure(read.cursor.is_some(), "there is no next position")?;
    Ok(read.cursor.clone().unwrap_or(DeltaCursor {
        link: String::new(),
        origin: String::new(),
        select_version: 0,
    }))
}
