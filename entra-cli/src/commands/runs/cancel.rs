//! `entra runs cancel`.

use clap::Args;
use entra_core::Result;

use super::find;
use crate::{exit::Exit, session::Session, terminal::Terminal};

/// Stop a run between two batches, in whatever process it is.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The run's id, its workflow's, or `last`
    run: String,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let run = find(session, &arguments.run).await?;
    session.msp.cancel_run(&run.run_id).await?;
    terminal
        .answer(&(), || "It stops after the batch under way. The next run finishes the job.".to_owned())?;
    Ok(Exit::Done)
}
