//! `entra worker`: scheduled syncs without Temporal.

use clap::Args;
use entra_core::{Error, ErrorCode, Result, context::Context, entra::LocalWorker};

use crate::{database::Opening, exit::Exit, installation::Installation, terminal::Terminal};

/// Carry scheduled syncs in this process.
///
/// For every account of the database that has switched them on. Several workers may run over one database: each sync is
/// carried by one of them. Ctrl-C stops between two batches. Temporal's worker is a program of its own, `entra-worker`.
#[derive(Args)]
#[command(after_help = "Examples:\n  entra schedule --every 4h\n  entra worker --local --verbose")]
pub(crate) struct Arguments {
    /// Without a workflow engine, kept from others' way by leases in the database
    #[arg(long)]
    local: bool,
}

pub(crate) async fn run(
    arguments: &Arguments,
    installation: &Installation,
    terminal: &Terminal,
) -> Result<Exit> {
    if !arguments.local {
        return Err(Error::new(ErrorCode::InvalidArgument)
            .with_message("Temporal's worker is a program of its own.")
            .with_remedy("Start `entra-worker`, or give --local to carry the schedule here."));
    }
    let entra = installation.entra(Opening::Use, installation.secrets()?).await?;
    terminal.note("Carrying scheduled syncs. Ctrl-C stops.");
    LocalWorker::new(entra).run(&Context::cancelled_by(terminal.stop.clone())).await;
    terminal.note("Stopped. Another worker, or the next start of this one, goes on.");
    Ok(Exit::Done)
}
