//! `entra queue rules`: decisions that stand for the next accounts of the same kind.

mod add;
mod list;
mod preview;
mod remove;
mod rule;

use clap::Subcommand;
use entra_core::{
    Result,
    model::{ReviewRule, ReviewRuleEffect, ReviewRuleNames},
};

use crate::{exit::Exit, session::Session, terminal::Terminal};

#[derive(Subcommand)]
pub(crate) enum Command {
    List(list::Arguments),
    Preview(preview::Arguments),
    Add(add::Arguments),
    Remove(remove::Arguments),
}

pub(crate) async fn run(command: Command, session: &Session, terminal: &Terminal) -> Result<Exit> {
    match command {
        Command::List(arguments) => list::run(&arguments, session, terminal).await,
        Command::Preview(arguments) => preview::run(&arguments, session, terminal).await,
        Command::Add(arguments) => add::run(&arguments, session, terminal).await,
        Command::Remove(arguments) => remove::run(&arguments, session, terminal).await,
    }
}

/// What a rule does, and with whom: `leaves out addresses of partner.com`.
fn told(rule: &ReviewRule) -> String {
    let what = match rule.effect {
        ReviewRuleEffect::Exclude => "leaves out",
        ReviewRuleEffect::Link => "links",
    };
    match &rule.names {
        ReviewRuleNames::Identity(account) => format!("{what} the account {account}"),
        ReviewRuleNames::Domain(domain) => format!("{what} addresses of {domain}"),
        ReviewRuleNames::Pattern(pattern) => format!("{what} what `{pattern}` finds"),
    }
}
