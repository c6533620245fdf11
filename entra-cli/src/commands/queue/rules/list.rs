//! `entra queue rules list`.

use clap::Args;
use entra_core::Result;

use super::told;
use crate::{
    customer::Customers,
    exit::Exit,
    session::Session,
    terminal::{Terminal, when},
};

/// Show the rules in force.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Only those about this customer
    #[arg(long)]
    customer: Option<String>,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let only = arguments.customer.as_deref().map(|name| customers.find(name)).transpose()?;
    let mut rules = session.msp.review_rules().await?;
    rules.retain(|rule| only.is_none_or(|only| only.managed_tenant_id == rule.managed_tenant_id));
    terminal.answer(&rules, || {
        if rules.is_empty() {
            return "No decision stands for later accounts: entra queue rules add --help".to_owned();
        }
        let names = customers.names();
        let mut table = terminal.table(["Customer", "What it does", "Decided", "Rule"]);
        for rule in &rules {
            let customer = names.get(&rule.managed_tenant_id).cloned().unwrap_or_default();
            table.row([customer, told(rule), when(rule.decided_at), rule.rule_id.to_string()]);
        }
        table.to_string()
    })?;
    Ok(Exit::Done)
}
