//! `entra map rules confirm`.

use std::path::PathBuf;

use clap::Args;
use entra_core::{Error, ErrorCode, Result};

use super::{preview::division, sheet};
use crate::{
    customer::{Clients, Customers},
    exit::Exit,
    session::Session,
    terminal::{Terminal, read_file},
};

/// Bring the rules of a sheet into force, or end the sharing.
///
/// The sheet's rules take the place of the former ones. They are put to everybody who is in the directory now, and
/// refused with exit code 4 if they leave anybody out or give anybody to two clients. Contacts that are there stay
/// where they are; the next sync goes by the rules.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The customer
    customer: String,
    #[command(flatten)]
    rules: Rules,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Rules {
    /// The rules: an edited sheet of `map rules show --to FILE`
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// No rules any more: everybody is the client's to whom the customer is mapped
    #[arg(long)]
    none: bool,
}

const EXAMPLES: &str = "\
Examples:
  entra map rules confirm contoso.com --file rules.csv
  entra map rules confirm contoso.com --none";

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let clients = Clients::load(session).await?;
    let tenant = customers.find(&arguments.customer)?;
    let rules = match &arguments.rules.file {
        Some(path) => sheet::read(&read_file(path)?, path, &clients)?,
        None => Vec::new(),
    };
    let confirmed = terminal
        .watch("Reading the directory", async |context| {
            session.msp.confirm_mapping_rules(&tenant.managed_tenant_id, &rules, &context).await
        })
        .await
        .map_err(|error| explain_refusal(error, arguments))?;
    terminal.answer(&confirmed, || {
        if rules.is_empty() {
            return format!("{} is not shared any more.", tenant.display_name);
        }
        let division = division(&confirmed, &rules, &clients, terminal);
        let customer = &arguments.customer;
        format!("{}: {division}\nIn force. Next: entra sync {customer} --dry-run", tenant.display_name)
    })?;
    Ok(Exit::Done)
}

fn explain_refusal(error: Error, arguments: &Arguments) -> Error {
    match (error.code(), &arguments.rules.file) {
        (ErrorCode::MappingConflict, Some(path)) => {
            let message = format!("{} Nothing was written.", error.message());
            let (customer, path) = (&arguments.customer, path.display());
            let preview = format!("entra map rules preview {customer} --file {path}");
            error
                .with_message(message)
                .with_remedy(format!("Change the rules; `{preview}` shows who is concerned."))
        }
        _ => error,
    }
}
