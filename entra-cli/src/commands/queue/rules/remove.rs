//! `entra queue rules remove`.

use clap::Args;
use entra_core::{ErrorCode, Result, model::ReviewRuleId};

use crate::{exit::Exit, session::Session, terminal::Terminal};

/// Take a rule out of force.
///
/// What it decided stays decided; accounts that it left out come back with the next sync.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The rule, as `queue rules list` shows it
    rule: String,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let removed = session.msp.remove_review_rule(&ReviewRuleId::from(arguments.rule.trim())).await;
    removed.map_err(|error| match error.code() {
        ErrorCode::NotFound => error.with_remedy("`entra queue rules list` shows those in force."),
        _ => error,
    })?;
    terminal.answer(&(), || "Out of force. What it decided stays decided.".to_owned())?;
    Ok(Exit::Done)
}
