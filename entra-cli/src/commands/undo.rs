//! `entra undo`.

use clap::Args;
use entra_core::{Result, model::UndoOutcome, sync::UndoReport};

use super::runs::find;
use crate::{
    exit::Exit,
    session::Session,
    terminal::{Terminal, count, when},
};

/// Take back what a run wrote.
///
/// What is still ours goes back, what a person edited since stays, and both are named.
#[derive(Args)]
#[command(after_help = "Examples:\n  entra undo last\n  entra undo 0199a8c2-… --yes")]
pub(crate) struct Arguments {
    /// The run, or `last` for the last one that wrote something
    run: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let run = find(session, &arguments.run).await?;
    let question = format!("Undo the {} run of {}?", run.run_type.as_str(), when(Some(run.started_at)));
    terminal.confirm(&question, arguments.yes)?;
    let report =
        terminal.watch("Undoing", async |context| session.msp.undo_run(&run.run_id, &context).await).await?;
    terminal.answer(&report, || told(&report, terminal))?;
    Ok(if report.kept_edited + report.kept_gone > 0 { Exit::Partly } else { Exit::Done })
}

fn told(report: &UndoReport, terminal: &Terminal) -> String {
    let mut lines = vec![format!("{} changes put back.", count(report.reversed))];
    if !report.kept.is_empty() {
        let mut table = terminal.table(["Contact", "Kept, because"]).at_most(15);
        for kept in &report.kept {
            let why = match kept.outcome {
                UndoOutcome::KeptEdited => "a person edited it since",
                UndoOutcome::KeptGone => "it is gone",
                UndoOutcome::Reversed => continue,
            };
            table.row([kept.contact_name_id.as_str(), why]);
        }
        lines.push(table.to_string());
    }
    lines.push("The next sync plans from the facts again: change what led to the run before it.".to_owned());
    lines.join("\n")
}
