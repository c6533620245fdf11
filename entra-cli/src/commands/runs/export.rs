//! `entra runs export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use entra_core::{Result, store::RunFilter, sync::ExportFormat};

use super::find;
use crate::{
    exit::Exit,
    session::Session,
    terminal::{Terminal, write_file},
};

/// Write one run, or the history, as CSV or JSON.
///
/// One run comes with every person.
#[derive(Args)]
#[command(after_help = "Examples:\n  entra runs export last --format csv --to run.csv\n  entra runs export")]
pub(crate) struct Arguments {
    /// The run's id, its workflow's, or `last`
    run: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
    /// Write to a file in place of standard output
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Runs of the history, at most
    #[arg(long, default_value_t = 1_000)]
    limit: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Json,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let format = match arguments.format {
        Format::Csv => ExportFormat::Csv,
        Format::Json => ExportFormat::Json,
    };
    let text = match &arguments.run {
        Some(name) => session.msp.export_run(&find(session, name).await?.run_id, format).await?,
        None => {
            let filter = RunFilter { limit: arguments.limit, ..RunFilter::default() };
            session.msp.export_runs(&filter, format).await?
        }
    };
    match &arguments.to {
        Some(path) => {
            write_file(path, &text)?;
            terminal.note(&format!("{} is written.", path.display()));
        }
        None => terminal.write(&text),
    }
    Ok(Exit::Done)
}
