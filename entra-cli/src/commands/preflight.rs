//! `entra preflight`: the plan that a sync would apply.

use clap::Args;
use entra_core::{
    Result,
    model::{Action, Change, ContactPatch, GuardVerdict},
    reconcile::{Bucket, BucketKind},
    sync::Preflight,
};

use crate::{
    customer::Customers,
    exit::Exit,
    session::Session,
    terminal::{Table, Terminal, count},
};

/// Show what a sync would do; write nothing.
///
/// Only the record of having looked is written. The plan's hash approves exactly this plan: `entra sync CUSTOMER --plan
/// HASH` applies it or, if anything changed, refuses and shows the difference.
#[derive(Args)]
#[command(after_help = "Examples:\n  entra preflight contoso.com\n  entra preflight contoso.com --changes")]
pub(crate) struct Arguments {
    /// The customer
    customer: String,
    /// Every change, with the values before and after
    #[arg(long)]
    changes: bool,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let tenant = customers.find(&arguments.customer)?;
    let id = &tenant.managed_tenant_id;
    let ahead =
        terminal.watch("Looking ahead", async |context| session.msp.preflight(id, &context).await).await?;
    if arguments.changes {
        let kept = session.msp.kept_plan(id, &ahead.plan_hash).await?;
        terminal.answer(&kept, || changes(&kept.plan.changes, terminal).to_string())?;
        return Ok(Exit::Done);
    }
    terminal.answer(&ahead, || told(&ahead, &tenant.display_name, &arguments.customer, terminal))?;
    Ok(Exit::Done)
}

fn told(ahead: &Preflight, name: &str, customer: &str, terminal: &Terminal) -> String {
    let buckets = buckets(std::slice::from_ref(ahead), terminal);
    let people = count(ahead.total_identities as u64);
    let next = guard(&ahead.guard, terminal);
    let flag = if ahead.guard.tripped { " --allow" } else { "" };
    format!(
        "{name}: {people} accounts read, {} left out of scope\n{buckets}\n{next}\
         Apply exactly this: entra sync {customer} --plan {}{flag}",
        count(ahead.counters.skipped),
        ahead.plan_hash
    )
}

/// Why the guard would hold the plan, if it would.
fn guard(verdict: &GuardVerdict, terminal: &Terminal) -> String {
    if !verdict.tripped {
        return String::new();
    }
    format!("{} {}\n", terminal.doubtful("The guard would hold this plan:"), verdict.reasons.join(" "))
}

/// What syncs would do, of one customer or of many together.
pub(super) fn buckets(ahead: &[Preflight], terminal: &Terminal) -> Table {
    let mut table = terminal.table(["A sync would", "People", "Such as"]).numbers([1]);
    let kinds = [
        (BucketKind::Create, "make a contact"),
        (BucketKind::Link, "link or change a contact"),
        (BucketKind::NeedsDecision, "ask a person"),
        (BucketKind::NoChange, "change nothing"),
        (BucketKind::MarkInactive, "deactivate a contact"),
    ];
    for (kind, words) in kinds {
        let of_kind = || ahead.iter().flat_map(|one| &one.buckets).filter(|bucket| bucket.bucket == kind);
        let people: usize = of_kind().map(|bucket| bucket.count).sum();
        if people > 0 {
            table.row([words, &count(people as u64), &samples(of_kind())]);
        }
    }
    if table.is_empty() {
        table.row(["do nothing", "", ""]);
    }
    table
}

fn samples<'a>(buckets: impl Iterator<Item = &'a Bucket>) -> String {
    let samples = buckets.flat_map(|bucket| &bucket.samples);
    let names: Vec<_> = samples.filter_map(|sample| sample.display_name.as_deref()).take(3).collect();
    names.join(", ")
}

fn changes(changes: &[Change], terminal: &Terminal) -> Table {
    let mut table = terminal.table(["Person", "Change", "Because", "Values"]);
    for change in changes.iter().filter(|change| change.action != Action::None) {
        let person = change.display_name.clone().unwrap_or_else(|| change.entra_object_id.to_string());
        let values = values(change.before.as_deref(), change.after.as_deref());
        table.row([person, change.action.as_str().into(), change.reason.as_str().into(), values]);
    }
    table
}

/// `role: CFO → CEO`, one line for each value.
fn values(before: Option<&ContactPatch>, after: Option<&ContactPatch>) -> String {
    let members = |patch: Option<&ContactPatch>| match patch.map(serde_json::to_value) {
        Some(Ok(serde_json::Value::Object(members))) => members,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (members(before), members(after));
    let lines = after.iter().map(|(name, value)| match before.get(name) {
        Some(former) => format!("{name}: {} → {}", plain(former), plain(value)),
        None => format!("{name}: {}", plain(value)),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => "(nothing)".to_owned(),
        other => other.to_string(),
    }
}
