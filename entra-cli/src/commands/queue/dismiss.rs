//! `entra queue dismiss`.

use clap::Args;
use entra_core::{Result, model::QueueItemId};

use super::told;
use crate::{exit::Exit, session::Session, terminal::Terminal};

/// Set somebody aside until the facts change.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The item
    item: String,
    /// Why
    #[arg(long)]
    note: Option<String>,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let item = QueueItemId::from(arguments.item.as_str());
    let resolved = session.msp.dismiss(&item, arguments.note.clone()).await?;
    terminal.answer(&resolved, || told(&resolved))?;
    Ok(Exit::Done)
}
