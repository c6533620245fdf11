//! Do scheduled syncs happen?

use entra_core::{
    Result,
    model::{RunType, SyncRun},
    settings::Schedule,
    store::RunFilter,
};
use time::Duration;

use super::finding::Chart;
use crate::{commands::schedule::every, session::Session, terminal::when};

const CHECK: &str = "schedule";

pub(super) async fn check(session: Option<&Session>, chart: &mut Chart) {
    let Some(session) = session else {
        return chart.skip(CHECK, "not checked: the database does not open");
    };
    match read(session).await {
        Ok((schedule, last)) => tell(session, schedule, last.as_ref(), chart),
        Err(error) => chart.error(CHECK, &error),
    }
}

async fn read(session: &Session) -> Result<(Schedule, Option<SyncRun>)> {
    let schedule = session.msp.get_schedule().await?;
    let filter = RunFilter { run_type: Some(RunType::AllTenants), limit: 1, ..RunFilter::default() };
    Ok((schedule, session.msp.list_runs(&filter).await?.pop()))
}

/// One missed time can be a long run or a restart; two are nobody there to carry it.
fn tell(session: &Session, schedule: Schedule, last: Option<&SyncRun>, chart: &mut Chart) {
    if !schedule.sync_enabled {
        return chart.skip(CHECK, "switched off");
    }
    let often = every(schedule.sync_interval_minutes);
    let last = last.map(|run| run.started_at);
    let patience = Duration::minutes(schedule.sync_interval_minutes.into()) * 2;
    let now = session.entra.services().now();
    if last.is_some_and(|last| now - last < patience) {
        return chart.ok(CHECK, format!("{often}, last {}", when(last)));
    }
    let since =
        last.map_or("has never happened".to_owned(), |last| format!("last happened {}", when(Some(last))));
    chart.warn(
        CHECK,
        format!("a sync is due {often}, but it {since}"),
        "Start a worker: `entra worker --local`, or the Temporal worker.",
    );
}
