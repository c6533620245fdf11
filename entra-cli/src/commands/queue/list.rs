//! `entra queue list`.

use std::path::PathBuf;

use clap::Args;
use entra_core::{
    Result,
    model::{QueueItem, QueueStatus},
    review::QueuePage,
    store::QueueFilter,
};

use super::sheet;
use crate::{
    customer::Customers,
    exit::Exit,
    session::Session,
    terminal::{Terminal, count, write_file},
};

/// Show who waits for a decision, newest first.
///
/// Each with the contacts that could be them.
///
/// With `--to FILE`, the same as a sheet to edit: fill in `action` (link_existing with a `contactNameId`, create_new or
/// dismissed), and give it to `entra queue resolve --file FILE`.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  entra queue list\n  entra queue list --customer contoso.com --to people.csv"
)]
pub(crate) struct Arguments {
    /// Only people of this customer
    #[arg(long)]
    customer: Option<String>,
    /// Decided ones too
    #[arg(long)]
    all: bool,
    /// At most so many
    #[arg(long, default_value_t = 100)]
    limit: u32,
    /// Write a sheet to edit: `.csv` for a spreadsheet, else JSON
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let tenant = arguments.customer.as_deref().map(|name| customers.find(name)).transpose()?;
    let filter = QueueFilter {
        status: (!arguments.all).then_some(QueueStatus::Open),
        managed_tenant_id: tenant.map(|tenant| tenant.managed_tenant_id.clone()),
        limit: arguments.limit,
        ..QueueFilter::default()
    };
    let page = session.msp.list_queue(&filter).await?;
    if let Some(path) = &arguments.to {
        write_file(path, &sheet::write(&page.items, path)?)?;
        let path = path.display();
        terminal.note(&format!("{path} is written. Edit it, then: entra queue resolve --file {path}"));
    }
    terminal.answer(&page, || told(&page, &customers, terminal))?;
    Ok(Exit::Done)
}

fn told(page: &QueuePage, customers: &Customers, terminal: &Terminal) -> String {
    if page.items.is_empty() {
        return "Nobody waits for a decision.".to_owned();
    }
    let names = customers.names();
    let mut table = terminal.table(["Person", "Customer", "Because", "Could be", "Item"]);
    for item in &page.items {
        let customer = item.managed_tenant_id.as_ref().and_then(|id| names.get(id)).cloned();
        let could_be: Vec<_> = item
            .candidate_contacts
            .iter()
            .map(|contact| format!("{} ({})", contact.full_name, contact.contact_name_id))
            .collect();
        table.row([
            person(item),
            customer.unwrap_or_default(),
            item.reason.as_str().to_owned(),
            could_be.join("\n"),
            item.queue_item_id.to_string(),
        ]);
    }
    let open = count(page.open_count);
    format!("{table}\n{open} open. Decide: entra queue resolve ITEM --link CONTACT, or --create-new")
}

/// The name and, where there is one, the address.
pub(super) fn person(item: &QueueItem) -> String {
    let name = item.display_name.as_ref().or(item.user_principal_name.as_ref());
    let name = name.cloned().unwrap_or_else(|| item.entra_object_id.to_string());
    match &item.email {
        Some(email) => format!("{name} <{email}>"),
        None => name,
    }
}
