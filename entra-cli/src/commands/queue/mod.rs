//! `entra queue`: people who could be more than one contact, or somebody else's.

mod dismiss;
mod list;
mod resolve;
mod rules;
mod sheet;

use clap::Subcommand;
use entra_core::{Result, model::ResolutionAction, review::Resolved};

use crate::{exit::Exit, session::Session, terminal::Terminal};

#[derive(Subcommand)]
pub(crate) enum Command {
    List(list::Arguments),
    Resolve(resolve::Arguments),
    Dismiss(dismiss::Arguments),
    /// Let a decision stand for the next accounts of the same kind
    #[command(subcommand)]
    Rules(rules::Command),
}

pub(crate) async fn run(command: Command, session: &Session, terminal: &Terminal) -> Result<Exit> {
    match command {
        Command::List(arguments) => list::run(&arguments, session, terminal).await,
        Command::Resolve(arguments) => resolve::run(&arguments, session, terminal).await,
        Command::Dismiss(arguments) => dismiss::run(&arguments, session, terminal).await,
        Command::Rules(command) => rules::run(command, session, terminal).await,
    }
}

fn told(resolved: &Resolved) -> String {
    let contact = resolved.contact_name_id.as_ref().map(ToString::to_string).unwrap_or_default();
    let undo = resolved.run_id.as_ref().map(|run| format!(" Take it back: entra undo {run}"));
    let undo = undo.unwrap_or_default();
    match resolved.action {
        ResolutionAction::LinkExisting => format!("Linked to contact {contact}.{undo}"),
        ResolutionAction::CreateNew => format!("Contact {contact} was made.{undo}"),
        ResolutionAction::Dismissed => "Set aside until the facts change.".to_owned(),
    }
}
