//! What a run did, on one screen.

use std::{collections::HashMap, time::Duration};

use entra_core::{
    model::{Counters, ManagedTenantId, RunStatus, TenantRun},
    sync::runs::RunProgress,
};

use crate::terminal::{Table, Terminal, count, duration};

/// Customers that failed, as many as leave the rest of the summary on a screen of 24 lines.
const FAILURES: usize = 3;

/// The run's summary; `command` is what the next `entra sync` takes.
pub(super) fn told(
    done: &RunProgress,
    names: &HashMap<ManagedTenantId, String>,
    took: Duration,
    command: &str,
    terminal: &Terminal,
) -> String {
    let Some(run) = &done.run else { return "Nothing ran.".to_owned() };
    let mut total = Counters::default();
    done.tenant_results.iter().for_each(|tenant| total.add(&tenant.counters));
    let mut lines = vec![
        format!(
            "{} in {}: {} of {} customers",
            status(run.status, terminal),
            duration(took),
            count(run.succeeded_tenants),
            count(run.total_tenants)
        ),
        counters(&total, terminal).to_string(),
    ];
    let failures = failures(&done.tenant_results, names, FAILURES, terminal);
    lines.extend(failures.map(|table| table.to_string()));
    lines.extend(next(run.status, command));
    if total.ambiguous > 0 {
        lines.push(format!("{} people wait for a decision: entra queue list", count(total.ambiguous)));
    }
    lines.push(format!("Run {}", run.run_id));
    lines.push("Details: entra runs show last. Take it back: entra undo last".to_owned());
    lines.join("\n")
}

/// How to go on after a run that did not write everything.
fn next(status: RunStatus, command: &str) -> Option<String> {
    match status {
        RunStatus::Cancelled => Some(format!("What was written stays. Go on with: entra sync {command}")),
        RunStatus::Held => Some(
            "Nothing was written. `entra preflight CUSTOMER` shows the plan and how to allow it.".to_owned(),
        ),
        _ => None,
    }
}

fn status(status: RunStatus, terminal: &Terminal) -> String {
    match status {
        RunStatus::Completed => terminal.good("Completed"),
        RunStatus::Partial => terminal.doubtful("Done in part"),
        RunStatus::Held => terminal.doubtful("Held by the guard"),
        RunStatus::Cancelled => terminal.doubtful("Stopped"),
        RunStatus::Failed => terminal.bad("Failed"),
        RunStatus::Queued | RunStatus::Running => "Under way".to_owned(),
    }
}

/// What happened to people; rows without any are left out.
pub(in crate::commands) fn counters(total: &Counters, terminal: &Terminal) -> Table {
    let mut table = terminal.table(["What happened", "People"]).numbers([1]);
    let rows = [
        ("contacts made", total.created),
        ("accounts on existing contacts", total.linked),
        ("contacts changed", total.updated),
        ("contacts deactivated", total.inactivated),
        ("contacts brought back", total.reactivated),
        ("waiting for a person", total.ambiguous),
        ("left out", total.skipped),
        ("unchanged", total.unchanged),
    ];
    for (words, people) in rows.into_iter().filter(|(_, people)| *people > 0) {
        table.row([words, &count(people)]);
    }
    if table.is_empty() {
        table.row(["nothing", ""]);
    }
    table
}

/// Customers that did not complete, with the remedy.
pub(in crate::commands) fn failures(
    tenants: &[TenantRun],
    names: &HashMap<ManagedTenantId, String>,
    at_most: usize,
    terminal: &Terminal,
) -> Option<Table> {
    let mut table = terminal.table(["Customer", "Status", "Why"]).at_most(at_most);
    for tenant in tenants.iter().filter(|tenant| tenant.error_message.is_some()) {
        let name = tenant.managed_tenant_id.as_ref().and_then(|id| names.get(id)).cloned();
        let why = tenant.error_message.clone().unwrap_or_default();
        table.row([name.unwrap_or_default(), tenant.status.as_str().to_owned(), why]);
    }
    (!table.is_empty()).then_some(table)
}
