//! `entra map remap`.

use clap::Args;
use entra_core::Result;

use super::Links;
use crate::{
    customer::{Clients, Customers},
    exit::Exit,
    session::Session,
    terminal::{Terminal, count},
};

/// Give a customer to another client.
///
/// The old mapping stays as history.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The customer
    customer: String,
    /// The client, by id or by its full name
    client: String,
    /// What becomes of the people linked so far
    #[arg(long, value_enum, default_value = "keep")]
    links: Links,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let clients = Clients::load(session).await?;
    let tenant = customers.find(&arguments.customer)?;
    let client = clients.find(&arguments.client)?;
    let effect = session.msp.remap_effect(&tenant.managed_tenant_id).await?;
    let linked = count(effect.linked_contacts as u64);
    let question =
        format!("Give {} to {}? {linked} contacts are linked.", tenant.display_name, client.client_name);
    terminal.confirm(&question, arguments.yes)?;
    let mapping =
        session.msp.remap(&tenant.managed_tenant_id, &client.client_id, arguments.links.into()).await?;
    terminal.answer(&mapping, || format!("{} is {}'s now.", tenant.display_name, client.client_name))?;
    Ok(Exit::Done)
}
