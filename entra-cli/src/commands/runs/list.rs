//! `entra runs list`.

use clap::Args;
use entra_core::{
    Result,
    model::{RunStatus, SyncRun},
    store::RunFilter,
};

use super::is_undo;
use crate::{
    customer::Customers,
    exit::Exit,
    session::Session,
    terminal::{Terminal, count, when},
};

/// Show runs, newest first.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Only runs that touched this customer
    #[arg(long)]
    customer: Option<String>,
    /// Only runs of this status
    #[arg(long, value_parser = status)]
    status: Option<RunStatus>,
    /// At most so many
    #[arg(long, default_value_t = 20)]
    limit: u32,
}

/// The words are those of the documents.
fn status(text: &str) -> std::result::Result<RunStatus, String> {
    serde_json::from_value(text.into()).map_err(|_| {
        "it is one of queued, running, completed, partial, failed, held and cancelled".to_owned()
    })
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let tenant = arguments.customer.as_deref().map(|name| customers.find(name)).transpose()?;
    let filter = RunFilter {
        status: arguments.status,
        managed_tenant_id: tenant.map(|tenant| tenant.managed_tenant_id.clone()),
        limit: arguments.limit,
        ..RunFilter::default()
    };
    let runs = session.msp.list_runs(&filter).await?;
    terminal.answer(&runs, || {
        let mut table = terminal.table(["Started", "Kind", "Status", "Customers", "Run"]).numbers([3]);
        for run in &runs {
            table.row(row(run));
        }
        table.to_string()
    })?;
    Ok(Exit::Done)
}

fn row(run: &SyncRun) -> [String; 5] {
    let kind = if is_undo(run) { "undo" } else { run.run_type.as_str() };
    let customers = format!("{} of {}", count(run.succeeded_tenants), count(run.total_tenants));
    [
        when(Some(run.started_at)),
        kind.to_owned(),
        run.status.as_str().to_owned(),
        customers,
        run.run_id.to_string(),
    ]
}
