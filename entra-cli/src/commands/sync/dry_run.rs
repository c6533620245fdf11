//! `entra sync --dry-run`: a preflight of each customer.

use entra_core::{
    Error, Result,
    context::{Context, Progress, Stage},
    model::{ManagedTenant, ManagedTenantId, MappingState},
    sync::Preflight,
};
use serde::Serialize;

use crate::{
    commands::preflight::buckets,
    exit::Exit,
    session::Session,
    terminal::{Terminal, count},
};

/// A customer that could not be looked at.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    managed_tenant_id: ManagedTenantId,
    error: Error,
}

#[derive(Default, Serialize)]
struct Ahead {
    preflights: Vec<Preflight>,
    failures: Vec<Failure>,
}

pub(super) async fn run(
    only: Option<&ManagedTenant>,
    session: &Session,
    terminal: &Terminal,
) -> Result<Exit> {
    let tenants = match only {
        Some(tenant) => vec![tenant.clone()],
        None => mapped(session).await?,
    };
    let ahead =
        terminal.watch("Looking ahead", async |context| look(&tenants, session, &context).await).await?;
    terminal.answer(&ahead, || told(&ahead, &tenants, terminal))?;
    Ok(Exit::of_many(ahead.failures.len(), tenants.len()))
}

/// Those that a sync of all would cover.
async fn mapped(session: &Session) -> Result<Vec<ManagedTenant>> {
    let listed = session.msp.list_mappings().await?.into_iter();
    let is_covered = |state| matches!(state, MappingState::Mapped | MappingState::CreateNew);
    Ok(listed.filter(|listed| is_covered(listed.mapping.mapping_state)).map(|listed| listed.tenant).collect())
}

async fn look(tenants: &[ManagedTenant], session: &Session, context: &Context) -> Result<Ahead> {
    let mut ahead = Ahead::default();
    for (index, tenant) in tenants.iter().enumerate() {
        context.check()?;
        match session.msp.preflight(&tenant.managed_tenant_id, context).await {
            Ok(preflight) => ahead.preflights.push(preflight),
            Err(error) => {
                let managed_tenant_id = tenant.managed_tenant_id.clone();
                ahead.failures.push(Failure { managed_tenant_id, error });
            }
        }
        context.tell(Progress {
            stage: Stage::Tenants,
            managed_tenant_id: Some(tenant.managed_tenant_id.clone()),
            tenant_name: None,
            done: index as u64 + 1,
            total: Some(tenants.len() as u64),
        });
    }
    Ok(ahead)
}

fn told(ahead: &Ahead, tenants: &[ManagedTenant], terminal: &Terminal) -> String {
    let people: usize = ahead.preflights.iter().map(|one| one.total_identities).sum();
    let held = ahead.preflights.iter().filter(|one| one.guard.tripped).count();
    let mut text = format!(
        "{} customers, {} accounts read\n{}",
        ahead.preflights.len(),
        count(people as u64),
        buckets(&ahead.preflights, terminal)
    );
    if held > 0 {
        let held = format!("The guard would hold {held} of them; `entra preflight CUSTOMER` says why.");
        text.push_str(&format!("\n{}", terminal.doubtful(&held)));
    }
    if !ahead.failures.is_empty() {
        let mut table = terminal.table(["Customer", "Why it could not be looked at"]).at_most(8);
        for failure in &ahead.failures {
            let name = tenants.iter().find(|one| one.managed_tenant_id == failure.managed_tenant_id);
            let name = name.map(|one| one.display_name.clone()).unwrap_or_default();
            table.row([name, failure.error.to_string()]);
        }
        text.push_str(&format!("\n{table}"));
    }
    text + "\nNothing was written."
}
