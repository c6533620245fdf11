//! `entra sync`: one customer or all, at once or only as a look ahead.

mod dry_run;
mod summary;

use std::time::Instant;

use clap::Args;
use entra_core::{
    Error, ErrorCode, Result,
    model::{ManagedTenant, PlanHash},
    sync::SyncRequest,
};

pub(super) use self::summary::{counters, failures};
use crate::{customer::Customers, exit::Exit, session::Session, terminal::Terminal};

/// Bring contacts in step with one customer's directory, or with all.
///
/// Only changes since the last sync are read where the directory can tell them. What would change unusually much is
/// held and waits for a person. Ctrl-C stops between two batches; the next sync finishes the job.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[group(skip)]
pub(crate) struct Arguments {
    /// The customer
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    customer: Option<String>,
    /// Every mapped customer
    #[arg(long)]
    all: bool,
    /// Apply exactly this plan, as a preflight or a held run showed it, or nothing
    #[arg(long, value_name = "HASH", conflicts_with_all = ["all", "dry_run"])]
    plan: Option<String>,
    /// Apply that plan although the guard holds it
    #[arg(long, requires = "plan")]
    allow: bool,
    /// Only look ahead
    #[arg(long)]
    dry_run: bool,
    /// Read everybody, not only what changed
    #[arg(long)]
    full: bool,
}

const EXAMPLES: &str = "\
Examples:
  entra sync --all
  entra sync contoso.com --dry-run
  entra sync contoso.com --plan 9f2c…            what the preflight showed, or nothing
  entra sync contoso.com --plan 9f2c… --allow    the same, held by the guard and right all the same";

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let tenant = arguments.customer.as_deref().map(|name| customers.find(name)).transpose()?;
    if arguments.dry_run {
        return dry_run::run(tenant, session, terminal).await;
    }
    let request = SyncRequest {
        managed_tenant_id: tenant.map(|tenant| tenant.managed_tenant_id.clone()),
        plan_hash: arguments.plan.as_deref().map(PlanHash::from),
        full_read: arguments.full,
        ..SyncRequest::default()
    };
    if let (Some(tenant), Some(hash), true) = (tenant, &request.plan_hash, arguments.allow) {
        session.msp.allow_plan(&tenant.managed_tenant_id, hash).await?;
    }
    let begun = Instant::now();
    let done = terminal.watch("Syncing", async |context| session.msp.sync(&request, &context).await).await;
    let done = done.map_err(|error| explain_refusal(error, tenant))?;
    let command = tenant.map_or_else(|| "--all".to_owned(), name_of);
    terminal.answer(&done, || {
        let names = customers.names();
        summary::told(&done, &names, begun.elapsed(), &command, terminal)
    })?;
    Ok(done.run.map_or(Exit::Done, |run| Exit::of_run(run.status)))
}

/// The difference of a drifted plan is in the error's context: a person looks at the new plan instead.
fn explain_refusal(error: Error, tenant: Option<&ManagedTenant>) -> Error {
    match (error.code(), tenant) {
        (ErrorCode::PlanDrifted, Some(tenant)) => {
            let customer = name_of(tenant);
            let count = error
                .context_value("difference")
                .and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok())
                .and_then(|difference| difference["count"].as_u64());
            let differs = count.map(|count| format!(" {count} people are affected.")).unwrap_or_default();
            let message = format!("{}{differs} Nothing was written.", error.message());
            error
                .with_message(message)
                .with_remedy(format!("Look at the new plan, `entra preflight {customer}`, and decide again."))
        }
        _ => error,
    }
}

fn name_of(tenant: &ManagedTenant) -> String {
    tenant.primary_domain.clone().unwrap_or_else(|| tenant.managed_tenant_id.to_string())
}
