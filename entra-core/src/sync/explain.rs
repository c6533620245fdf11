//! Why one person is, or is not, a contact: replayed from the facts of now, or read from a run's records.

use serde::Serialize;

use super::draft;
use crate::{
    context::Context,
    error::{Error, ErrorCode, Result},
    model::{EntraObjectId, HostTenantId, IdentityOutcome, JournalEntry, ManagedTenantId, RunId},
    reconcile::{self, Explanation},
    services::Services,
    store::JournalFilter,
};

/// Entries of a run's journal that are read at once.
const PAGE: u32 = 1_000;

/// Replays import, scope, correlation, rules and action for one identity, with values. Writes nothing.
pub async fn explain_user(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    identity: &EntraObjectId,
    context: &Context,
) -> Result<Explanation> {
    let (_, facts) = draft::facts_of_now(services, host, tenant, context).await?;
    Ok(reconcile::explain(&facts.input(), identity))
}

/// The same for somebody known by object id, user principal name or an address, which the read settles.
pub async fn explain_person(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    person: &str,
    context: &Context,
) -> Result<Explanation> {
    let (_, facts) = draft::facts_of_now(services, host, tenant, context).await?;
    let identity = match reconcile::identity_of(&facts.read, person) {
        Some(identity) => identity,
        // Who is gone from the directory is known by object id only.
        None if uuid::Uuid::try_parse(person.trim()).is_ok() => EntraObjectId::from(person.trim()),
        None => {
            return Err(Error::new(ErrorCode::NotFound)
                .with_message(format!("Nobody in this directory is known as `{person}`."))
                .with_remedy("Check the spelling, or ask by object id: it also finds who has left."));
        }
    };
    Ok(reconcile::explain(&facts.input(), &identity))
}

/// What a past run did about one identity.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PastExplanation {
    /// The run.
    pub run_id: RunId,
    /// What it decided; absent if there was nothing to tell, or if the details were forgotten since.
    pub outcomes: Vec<IdentityOutcome>,
    /// What it wrote, oldest first.
    pub written: Vec<JournalEntry>,
}

/// Reads what a past run decided and wrote about one identity.
pub async fn explain_past(
    services: &Services,
    host: &HostTenantId,
    run: &RunId,
    identity: &EntraObjectId,
) -> Result<PastExplanation> {
    let store = &services.store;
    if store.run(host, run).await?.is_none() {
        return Err(Error::new(ErrorCode::NotFound).with_message("There is no such run.").with("run", run));
    }
    let outcomes = store.outcomes(host, run, Some(identity), PAGE).await?;
    let mut filter =
        JournalFilter { entra_object_id: Some(identity), limit: PAGE, ..JournalFilter::default() };
    let mut written = Vec::new();
    loop {
        let page = store.journal(host, run, &filter).await?;
        let Some(oldest) = page.last() else { break };
        filter.before_sequence = Some(oldest.sequence);
        written.extend(page);
    }
    written.reverse();
    Ok(PastExplanation { run_id: run.clone(), outcomes, written })
}
