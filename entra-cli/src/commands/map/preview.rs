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

/// Show which client each undecided customer looks like; write nothing but a sheet.
///
/// With `--to FILE`, the same as a sheet to edit: fill in `mappingState` (mapped, create_new or skip_for_now) and
/// `clientId`, and give it to `entra map confirm --file FILE`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Write a sheet to edit: `.csv` for a spreadsheet, else JSON
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Every customer, not only the first of each kind
    #[arg(long)]
    all: bool,
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

/// Customers of each kind that fit on a screen or two.
const SHOWN: usize = 20;

const EXAMPLES: &str = "\
Examples:
  entra map preview
  entra map preview --to mappings.csv    then edit it, and:
  entra map confirm --file mappings.csv";

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
    let room = if arguments.all { usize::MAX } else { SHOWN };
    terminal.answer(&preview, || told(&preview, room, terminal))?;
    Ok(Exit::Done)
}

fn told(preview: &MappingPreview, room: usize, terminal: &Terminal) -> String {
    let MappingPreview { auto_matched, fuzzy_candidates, unmatched, .. } = preview;
    let mut table =
        terminal.table(["Customer", "People", "Client", "How sure", "Because"]).numbers([1]).one_line([4, 1]);
    for one in auto_matched.iter().take(room) {
        table.row(row(&one.tenant, &one.matched, "definite"));
    }
    let mut possible: Vec<_> =
        fuzzy_candidates.iter().filter_map(|one| Some((&one.tenant, one.candidates.first()?))).collect();
    possible.sort_by(|(_, one), (_, other)| other.confidence_score.total_cmp(&one.confidence_score));
    for (tenant, best) in possible.into_iter().take(room) {
        table.row(row(tenant, best, band(best)));
    }
    for tenant in unmatched.iter().take(room) {
        let nobody = "nothing in the PSA resembles it";
        table.row([&name(tenant), &people(tenant), "-", "-", nobody]);
    }
    let counts = [auto_matched.len(), fuzzy_candidates.len(), unmatched.len()];
    let hidden: usize = counts.iter().map(|count| count.saturating_sub(room)).sum();
    let hidden = match hidden {
        0 => String::new(),
        hidden => format!(" … and {} more: entra map preview --all\n", count(hidden as u64)),
    };
    let [definite, possible, unknown] = counts.map(|number| count(number as u64));
    format!(
        "{table}\n{hidden}{definite} definite, {possible} to look at, {unknown} without a client. Nothing was written.\n\
         Next: entra map confirm --definite\n\
         One by one: entra map preview --to mappings.csv"
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
