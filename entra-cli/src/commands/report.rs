//! `entra report`: what does not fit between directories and contacts.

use std::{cmp::Reverse, collections::HashMap};

use clap::Args;
use entra_core::{
    Result,
    model::{ClientId, ManagedTenant, ManagedTenantId, MappingState},
    reconcile::{Finding, Hygiene},
    sync::HygieneReport,
};

use crate::{
    customer::{Clients, Customers},
    each::{Answers, ask_each, mapped_as},
    exit::Exit,
    session::Session,
    terminal::{Table, Terminal, count},
};

/// List what does not fit between directories and contacts; write nothing.
///
/// Contacts without an account, accounts without a contact, people of another client, and leavers who are still active.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  entra report\n  entra report contoso.com\n  entra report --json > hygiene.json"
)]
pub(crate) struct Arguments {
    /// Only these customers, with every person; otherwise all, counted
    #[arg(value_name = "CUSTOMER")]
    customers: Vec<String>,
    /// Every person of every customer
    #[arg(long)]
    people: bool,
    /// Every customer, not only those with the most to tidy
    #[arg(long)]
    all: bool,
}

/// Customers that fit on a screen or two.
const SHOWN: usize = 40;

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let tenants = if arguments.customers.is_empty() {
        mapped_as(&session.msp, &[MappingState::Mapped]).await?
    } else {
        let named = arguments.customers.iter().map(|name| customers.find(name).cloned());
        named.collect::<Result<_>>()?
    };
    let compared = terminal
        .watch("Comparing", async |context| {
            ask_each(&tenants, &context, async |id| session.msp.hygiene(id, &context).await).await
        })
        .await?;
    let clients = Clients::load(session).await?.names();
    terminal.answer(&compared, || told(&compared, &tenants, &clients, arguments, terminal))?;
    Ok(compared.exit())
}

fn told(
    compared: &Answers<HygieneReport>,
    tenants: &[ManagedTenant],
    clients: &HashMap<ClientId, String>,
    arguments: &Arguments,
    terminal: &Terminal,
) -> String {
    let name = |id: &ManagedTenantId| {
        let tenant = tenants.iter().find(|tenant| tenant.managed_tenant_id == *id);
        tenant.map(|tenant| tenant.display_name.clone()).unwrap_or_default()
    };
    let is_named = !arguments.customers.is_empty();
    let mut reports: Vec<_> = compared.results.iter().collect();
    if !is_named && !arguments.all {
        reports.retain(|report| !fits(report));
    }
    reports.sort_by_key(|report| Reverse(report.findings.count()));
    let mut lines = Vec::new();
    if !reports.is_empty() {
        let room = if is_named || arguments.all { usize::MAX } else { SHOWN };
        lines.push(overview(&reports, name, room, terminal).to_string());
        lines.extend((reports.len() > room).then(|| "   every customer: entra report --all".to_owned()));
    }
    if is_named || arguments.people {
        for report in reports.into_iter().filter(|report| report.findings.count() > 0) {
            lines.push(format!("\n{}", name(&report.managed_tenant_id)));
            lines.push(people(&report.findings, clients, terminal).to_string());
        }
    }
    lines.extend(compared.failures(tenants, terminal).map(|table| table.to_string()));
    lines.push(totals(&compared.results));
    lines.push("Nothing was written.".to_owned());
    lines.join("\n")
}

/// There is nothing to tidy, and nobody who was not compared.
fn fits(report: &HygieneReport) -> bool {
    report.is_complete && report.findings.count() == 0
}

fn totals(reports: &[HygieneReport]) -> String {
    let total = |of: fn(&HygieneReport) -> usize| count(reports.iter().map(of).sum::<usize>() as u64);
    format!(
        "{} customers with {} accounts: all fits at {} of them.\n\
         {} contacts without an account, {} accounts without a contact,\n\
         {} contacts at another client, {} leavers still active.",
        count(reports.len() as u64),
        total(|report| report.total_identities),
        total(|report| usize::from(fits(report))),
        total(|report| report.findings.contacts_without_account.len()),
        total(|report| report.findings.accounts_without_contact.len()),
        total(|report| report.findings.wrong_client.len()),
        total(|report| report.findings.stale_leavers.len()),
    )
}

fn overview(
    reports: &[&HygieneReport],
    name: impl Fn(&ManagedTenantId) -> String,
    room: usize,
    terminal: &Terminal,
) -> Table {
    let headings = ["Customer", "Accounts", "No account", "No contact", "Wrong client", "Stale leavers"];
    let mut table = terminal.table(headings).numbers(1..6).one_line([1]).at_most(room);
    for report in reports {
        let found = &report.findings;
        let without_account = if report.is_complete {
            count(found.contacts_without_account.len() as u64)
        } else {
            "?".to_owned()
        };
        table.row([
            name(&report.managed_tenant_id),
            count(report.total_identities as u64),
            without_account,
            count(found.accounts_without_contact.len() as u64),
            count(found.wrong_client.len() as u64),
            count(found.stale_leavers.len() as u64),
        ]);
    }
    table
}

fn people(found: &Hygiene, clients: &HashMap<ClientId, String>, terminal: &Terminal) -> Table {
    let mut table = terminal.table(["Person", "What does not fit", "Because"]);
    let lists = [
        ("contact without an account", &found.contacts_without_account),
        ("account without a contact", &found.accounts_without_contact),
        ("left, but still active", &found.stale_leavers),
    ];
    for (words, list) in lists {
        for finding in list {
            table.row([person(finding), words.to_owned(), finding.reason.clone()]);
        }
    }
    for finding in &found.wrong_client {
        let client = finding.client_id.as_ref().and_then(|id| clients.get(id));
        let words = format!("contact of {}", client.map_or("another client", String::as_str));
        table.row([person(finding), words, finding.reason.clone()]);
    }
    table
}

fn person(finding: &Finding) -> String {
    match (&finding.display_name, &finding.email) {
        (Some(name), Some(email)) => format!("{name} <{email}>"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => finding.entra_object_id.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}
