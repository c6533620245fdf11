//! `entra runs show`.

use std::collections::HashMap;

use clap::Args;
use entra_core::{
    Result,
    model::{Counters, ManagedTenantId, SyncRun, TenantRun},
    sync::runs::RunKey,
};

use super::find;
use crate::{
    commands::sync::{counters, failures},
    customer::Customers,
    exit::Exit,
    session::Session,
    terminal::{Table, Terminal, count, duration, when},
};

/// Show one run: its customers and what failed.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The run's id, its workflow's, or `last`
    #[arg(default_value = "last")]
    run: String,
    /// Every customer, not only the totals and what failed
    #[arg(long)]
    customers: bool,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let run = find(session, &arguments.run).await?;
    let progress = session.msp.get_run(&RunKey::Run(run.run_id.clone())).await?;
    let names = Customers::load(session).await?.names();
    terminal.answer(&progress, || {
        let tenants = &progress.tenant_results;
        let mut total = Counters::default();
        tenants.iter().for_each(|tenant| total.add(&tenant.counters));
        let mut lines = vec![head(&run, terminal), counters(&total, terminal).to_string()];
        if arguments.customers {
            lines.push(customers(tenants, &names, terminal).to_string());
        }
        lines.extend(failures(tenants, &names, usize::MAX, terminal).map(|table| table.to_string()));
        lines.join("\n")
    })?;
    Ok(Exit::Done)
}

fn head(run: &SyncRun, terminal: &Terminal) -> String {
    let took = run.completed_at.map(|end| end - run.started_at);
    let took = took.and_then(|took| took.try_into().ok()).map(duration).unwrap_or_default();
    let failure = run.summary.pointer("/error/message").and_then(serde_json::Value::as_str);
    terminal.facts([
        ("Run", run.run_id.to_string()),
        ("Kind", run.run_type.as_str().to_owned()),
        ("Status", run.status.as_str().to_owned()),
        ("Started", when(Some(run.started_at))),
        ("Took", took),
        ("Started by", run.initiated_by.as_ref().map_or("the schedule".to_owned(), ToString::to_string)),
        ("Customers", format!("{} of {}", count(run.succeeded_tenants), count(run.total_tenants))),
        ("Failure", failure.unwrap_or_default().to_owned()),
    ])
}

fn customers(tenants: &[TenantRun], names: &HashMap<ManagedTenantId, String>, terminal: &Terminal) -> Table {
    let headings = ["Customer", "Status", "Made", "Linked", "Changed", "Deactivated", "Waiting"];
    let mut table = terminal.table(headings).numbers(2..7);
    for tenant in tenants {
        let name = tenant.managed_tenant_id.as_ref().and_then(|id| names.get(id)).cloned();
        table.row(row(name.unwrap_or_default(), tenant));
    }
    table
}

fn row(name: String, tenant: &TenantRun) -> [String; 7] {
    let Counters { created, linked, updated, inactivated, ambiguous, .. } = tenant.counters;
    let [created, linked, updated, inactivated, ambiguous] =
        [created, linked, updated, inactivated, ambiguous].map(count);
    [name, tenant.status.as_str().to_owned(), created, linked, updated, inactivated, ambiguous]
}
