//! `entra map unmap`.

use clap::Args;
use entra_core::Result;

use super::Links;
use crate::{
    customer::Customers,
    exit::Exit,
    session::Session,
    terminal::{Terminal, count},
};

/// Take a customer's mapping out of force.
///
/// The old mapping stays as history.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The customer
    customer: String,
    /// What becomes of the people linked so far: keep or cut
    #[arg(long, value_enum, default_value = "keep")]
    links: Links,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let customers = Customers::load(session).await?;
    let tenant = customers.find(&arguments.customer)?;
    let effect = session.msp.remap_effect(&tenant.managed_tenant_id).await?;
    let linked = count(effect.linked_contacts as u64);
    terminal
        .confirm(&format!("Unmap {}? {linked} contacts are linked.", tenant.display_name), arguments.yes)?;
    session.msp.unmap(&tenant.managed_tenant_id, arguments.links.into()).await?;
    terminal.answer(&(), || format!("{} is not mapped any more.", tenant.display_name))?;
    Ok(Exit::Done)
}
