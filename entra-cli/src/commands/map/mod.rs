//! `entra map`: which customer is which client of the PSA.

mod confirm;
mod list;
mod preview;
mod remap;
mod sheet;
mod unmap;

use clap::{Subcommand, ValueEnum};
use entra_core::{Result, mapping::LinkFate};

use crate::{exit::Exit, session::Session, terminal::Terminal};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Show which client each undecided customer looks like; write nothing but the file asked for
    Preview(preview::Arguments),
    /// Write decisions, all or none
    Confirm(confirm::Arguments),
    /// Show every mapping in force
    List,
    /// Give a customer to another client
    Remap(remap::Arguments),
    /// Take a customer's mapping out of force
    Unmap(unmap::Arguments),
}

pub(crate) async fn run(command: Command, session: &Session, terminal: &Terminal) -> Result<Exit> {
    match command {
        Command::Preview(arguments) => preview::run(&arguments, session, terminal).await,
        Command::Confirm(arguments) => confirm::run(&arguments, session, terminal).await,
        Command::List => list::run(session, terminal).await,
        Command::Remap(arguments) => remap::run(&arguments, session, terminal).await,
        Command::Unmap(arguments) => unmap::run(&arguments, session, terminal).await,
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
