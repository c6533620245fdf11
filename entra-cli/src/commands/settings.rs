//! `entra settings`: what syncs do.

use std::path::PathBuf;

use clap::Args;
use entra_core::{Error, ErrorCode, Result, model::SyncSettings};
use serde_json::Value;

use crate::{
    exit::Exit,
    session::Session,
    terminal::{Terminal, read_file},
};

/// Show or change what syncs do.
///
/// Values are named by their path in the document that this command prints. A field rule is switched as a whole
/// (`fieldSync.role=true`) or in parts (`fieldSync.role.keepIfEditedHere=true`); a list is written as JSON.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Change these values
    #[arg(value_name = "PATH=VALUE", conflicts_with = "file")]
    changes: Vec<String>,
    /// Replace the whole document by the one in this file; `-` for standard input
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  entra settings
  entra settings fieldSync.role=true fieldSync.phone=true
  entra settings 'userFilter.exclusionPatterns=[\"^kiosk\"]' guard.deactivateCount=10
  entra settings --json > settings.json    then edit it, and:
  entra settings --file settings.json";

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let mut settings = session.msp.get_settings().await?;
    if let Some(path) = &arguments.file {
        let new = serde_json::from_str(&read_file(path)?).map_err(|cause| not_settings(&cause))?;
        settings = session.msp.update_settings(new).await?;
    } else if !arguments.changes.is_empty() {
        let new = changed(&settings, &arguments.changes)?;
        settings = session.msp.update_settings(new).await?;
    }
    terminal.answer(&settings, || {
        let mut lines = Vec::new();
        flatten("", &serde_json::to_value(&settings).unwrap_or_default(), &mut lines);
        terminal.facts(lines.iter().map(|(path, value)| (path.as_str(), value.clone())))
    })?;
    Ok(Exit::Done)
}

fn changed(settings: &SyncSettings, changes: &[String]) -> Result<SyncSettings> {
    let mut document = serde_json::to_value(settings).map_err(|cause| not_settings(&cause))?;
    for change in changes {
        let (path, value) = change.split_once('=').ok_or_else(|| {
            Error::new(ErrorCode::InvalidArgument)
                .with_message(format!("`{change}` is no change."))
                .with_remedy("Write PATH=VALUE, as fieldSync.role=true.")
        })?;
        let pointer = format!("/{}", path.trim().replace('.', "/"));
        let place = document.pointer_mut(&pointer).ok_or_else(|| {
            Error::new(ErrorCode::InvalidArgument)
                .with_message(format!("There is no setting `{path}`."))
                .with_remedy("`entra settings` shows them all.")
        })?;
        // What is no JSON is text: a pattern need not be quoted twice.
        *place = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
    }
    serde_json::from_value(document).map_err(|cause| not_settings(&cause))
}

fn not_settings(cause: &serde_json::Error) -> Error {
    Error::new(ErrorCode::InvalidJson)
        .with_message(format!("These are no settings: {cause}."))
        .with_remedy("Compare with what `entra settings --json` prints.")
}

/// Leaves of the document by their paths; lists are leaves.
fn flatten(path: &str, value: &Value, lines: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(&path, member, lines);
            }
        }
        Value::Null => lines.push((path.to_owned(), "-".to_owned())),
        other => lines.push((path.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(text: &str) -> Result<SyncSettings> {
        changed(&SyncSettings::default(), &[text.to_owned()])
    }

    #[test]
    fn values_are_changed_by_their_paths() {
        assert!(change("fieldSync.role=true").unwrap().field_sync.role.overwrite);
        assert!(change("fieldSync.role.keepIfEditedHere=true").unwrap().field_sync.role.keep_if_edited_here);
        assert_eq!(change("guard.deactivateCount=10").unwrap().guard.deactivate_count, 10);
        let patterns = change(r#"userFilter.exclusionPatterns=["^kiosk"]"#).unwrap().user_filter;
        assert_eq!(patterns.exclusion_patterns, ["^kiosk"]);
    }

    #[test]
    fn what_is_no_setting_is_refused() {
        for wrong in ["fieldSync.rolle=true", "guard.deactivateCount=many", "fieldSync.role"] {
            let error = change(wrong).unwrap_err();
            assert!(matches!(error.code(), ErrorCode::InvalidArgument | ErrorCode::InvalidJson), "{wrong}");
        }
    }
}
