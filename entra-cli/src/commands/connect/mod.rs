//! `entra connect`: to Microsoft by partner sign-in, or to the MSP's CIPP.

mod cipp;
mod direct;
mod loopback;
mod validate;

use clap::Subcommand;
use entra_core::{
    Result,
    model::{Connection, ConnectionType},
};

use crate::{
    database::Opening,
    exit::Exit,
    installation::Installation,
    terminal::{Terminal, when},
};

#[derive(Subcommand)]
pub(crate) enum Command {
    Direct(direct::Arguments),
    Cipp(cipp::Arguments),
    /// Prove that the connection in force still works
    Validate,
}

pub(crate) async fn run(command: Command, installation: &Installation, terminal: &Terminal) -> Result<Exit> {
    match command {
        // The first command of a new installation: it may make its database.
        Command::Direct(arguments) => {
            direct::run(&arguments, &installation.open(Opening::Make).await?, terminal).await
        }
        Command::Cipp(arguments) => {
            cipp::run(&arguments, &installation.open(Opening::Make).await?, terminal).await
        }
        Command::Validate => validate::run(&installation.open(Opening::Use).await?, terminal).await,
    }
}

fn told(connection: &Connection) -> String {
    let through = match (connection.connection_type, &connection.cipp_base_url) {
        (ConnectionType::Direct, _) => "by Microsoft partner sign-in".to_owned(),
        (ConnectionType::Cipp, Some(address)) => format!("through CIPP at {address}"),
        (ConnectionType::Cipp, None) => "through CIPP".to_owned(),
    };
    format!("Connected {through}; proved {}.", when(connection.last_validated_at))
}
