//! `entra map list`.

use entra_core::{Result, mapping::ListedMapping, model::MappingState};

use crate::{
    exit::Exit,
    session::Session,
    terminal::{Terminal, count, when},
};

pub(crate) async fn run(session: &Session, terminal: &Terminal) -> Result<Exit> {
    let listed = session.msp.list_mappings().await?;
    terminal.answer(&listed, || {
        if listed.is_empty() {
            return "No customer is mapped yet. `entra map preview` shows whose they look like.".to_owned();
        }
        let mut table = terminal
            .table(["Customer", "Domain", "Client", "People", "Last sync"])
            .numbers([3])
            .one_line([3, 1]);
        for mapping in &listed {
            table.row(row(mapping));
        }
        format!("{table}\n{}", totals(&listed))
    })?;
    Ok(Exit::Done)
}

fn totals(listed: &[ListedMapping]) -> String {
    let of = |state| listed.iter().filter(|one| one.mapping.mapping_state == state).count();
    let stale = listed.iter().filter(|one| one.is_stale).count();
    let stale = if stale == 0 { String::new() } else { format!("\n{stale} are stale: entra sync --all") };
    format!(
        "{} mapped, {} get a client with the next sync, {} left alone, {} undecided.{stale}",
        of(MappingState::Mapped),
        of(MappingState::CreateNew),
        of(MappingState::SkipForNow),
        of(MappingState::NeedsReview)
    )
}

fn row(listed: &ListedMapping) -> [String; 5] {
    let client = match listed.mapping.mapping_state {
        MappingState::Mapped => {
            listed.client_name.clone().unwrap_or_else(|| "(gone from the PSA)".to_owned())
        }
        MappingState::CreateNew => "(made by the next sync)".to_owned(),
        MappingState::SkipForNow => "(left alone for now)".to_owned(),
        MappingState::NeedsReview => "(undecided)".to_owned(),
    };
    let stale = if listed.is_stale { " (stale)" } else { "" };
    [
        listed.tenant.display_name.clone(),
        listed.tenant.primary_domain.clone().unwrap_or_default(),
        client,
        count(listed.user_count),
        format!("{}{stale}", when(listed.last_synced_at)),
    ]
}
