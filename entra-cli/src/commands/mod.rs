//! The commands, one file or folder each, in the order of a customer's life.

mod completions;
mod connect;
mod disconnect;
mod discover;
mod doctor;
mod explain;
mod manual;
mod map;
mod preflight;
mod queue;
mod report;
mod runs;
mod schedule;
mod settings;
mod status;
mod sync;
mod undo;
mod worker;

use clap::Subcommand;
use entra_core::Result;

use crate::{database::Opening, exit::Exit, installation::Installation, terminal::Terminal};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Connect to Microsoft or to CIPP
    #[command(subcommand)]
    Connect(connect::Command),
    Disconnect(disconnect::Arguments),
    /// Show how the integration is
    Status,
    Doctor(doctor::Arguments),
    /// Find out which customers there are
    Discover,
    /// Decide which customer is which client of the PSA
    #[command(subcommand)]
    Map(map::Command),
    Preflight(preflight::Arguments),
    Sync(sync::Arguments),
    Undo(undo::Arguments),
    /// Look at past runs
    #[command(subcommand)]
    Runs(runs::Command),
    /// Decide about people who could be more than one contact
    #[command(subcommand)]
    Queue(queue::Command),
    Settings(settings::Arguments),
    Schedule(schedule::Arguments),
    Explain(explain::Arguments),
    Report(report::Arguments),
    Worker(worker::Arguments),
    Completions(completions::Arguments),
    Manual(manual::Arguments),
}

pub(crate) async fn run(command: Command, installation: &Installation, terminal: &Terminal) -> Result<Exit> {
    let open = || installation.open(Opening::Use);
    // Each on the heap: the futures of the facade are large, and only one of them runs.
    match command {
        Command::Connect(command) => Box::pin(connect::run(command, installation, terminal)).await,
        Command::Disconnect(arguments) => {
            Box::pin(disconnect::run(&arguments, &open().await?, terminal)).await
        }
        Command::Status => Box::pin(status::run(&open().await?, terminal)).await,
        Command::Doctor(arguments) => Box::pin(doctor::run(&arguments, installation, terminal)).await,
        Command::Discover => Box::pin(discover::run(&open().await?, terminal)).await,
        Command::Map(command) => Box::pin(map::run(command, &open().await?, terminal)).await,
        Command::Preflight(arguments) => Box::pin(preflight::run(&arguments, &open().await?, terminal)).await,
        Command::Sync(arguments) => Box::pin(sync::run(&arguments, &open().await?, terminal)).await,
        Command::Undo(arguments) => Box::pin(undo::run(&arguments, &open().await?, terminal)).await,
        Command::Runs(command) => Box::pin(runs::run(command, &open().await?, terminal)).await,
        Command::Queue(command) => Box::pin(queue::run(command, &open().await?, terminal)).await,
        Command::Settings(arguments) => Box::pin(settings::run(&arguments, &open().await?, terminal)).await,
        Command::Schedule(arguments) => Box::pin(schedule::run(&arguments, &open().await?, terminal)).await,
        Command::Explain(arguments) => Box::pin(explain::run(&arguments, &open().await?, terminal)).await,
        Command::Report(arguments) => Box::pin(report::run(&arguments, &open().await?, terminal)).await,
        Command::Worker(arguments) => Box::pin(worker::run(&arguments, installation, terminal)).await,
        Command::Completions(arguments) => Ok(completions::run(&arguments, terminal)),
        Command::Manual(arguments) => manual::run(&arguments, terminal),
    }
}
