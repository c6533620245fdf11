//! `entra queue resolve`.

use std::path::PathBuf;

use clap::Args;
use entra_core::{
    Error, Result,
    model::{ContactId, QueueItemId},
    review::Resolved,
};
use serde::Serialize;

use super::{sheet, told};
use crate::{
    exit::Exit,
    session::Session,
    terminal::{Terminal, read_file},
};

/// Decide: it is that contact, or somebody new.
///
/// Every decision can be undone.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The item
    #[arg(required_unless_present = "file", conflicts_with = "file", requires = "decision")]
    item: Option<String>,
    #[command(flatten)]
    who: Who,
    /// The decisions of an edited sheet of `queue list --to FILE`
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

#[derive(Args)]
#[group(id = "decision", multiple = false)]
struct Who {
    /// It is this contact
    #[arg(long, value_name = "CONTACT", conflicts_with = "file")]
    link: Option<String>,
    /// It is somebody new
    #[arg(long, conflicts_with = "file")]
    create_new: bool,
}

const EXAMPLES: &str = "\
Examples:
  entra queue resolve 5d0c… --link 8f11…
  entra queue resolve 5d0c… --create-new
  entra queue resolve --file people.csv";

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    if let Some(path) = &arguments.file {
        let decisions = sheet::read(&read_file(path)?, path)?;
        let results = session.msp.resolve_many(&decisions).await?;
        let results: Vec<_> = results.into_iter().map(Outcome::from).collect();
        let failed = results.iter().filter(|outcome| outcome.error.is_some()).count();
        terminal.answer(&results, || many(&results, terminal))?;
        return Ok(Exit::of_many(failed, results.len()));
    }
    let item = QueueItemId::from(arguments.item.as_deref().unwrap_or_default());
    let resolved = match &arguments.who.link {
        Some(contact) => session.msp.resolve_to_existing(&item, &ContactId::from(contact.as_str())).await?,
        None => session.msp.resolve_to_new(&item).await?,
    };
    terminal.answer(&resolved, || told(&resolved))?;
    Ok(Exit::Done)
}

/// One of many decisions, as a document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    queue_item_id: QueueItemId,
    resolved: Option<Resolved>,
    error: Option<Error>,
}

impl From<(QueueItemId, Result<Resolved>)> for Outcome {
    fn from((queue_item_id, result): (QueueItemId, Result<Resolved>)) -> Self {
        match result {
            Ok(resolved) => Self { queue_item_id, resolved: Some(resolved), error: None },
            Err(error) => Self { queue_item_id, resolved: None, error: Some(error) },
        }
    }
}

fn many(results: &[Outcome], terminal: &Terminal) -> String {
    let mut table = terminal.table(["Item", "Result"]);
    for outcome in results {
        let result = match (&outcome.resolved, &outcome.error) {
            (Some(resolved), _) => told(resolved),
            (None, Some(error)) => error.to_string(),
            (None, None) => String::new(),
        };
        table.row([outcome.queue_item_id.to_string(), result]);
    }
    table.to_string()
}
