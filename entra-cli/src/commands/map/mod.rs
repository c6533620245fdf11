//! `entra map`: which customer is which client of the PSA.

mod confirm;
mod list;
mod preview;
mod remap;
mod rules;
mod sheet;
mod unmap;

use clap::{Subcommand, ValueEnum};
use entra_core::{Result, mapping::LinkFate};

use crate::{exit::Exit, session::Session, terminal::Terminal};

#[derive(Subcommand)]
pub(crate) enum Command {
    Preview(preview::Arguments),
    Confirm(confirm::Arguments),
    /// Show every mapping in force
    List,
    Remap(remap::Arguments),
    Unmap(unmap::Arguments),
    /// Divide the people of a customer that several clients share
    #[command(subcommand)]
    Rules(rules::Command),
}

pub(crate) async fn run(command: Command, session: &Session, terminal: &Terminal) -> Result<Exit> {
    match command {
        Command::Preview(arguments) => preview::run(&arguments, session, terminal).await,
        Command::Confirm(arguments) => confirm::run(&arguments, session, terminal).await,
        Command::List => list::run(session, terminal).await,
        Command::Remap(arguments) => remap::run(&arguments, session, terminal).await,
        Command::Unmap(arguments) => unmap::run(&arguments, session, terminal).await,
        Command::Rules(command) => rules::run(command, session, terminal).await,
    }
}

/// What becomes of the people whom the former mapping linked.
#[derive(Clone, Copy, ValueEnum)]
enum Links {
    /// Contacts stay where they are, linked
    Keep,
    /// Contacts move to the new client, linked
    Move,
    /// Contacts stay where they are; their links are cut
    Cut,
}

impl From<Links> for LinkFate {
    fn from(links: Links) -> Self {
        match links {
            Links::Keep => Self::Keep,
            Links::Move => Self::Move,
            Links::Cut => Self::Cut,
        }
    }
}
