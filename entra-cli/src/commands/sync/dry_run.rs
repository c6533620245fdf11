//! `entra sync --dry-run`: a preflight of each customer.

use entra_core::{
    Result,
    model::{ManagedTenant, MappingState},
    sync::Preflight,
};

use crate::{
    commands::preflight::buckets,
    each::{Answers, ask_each, mapped_as},
    exit::Exit,
    session::Session,
    terminal::{Terminal, count},
};

pub(super) async fn run(
    only: Option<&ManagedTenant>,
    session: &Session,
    terminal: &Terminal,
) -> Result<Exit> {
    let tenants = match only {
        Some(tenant) => vec![tenant.clone()],
        // Those that a sync of all would cover.
        None => mapped_as(&session.msp, &[MappingState::Mapped, MappingState::CreateNew]).await?,
    };
    let ahead = terminal
        .watch("Looking ahead", async |context| {
            ask_each(&tenants, &context, async |id| session.msp.preflight(id, &context).await).await
        })
        .await?;
    terminal.answer(&ahead, || told(&ahead, &tenants, terminal))?;
    Ok(ahead.exit())
}

fn told(ahead: &Answers<Preflight>, tenants: &[ManagedTenant], terminal: &Terminal) -> String {
    let people: usize = ahead.results.iter().map(|one| one.total_identities).sum();
    let held = ahead.results.iter().filter(|one| one.guard.tripped).count();
    let mut lines = vec![
        format!("{} customers, {} accounts read", ahead.results.len(), count(people as u64)),
        buckets(&ahead.results, terminal).to_string(),
    ];
    if held > 0 {
        let held = format!("The guard would hold {held} of them; `entra preflight CUSTOMER` says why.");
        lines.push(terminal.doubtful(&held));
    }
    lines.extend(ahead.failures(tenants, terminal).map(|table| table.to_string()));
    lines.push("Nothing was written.".to_owned());
    lines.join("\n")
}
