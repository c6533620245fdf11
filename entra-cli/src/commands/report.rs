//! `entra report`: what does not fit between directories and contacts.

use clap::Args;
use entra_core::{
    Error, Result,
    context::{Context, Progress, Stage},
    model::{ManagedTenant, ManagedTenantId, MappingState},
    reconcile::Finding,
    sync::HygieneReport,
};
use serde::Serialize;

use crate::{
    customer::{Clients, Customers},
    exit::Exit,
    session::Session,
    terminal::{Table, Terminal, count},
};

/// List what does not fit: contacts without an account, accounts without a contact, people of another client, and
/// leavers who are still active. Writes nothing.
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
}

#[derive(Default, Serialize)]
struct Document {
    reports: Vec<HygieneReport>,
    failures: Vec<Failure>,
}

/// A customer of whom there is no report.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    managed_tenant_id: ManagedTenantId,
    error: Error,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let tenants = if arguments.customers.is_empty() {
        mapped(session).await?
    } else {
        let named = arguments.customers.iter().map(|name| customers.find(name).cloned());
        named.collect::<Result<_>>()?
    };
    let document =
        terminal.watch("Comparing", async |context| compare(&tenants, session, &context).await).await?;
    let clients = Clients::load(session).await?;
    let with_people = arguments.people || !arguments.customers.is_empty();
    terminal.answer(&document, || told(&document, &customers, &clients, with_people, terminal))?;
    Ok(Exit::of_many(document.failures.len(), tenants.len()))
}

async fn mapped(session: &Session) -> Result<Vec<ManagedTenant>> {
    let listed = session.msp.list_mappings().await?.into_iter();
    let mapped = listed.filter(|listed| listed.mapping.mapping_state == MappingState::Mapped);
    Ok(mapped.map(|listed| listed.tenant).collect())
}

async fn compare(tenants: &[ManagedTenant], session: &Session, context: &Context) -> Result<Document> {
    let mut document = Document::default();
    for (index, tenant) in tenants.iter().enumerate() {
        context.check()?;
        let id = &tenant.managed_tenant_id;
        match session.msp.hygiene(id, context).await {
            Ok(report) => document.reports.push(report),
            Err(error) => document.failures.push(Failure { managed_tenant_id: id.clone(), error }),
        }
        context.tell(Progress {
            stage: Stage::Tenants,
            managed_tenant_id: Some(id.clone()),
            tenant_name: None,
            done: index as u64 + 1,
            total: Some(tenants.len() as u64),
        });
    }
    Ok(document)
}

fn told(
    document: &Document,
    customers: &Customers,
    clients: &Clients,
    with_people: bool,
    terminal: &Terminal,
) -> String {
    let names = customers.names();
    let name = |id: &ManagedTenantId| names.get(id).cloned().unwrap_or_default();
    let mut text = overview(document, name, terminal).to_string();
    if with_people {
        for report in document.reports.iter().filter(|report| report.findings.count() > 0) {
            let people = people(report, clients, terminal);
            text.push_str(&format!("\n\n{}\n{people}", name(&report.managed_tenant_id)));
        }
    }
    if !document.failures.is_empty() {
        let mut table = terminal.table(["Customer", "Why there is no report"]);
        for failure in &document.failures {
            table.row([name(&failure.managed_tenant_id), failure.error.to_string()]);
        }
        text.push_str(&format!("\n{table}"));
    }
    text + "\nNothing was written."
}

fn overview(document: &Document, name: impl Fn(&ManagedTenantId) -> String, terminal: &Terminal) -> Table {
    let headings = ["Customer", "Accounts", "No account", "No contact", "Wrong client", "Stale leavers"];
    let mut table = terminal.table(headings).numbers(1..6);
    for report in &document.reports {
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

fn people(report: &HygieneReport, clients: &Clients, terminal: &Terminal) -> Table {
    let clients = clients.names();
    let mut table = terminal.table(["Person", "What does not fit", "Because"]);
    let found = &report.findings;
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
