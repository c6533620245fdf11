//! `entra map preview`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use entra_core::{
    Result,
    matching::{Band, Candidate, MappingPreview, PreviewTenant, Profile, Reason},
};

use super::sheet;
use crate::{
    exit::Exit,
    session::Session,
    terminal::{Terminal, count, write_file},
};

/// Show which client each undecided customer looks like, and why.
///
/// With `--to FILE`, the same as a sheet to edit: fill in `mappingState` (mapped, create_new or skip_for_now) and
/// `clientId`, and give it to `entra map confirm --file FILE`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Write a sheet to edit: `.csv` for a spreadsheet, else JSON
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// How to compare
    #[arg(long, value_enum, default_value = "evidence")]
    profile: ProfileName,
}

#[derive(Clone, Copy, ValueEnum)]
enum ProfileName {
    /// Every signal, with its weight
    Evidence,
    /// As the TypeScript version did
    Phase1,
}

const EXAMPLES: &str = "\
Examples:
  entra map preview
  entra map preview --to mappings.csv && libreoffice mappings.csv && entra map confirm --file mappings.csv";

pub(crate) async fn run(arguments: &Arguments, session: &Session, terminal: &Terminal) -> Result<Exit> {
    let profile = match arguments.profile {
        ProfileName::Evidence => Profile::Evidence,
        ProfileName::Phase1 => Profile::Phase1,
    };
    let preview = session.msp.preview_mappings(profile).await?;
    if let Some(path) = &arguments.to {
        write_file(path, &sheet::write(&preview, path)?)?;
        let path = path.display();
        terminal.note(&format!("{path} is written. Edit it, then: entra map confirm --file {path}"));
    }
    terminal.answer(&preview, || told(&preview, terminal))?;
    Ok(Exit::Done)
}

fn told(preview: &MappingPreview, terminal: &Terminal) -> String {
    let mut table = terminal.table(["Customer", "People", "Client", "How sure", "Because"]).numbers([1]);
    for one in &preview.auto_matched {
        table.row(row(&one.tenant, &one.matched, "definite"));
    }
    for one in &preview.fuzzy_candidates {
        if let Some(best) = one.candidates.first() {
            table.row(row(&one.tenant, best, band(best)));
        }
    }
    for tenant in &preview.unmatched {
        let nobody = "nothing in the PSA resembles it";
        table.row([&name(tenant), &people(tenant), "-", "-", nobody]);
    }
    let (definite, possible, unknown) =
        (preview.auto_matched.len(), preview.fuzzy_candidates.len(), preview.unmatched.len());
    format!(
        "{table}\n{definite} definite, {possible} to look at, {unknown} without a client. Nothing was written.\n\
         Next: entra map confirm --definite, or entra map preview --to mappings.csv to decide one by one"
    )
}

fn row(tenant: &PreviewTenant, client: &Candidate, sure: &str) -> [String; 5] {
    let sure = format!("{sure} {:.2}", client.confidence_score);
    [name(tenant), people(tenant), client.client_name.clone(), sure, because(client)]
}

fn name(tenant: &PreviewTenant) -> String {
    let name = tenant.display_name.as_ref().or(tenant.primary_domain.as_ref());
    name.unwrap_or(&tenant.entra_tenant_id).clone()
}

fn people(tenant: &PreviewTenant) -> String {
    count(tenant.source_user_count)
}

fn band(candidate: &Candidate) -> &'static str {
    match candidate.judgement.as_ref().map(|judgement| judgement.band) {
        Some(Band::Definite) => "definite",
        Some(Band::Strong) => "strong",
        Some(Band::Possible) | None => "possible",
        Some(Band::None) => "hardly",
    }
}

/// The strongest evidence in its own words, else what the profile says.
pub(super) fn because(candidate: &Candidate) -> String {
    let strongest = candidate.judgement.as_ref().and_then(|judgement| judgement.evidence.first());
    match (strongest, candidate.reason, &candidate.matched_domain) {
        (Some(evidence), ..) => evidence.text.clone(),
        (None, Reason::ExactDomain, Some(domain)) => format!("its website is on {domain}"),
        (None, Reason::SecondaryDomain, Some(domain)) => format!("it uses {domain}"),
        _ => "the names are alike".to_owned(),
    }
}
