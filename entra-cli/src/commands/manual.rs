//! `entra manual`.

use std::path::PathBuf;

use clap::{Args, CommandFactory};
use entra_core::{Error, ErrorCode, Result};

use crate::{cli::Cli, exit::Exit, terminal::Terminal};

/// Print or write manual pages.
#[derive(Args)]
#[command(after_help = "Examples:\n  entra manual | man -l -\n  entra manual --to /usr/local/share/man/man1")]
pub(crate) struct Arguments {
    /// Write a page for each command into this folder
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit> {
    let command = Cli::command();
    let written = match &arguments.to {
        Some(folder) => clap_mangen::generate_to(command, folder),
        None => {
            let mut page = Vec::new();
            let rendered = clap_mangen::Man::new(command).render(&mut page);
            rendered.map(|()| terminal.write(&String::from_utf8_lossy(&page)))
        }
    };
    written.map_err(|cause| {
        Error::new(ErrorCode::InvalidArgument)
            .with_message(format!("The manual pages cannot be written: {cause}."))
            .with_remedy("Name a folder that exists and that you may write.")
    })?;
    Ok(Exit::Done)
}
