//! `entra disconnect`.

use clap::Args;
use entra_core::Result;

use crate::{exit::Exit, session::Session, terminal::Terminal};

/// Take the connection out of force and remove its credentials.
///
/// Mappings, links and history stay.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    terminal.confirm("Disconnect, and remove the connection's credentials?", arguments.yes)?;
    session.msp.disconnect().await?;
    terminal.answer(&(), || "Disconnected. Mappings, links and history stay.".to_owned())?;
    Ok(Exit::Done)
}
