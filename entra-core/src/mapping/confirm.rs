//! A person's word: which tenant is whose.

use std::collections::HashMap;

use crate::{
    error::{Error, ErrorCode, Result},
    model::{ClientId, HostTenantId, ManagedTenantId, MappingDecision, MappingState, TenantMapping, UserId},
    services::Services,
};

/// Writes decisions, all or none. Repeating a call changes nothing.
pub async fn confirm(
    services: &Services,
    host: &HostTenantId,
    decisions: &[MappingDecision],
    by: Option<&UserId>,
) -> Result<Vec<TenantMapping>> {
    let decisions = checked(decisions)?;
    refuse_inactive_clients(services, host, &decisions).await?;
    let former = services.store.mappings(host).await?;
    refuse_shared_tenants(services, host, &former, &decisions).await?;
    let confirmed = services.store.confirm_mappings(host, &decisions, by, services.now()).await?;
    forget_moved_cursors(services, host, &former, &confirmed).await?;
    Ok(confirmed)
}

/// Fills in what a decision leaves open, and refuses what contradicts itself. The same decision twice is one.
fn checked(decisions: &[MappingDecision]) -> Result<Vec<MappingDecision>> {
    let mut seen: HashMap<&ManagedTenantId, usize> = HashMap::with_capacity(decisions.len());
    let mut checked: Vec<MappingDecision> = Vec::with_capacity(decisions.len());
    for decision in decisions {
        let filled = filled(decision)?;
        match seen.get(&decision.managed_tenant_id).map(|index| &checked[*index]) {
            None => {
                seen.insert(&decision.managed_tenant_id, checked.len());
                checked.push(filled);
            }
            Some(first)
                if (&first.client_id, first.mapping_state) == (&filled.client_id, filled.mapping_state) => {}
            Some(first) => return Err(conflict(first, &filled)),
        }
    }
    Ok(checked)
}

fn filled(decision: &MappingDecision) -> Result<MappingDecision> {
    let state = decision.mapping_state.unwrap_or(match decision.client_id {
        Some(_) => MappingState::Mapped,
        None => MappingState::NeedsReview,
    });
    let client_id = decision.client_id.clone().filter(|_| state == MappingState::Mapped);
    if state == MappingState::Mapped && client_id.is_none() {
        return Err(Error::new(ErrorCode::InvalidArgument)
            .with_message("A mapped tenant needs a client.")
            .with("managed_tenant", &decision.managed_tenant_id));
    }
    if decision.confidence_score.is_some_and(|score| !(0.0..=1.0).contains(&score)) {
        return Err(Error::new(ErrorCode::InvalidArgument)
            .with_message("A confidence score is between 0 and 1.")
            .with("managed_tenant", &decision.managed_tenant_id));
    }
    Ok(MappingDecision { client_id, mapping_state: Some(state), ..decision.clone() })
}

fn conflict(first: &MappingDecision, second: &MappingDecision) -> Error {
    let name = |decision: &MappingDecision| match (&decision.client_id, decision.mapping_state) {
        (Some(client), _) => client.to_string(),
        (None, state) => state.unwrap_or_default().as_str().to_owned(),
    };
    Error::new(ErrorCode::MappingConflict)
        .with_message(format!(
            "Tenant `{}` is given to both `{}` and `{}` in one request.",
            first.managed_tenant_id,
            name(first),
            name(second)
        ))
        .with("managed_tenant", &first.managed_tenant_id)
}

async fn refuse_inactive_clients(
    services: &Services,
    host: &HostTenantId,
    decisions: &[MappingDecision],
) -> Result<()> {
    let clients: HashMap<ClientId, bool> = services
        .store
        .clients(host)
        .await?
        .into_iter()
        .map(|client| (client.client_id, client.is_inactive))
        .collect();
    for client in decisions.iter().filter_map(|decision| decision.client_id.as_ref()) {
        match clients.get(client) {
            Some(false) => {}
            Some(true) => return Err(Error::new(ErrorCode::ClientInactive).with("client", client)),
            None => {
                return Err(Error::new(ErrorCode::NotFound)
                    .with_message("There is no such client.")
                    .with("client", client));
            }
        }
    }
    Ok(())
}

/// Rules that divide a tenant's people would go on to name the former clients.
async fn refuse_shared_tenants(
    services: &Services,
    host: &HostTenantId,
    former: &[TenantMapping],
    decisions: &[MappingDecision],
) -> Result<()> {
    let clients: HashMap<_, _> =
        former.iter().map(|mapping| (&mapping.managed_tenant_id, &mapping.client_id)).collect();
    for decision in decisions {
        let tenant = &decision.managed_tenant_id;
        if clients.get(tenant).is_some_and(|client| **client != decision.client_id) {
            refuse_shared(services, host, tenant).await?;
        }
    }
    Ok(())
}

/// Fails while rules divide the tenant's people among several clients.
pub(super) async fn refuse_shared(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
) -> Result<()> {
    if services.store.mapping_rules(host, tenant).await?.rules.is_empty() {
        return Ok(());
    }
    Err(Error::new(ErrorCode::Conflict)
        .with_message("Rules divide the tenant's people among several clients.")
        .with_remedy("Take the rules out of force first: confirm none.")
        .with("managed_tenant", tenant))
}

/// A tenant that changed hands is read in full next time: its changes since the last read are not its people.
async fn forget_moved_cursors(
    services: &Services,
    host: &HostTenantId,
    former: &[TenantMapping],
    confirmed: &[TenantMapping],
) -> Result<()> {
    let former: HashMap<_, _> =
        former.iter().map(|mapping| (&mapping.managed_tenant_id, &mapping.client_id)).collect();
    for mapping in confirmed {
        if former.get(&mapping.managed_tenant_id).is_some_and(|client| **client != mapping.client_id) {
            services.store.forget_cursor(host, &mapping.managed_tenant_id).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(tenant: &str, client: Option<&str>, state: Option<MappingState>) -> MappingDecision {
        MappingDecision {
            managed_tenant_id: tenant.into(),
            client_id: client.map(Into::into),
            mapping_state: state,
            confidence_score: None,
        }
    }

    #[test]
    fn one_tenant_for_two_clients_is_refused_naming_both() {
        let error = checked(&[
            decision("t", Some("a"), None),
            decision("u", Some("a"), None),
            decision("t", Some("b"), None),
        ])
        .unwrap_err();
        assert_eq!(error.code(), ErrorCode::MappingConflict);
        assert!(error.message().contains("`a`") && error.message().contains("`b`"), "{}", error.message());
    }

    #[test]
    fn the_same_decision_twice_is_one() {
        let twice = [decision("t", Some("a"), None), decision("t", Some("a"), Some(MappingState::Mapped))];
        assert_eq!(checked(&twice).unwrap().len(), 1);
    }

    #[test]
    fn a_client_means_mapped_and_mapped_needs_a_client() {
        let filled = &checked(&[decision("t", Some("a"), None)]).unwrap()[0];
        assert_eq!(filled.mapping_state, Some(MappingState::Mapped));
        let error = checked(&[decision("t", None, Some(MappingState::Mapped))]).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidArgument);
    }

    #[test]
    fn only_a_mapped_tenant_keeps_a_client() {
        let filled = &checked(&[decision("t", Some("a"), Some(MappingState::CreateNew))]).unwrap()[0];
        assert_eq!((&filled.client_id, filled.mapping_state), (&None, Some(MappingState::CreateNew)));
    }
}
