//! `entra`: the operator's hand on the library. It reads the command line, calls one operation of the facade, and shows
//! what came back: as a table to a person, as the facade's own document with `--json`.

mod cli;
mod commands;
mod customer;
mod database;
mod each;
mod exit;
mod installation;
mod session;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use crate::{cli::Cli, exit::Exit, terminal::Terminal};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let terminal = Terminal::new(&cli.appearance);
    let exit = match commands::run(cli.command, &cli.installation, &terminal).await {
        Ok(exit) => exit,
        Err(error) => {
            terminal.fail(&error);
            Exit::of_error(&error)
        }
    };
    exit.into()
}
