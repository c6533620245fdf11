//! `entra map rules show`.

use std::path::PathBuf;

use clap::Args;
use entra_core::{
    Result,
    model::{ManagedTenant, MappingRule, MappingRules, RuleTest},
};

use super::{sheet, whom};
use crate::{
    customer::{Clients, Customers},
    exit::Exit,
    session::Session,
    terminal::{Terminal, when, write_file},
};

/// Show the rules in force; with --to, write a sheet to edit.
///
/// With `--to FILE`, the same as a sheet to edit; for a customer that is not shared yet, one that starts from its
/// domains. Fill in `by` (domain, group, department, office, or everybody_else on the last row), `value`, and
/// `clientId` (an id, or the client's full name). The first rule that a person passes decides. Then look at what the
/// sheet would do: `entra map rules preview CUSTOMER --file FILE`.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  entra map rules show contoso.com\n  entra map rules show contoso.com --to rules.csv"
)]
pub(crate) struct Arguments {
    /// The customer
    customer: String,
    /// Write a sheet to edit: `.csv` for a spreadsheet, else JSON
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let clients = Clients::load(session).await?;
    let tenant = customers.find(&arguments.customer)?;
    let held = session.msp.mapping_rules(&tenant.managed_tenant_id).await?;
    if let Some(path) = &arguments.to {
        let rules = if held.rules.is_empty() { start(tenant, session).await? } else { held.rules.clone() };
        write_file(path, &sheet::write(&rules, &clients, path)?)?;
        let path = path.display();
        let preview = format!("entra map rules preview {} --file {path}", arguments.customer);
        terminal.note(&format!("{path} is written. Edit it, then: {preview}"));
    }
    terminal.answer(&held, || told(&held, arguments, tenant, &clients, terminal))?;
    Ok(Exit::Done)
}

/// What holds without rules, written as rules: each domain is the mapping's client's, and so is everybody else.
async fn start(tenant: &ManagedTenant, session: &Session) -> Result<Vec<MappingRule>> {
    let mappings = session.msp.list_mappings().await?;
    let mapping = mappings.into_iter().find(|one| one.tenant.managed_tenant_id == tenant.managed_tenant_id);
    let client_id = mapping.and_then(|listed| listed.mapping.client_id).unwrap_or_default();
    let domains = tenant.domains.iter().cloned().map(RuleTest::Domain);
    let tests = domains.chain([RuleTest::EverybodyElse]);
    Ok(tests.map(|test| MappingRule { test, client_id: client_id.clone() }).collect())
}

fn told(
    held: &MappingRules,
    arguments: &Arguments,
    tenant: &ManagedTenant,
    clients: &Clients,
    terminal: &Terminal,
) -> String {
    if held.rules.is_empty() {
        return format!(
            "{} is not shared: its people are all one client's.\n\
             Divide them: entra map rules show {} --to rules.csv",
            tenant.display_name, arguments.customer
        );
    }
    let mut table = terminal.table(["Rule", "Who", "Client"]).numbers([0]);
    for (number, rule) in (1..).zip(&held.rules) {
        table.row([format!("{number}"), whom(&rule.test), clients.name_of(&rule.client_id)]);
    }
    let by = held.decided_by.as_ref().map(|user| format!(" by {user}")).unwrap_or_default();
    format!("{table}\nDecided {}{by}.", when(held.decided_at))
}
