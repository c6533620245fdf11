//! `entra queue rules preview`.

use clap::Args;
use entra_core::{
    Result,
    review::{PreviewedItem, RulePreview},
};

use super::rule::Rule;
use crate::{
    customer::Customers,
    exit::Exit,
    session::Session,
    terminal::{Terminal, count},
};

/// Show what a rule would do with who waits now; write nothing.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  entra queue rules preview contoso.com --exclude-domain partner.com\n  entra queue rules preview contoso.com --exclude-pattern '^Sync_'"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    rule: Rule,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let rule = arguments.rule.load(session, &customers).await?;
    let preview = session.msp.preview_review_rule(&rule).await?;
    terminal.answer(&preview, || told(&preview, terminal))?;
    Ok(Exit::Done)
}

fn told(preview: &RulePreview, terminal: &Terminal) -> String {
    let mut table = terminal.table(["Person", "Would be"]);
    for item in &preview.items {
        let becomes = match &item.links_to {
            Some(contact) => format!("linked to {} ({})", contact.full_name, contact.contact_name_id),
            None => "left out".to_owned(),
        };
        table.row([person(item), becomes]);
    }
    let mut lines = Vec::new();
    if !table.is_empty() {
        lines.push(table.to_string());
    }
    let decided = count(preview.items.len() as u64);
    lines.push(format!("{decided} of {} who wait. Nothing was written.", count(preview.open_count)));
    lines.push(match &preview.refusal {
        Some(refusal) => format!("{} {refusal}", terminal.doubtful("This rule cannot come into force:")),
        None => "Bring it into force: entra queue rules add, with the same options".to_owned(),
    });
    lines.join("\n")
}

fn person(item: &PreviewedItem) -> String {
    let name = item.display_name.as_ref().or(item.user_principal_name.as_ref());
    match (name, &item.email) {
        (Some(name), Some(email)) => format!("{name} <{email}>"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => item.queue_item_id.to_string(),
    }
}
