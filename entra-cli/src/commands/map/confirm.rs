//! `entra map confirm`.

use std::path::PathBuf;

use clap::Args;
use entra_core::{
    Error, ErrorCode, Result,
    matching::Profile,
    model::{MappingDecision, MappingState, TenantMapping},
};

use super::sheet;
use crate::{
    customer::{Clients, Customers},
    exit::Exit,
    session::Session,
    terminal::{Terminal, read_file},
};

/// Write decisions, all or none.
///
/// Repeating it changes nothing.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[group(required = true, multiple = true)]
pub(crate) struct Arguments {
    /// This customer is this client, by id or by its full name
    #[arg(value_name = "CUSTOMER=CLIENT", value_parser = pair)]
    pairs: Vec<(String, String)>,
    /// Every customer of whom the preview has no doubt
    #[arg(long)]
    definite: bool,
    /// The decisions of an edited sheet of `map preview --to FILE`
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// The next sync that a person starts makes a client for this customer
    #[arg(long, value_name = "CUSTOMER")]
    create_new: Vec<String>,
    /// Leave this customer alone for now
    #[arg(long, value_name = "CUSTOMER")]
    skip: Vec<String>,
}

const EXAMPLES: &str = "\
Examples:
  entra map confirm --definite
  entra map confirm 'contoso.com=Contoso Ltd' fabrikam.com=c2e7…
  entra map confirm --create-new northwind.com --skip adatum.com
  entra map confirm --file mappings.csv";

fn pair(text: &str) -> std::result::Result<(String, String), String> {
    let (customer, client) = text.split_once('=').ok_or("it takes the form CUSTOMER=CLIENT")?;
    Ok((customer.to_owned(), client.to_owned()))
}

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let decisions = decisions(arguments, session).await?;
    let written = session.msp.confirm_mappings(&decisions).await?;
    terminal.answer(&written, || told(&written))?;
    Ok(Exit::Done)
}

async fn decisions(arguments: &Arguments, session: &Session) -> Result<Vec<MappingDecision>> {
    let customers = Customers::load(session).await?;
    let clients = Clients::load(session).await?;
    let mut decisions = Vec::new();
    if let Some(path) = &arguments.file {
        decisions.extend(sheet::read(&read_file(path)?, path)?);
    }
    if arguments.definite {
        decisions.extend(definite(session).await?);
    }
    for (customer, client) in &arguments.pairs {
        let client = clients.find(client)?.client_id.clone();
        decisions.push(MappingDecision {
            client_id: Some(client),
            ..decision(&customers, customer, MappingState::Mapped)?
        });
    }
    for customer in &arguments.create_new {
        decisions.push(decision(&customers, customer, MappingState::CreateNew)?);
    }
    for customer in &arguments.skip {
        decisions.push(decision(&customers, customer, MappingState::SkipForNow)?);
    }
    if decisions.is_empty() {
        return Err(Error::new(ErrorCode::NotFound)
            .with_message("No undecided customer is beyond doubt.")
            .with_remedy(
                "`entra map preview` shows the candidates; decide by CUSTOMER=CLIENT or by a file.",
            ));
    }
    Ok(decisions)
}

async fn definite(session: &Session) -> Result<Vec<MappingDecision>> {
    let preview = session.msp.preview_mappings(Profile::Evidence).await?;
    let matched = preview.auto_matched.into_iter();
    Ok(matched
        .map(|one| MappingDecision {
            managed_tenant_id: one.tenant.managed_tenant_id.into(),
            client_id: Some(one.matched.client_id.into()),
            mapping_state: Some(MappingState::Mapped),
            confidence_score: Some(one.matched.confidence_score),
        })
        .collect())
}

fn decision(customers: &Customers, customer: &str, state: MappingState) -> Result<MappingDecision> {
    Ok(MappingDecision {
        managed_tenant_id: customers.find(customer)?.managed_tenant_id.clone(),
        client_id: None,
        mapping_state: Some(state),
        confidence_score: None,
    })
}

fn told(written: &[TenantMapping]) -> String {
    let count = |state| written.iter().filter(|mapping| mapping.mapping_state == state).count();
    let (mapped, create, skipped) =
        (count(MappingState::Mapped), count(MappingState::CreateNew), count(MappingState::SkipForNow));
    format!(
        "{mapped} mapped, {create} get a client with the next sync, {skipped} left alone for now.\n\
         Next: entra sync --all --dry-run"
    )
}
