//! `entra runs`: what happened.

mod cancel;
mod export;
mod list;
mod show;

use clap::Subcommand;
use entra_core::{
    Error, ErrorCode, Result,
    model::{RunId, RunType, SyncRun},
    store::RunFilter,
    sync::runs::RunKey,
};

use crate::{exit::Exit, session::Session, terminal::Terminal};

#[derive(Subcommand)]
pub(crate) enum Command {
    List(list::Arguments),
    Show(show::Arguments),
    Export(export::Arguments),
    Cancel(cancel::Arguments),
}

pub(crate) async fn run(command: Command, session: &Session, terminal: &Terminal) -> Result<Exit> {
    match command {
        Command::List(arguments) => list::run(&arguments, session, terminal).await,
        Command::Show(arguments) => show::run(&arguments, session, terminal).await,
        Command::Export(arguments) => export::run(&arguments, session, terminal).await,
        Command::Cancel(arguments) => cancel::run(&arguments, session, terminal).await,
    }
}

/// A run by its id, by its workflow, or the last one that may have written something.
pub(super) async fn find(session: &Session, name: &str) -> Result<SyncRun> {
    if name == "last" {
        let runs = session.msp.list_runs(&RunFilter::default()).await?;
        let is_sync = |run: &SyncRun| !run.is_dry_run && run.run_type != RunType::Discovery && !is_undo(run);
        return runs.into_iter().find(is_sync).ok_or_else(|| {
            Error::new(ErrorCode::NotFound)
                .with_message("There is no run yet.")
                .with_remedy("Start one: entra sync --all")
        });
    }
    let by_id = session.msp.get_run(&RunKey::Run(RunId::from(name))).await?;
    let found = match by_id.run {
        Some(run) => Some(run),
        None => session.msp.get_run(&RunKey::Workflow(name.to_owned())).await?.run,
    };
    found.ok_or_else(|| {
        Error::new(ErrorCode::NotFound)
            .with_message(format!("There is no run `{name}`."))
            .with_remedy("`entra runs list` shows them; `last` is the last one.")
    })
}

fn is_undo(run: &SyncRun) -> bool {
    run.summary.get("undo").is_some()
}
