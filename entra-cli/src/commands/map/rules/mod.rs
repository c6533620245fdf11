//! `entra map rules`: whose people are whose, in a customer's tenant that several clients share.

mod confirm;
mod preview;
mod sheet;
mod show;

use clap::Subcommand;
use entra_core::{Result, model::RuleTest};

use crate::{exit::Exit, session::Session, terminal::Terminal};

#[derive(Subcommand)]
pub(crate) enum Command {
    Show(show::Arguments),
    Preview(preview::Arguments),
    Confirm(confirm::Arguments),
}

pub(crate) async fn run(command: Command, session: &Session, terminal: &Terminal) -> Result<Exit> {
    match command {
        Command::Show(arguments) => show::run(&arguments, session, terminal).await,
        Command::Preview(arguments) => preview::run(&arguments, session, terminal).await,
        Command::Confirm(arguments) => confirm::run(&arguments, session, terminal).await,
    }
}

/// Whom a rule names: `domain contoso.com`.
fn whom(test: &RuleTest) -> String {
    match test {
        RuleTest::Domain(domain) => format!("domain {domain}"),
        RuleTest::Group(group) => format!("group {group}"),
        RuleTest::Department(department) => format!("department {department}"),
        RuleTest::Office(office) => format!("office {office}"),
        RuleTest::EverybodyElse => "everybody else".to_owned(),
    }
}
