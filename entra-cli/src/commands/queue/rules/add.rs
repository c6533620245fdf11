//! `entra queue rules add`.

use clap::Args;
use entra_core::{ErrorCode, Result, review::AddedRule};

use super::{rule::Rule, told as rule_told};
use crate::{
    customer::Customers,
    exit::Exit,
    session::Session,
    terminal::{Terminal, count},
};

/// Bring a rule into force, for who waits now and for every later sync.
///
/// It must decide about somebody who waits; `entra queue rules preview` shows about whom. Ends with 3 if it is in
/// force, but some of those who wait could not be decided.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  entra queue rules add contoso.com --exclude-domain partner.com\n  entra queue rules add contoso.com --exclude sync_dc1@contoso.com\n  entra queue rules add contoso.com --link-domain contoso.com"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    rule: Rule,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let rule = arguments.rule.load(session, &customers).await?;
    let added = session.msp.add_review_rule(&rule).await.map_err(|error| match error.code() {
        ErrorCode::InvalidArgument => error.with_remedy("`entra queue list` shows who waits, and why."),
        _ => error,
    })?;
    terminal.answer(&added, || told(&added, terminal))?;
    Ok(if added.left.is_empty() { Exit::Done } else { Exit::Partly })
}

fn told(added: &AddedRule, terminal: &Terminal) -> String {
    let decided = count(added.decided.len() as u64);
    let mut lines =
        vec![format!("In force: it {}. {decided} who waited are decided.", rule_told(&added.rule))];
    if !added.left.is_empty() {
        let mut table = terminal.table(["Item", "Why it waits on"]);
        for left in &added.left {
            table.row([left.queue_item_id.to_string(), left.message.clone()]);
        }
        lines.push(table.to_string());
    }
    lines.push(format!("Take it out of force: entra queue rules remove {}", added.rule.rule_id));
    lines.join("\n")
}
