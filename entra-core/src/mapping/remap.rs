//! Changing a mapping that has people in it. The old row stays as history; what becomes of the people is chosen.

use serde::{Deserialize, Serialize};

use super::confirm::{confirm, refuse_shared};
use crate::{
    error::{Error, ErrorCode, Result},
    model::{
        ClientId, ContactLink, EntraTenantId, HostTenantId, ManagedTenantId, MappingDecision, MappingState,
        TenantMapping, UserId,
    },
    services::Services,
    store::LinkSettlement,
};

/// What becomes of the people whom a former mapping linked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkFate {
    /// Contacts stay at the former client, linked; syncs leave them alone from now on.
    #[default]
    Keep,
    /// Contacts move to the new client, linked.
    Move,
    /// Contacts stay at the former client; their links are cut, and the next sync starts afresh.
    Cut,
}

/// What changing a mapping would touch, told before.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemapEffect {
    /// The mapping in force.
    pub mapping: TenantMapping,
    /// Contacts that a link of the tenant ties now.
    pub linked_contacts: usize,
    /// Of these, contacts of other clients than the mapping's: people moved them.
    pub in_other_clients: usize,
}

/// Tells what changing the tenant's mapping would touch.
pub async fn remap_effect(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
) -> Result<RemapEffect> {
    let mapping = in_force(services, host, tenant).await?;
    let Some(client) = mapping.client_id.clone() else {
        return Ok(RemapEffect { mapping, linked_contacts: 0, in_other_clients: 0 });
    };
    let entra_tenant = entra_tenant(services, host, tenant).await?;
    let people = services.store.people(host, &client, &entra_tenant, &[]).await?;
    let linked = |link: &&ContactLink| link.is_active && link.entra_tenant_id == entra_tenant;
    let linked: std::collections::HashSet<_> =
        people.links.iter().filter(linked).map(|link| &link.contact_name_id).collect();
    let moved = people
        .contacts
        .iter()
        .filter(|contact| contact.client_id != client && linked.contains(&contact.contact_name_id));
    Ok(RemapEffect { in_other_clients: moved.count(), linked_contacts: linked.len(), mapping })
}

/// Maps the tenant to another client.
pub async fn remap(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    to: &ClientId,
    links: LinkFate,
    by: Option<&UserId>,
) -> Result<TenantMapping> {
    let former = in_force(services, host, tenant).await?;
    let decision = MappingDecision {
        managed_tenant_id: tenant.clone(),
        client_id: Some(to.clone()),
        mapping_state: Some(MappingState::Mapped),
        confidence_score: former.confidence_score.filter(|_| former.client_id.as_ref() == Some(to)),
    };
    let mapping = confirm(services, host, &[decision], by).await?.pop().ok_or_else(|| not_mapped(tenant))?;
    let settlement = match links {
        LinkFate::Keep => None,
        LinkFate::Move => Some(LinkSettlement::MoveTo(to.clone())),
        LinkFate::Cut => Some(LinkSettlement::Cut),
    };
    settle(services, host, tenant, settlement).await?;
    Ok(mapping)
}

/// Takes the tenant's mapping out of force. `links` may be kept or cut; there is nowhere to move them.
pub async fn unmap(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    links: LinkFate,
    by: Option<&UserId>,
) -> Result<()> {
    let settlement = match links {
        LinkFate::Keep => None,
        LinkFate::Cut => Some(LinkSettlement::Cut),
        LinkFate::Move => {
            return Err(Error::new(ErrorCode::InvalidArgument)
                .with_message("Nobody can be moved when a tenant is unmapped: there is no new client.")
                .with_remedy("Keep or cut the links, or map the tenant to another client."));
        }
    };
    refuse_shared(services, host, tenant).await?;
    services.store.retire_mapping(host, tenant, by, services.now()).await?;
    services.store.forget_cursor(host, tenant).await?;
    settle(services, host, tenant, settlement).await
}

async fn settle(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    settlement: Option<LinkSettlement>,
) -> Result<()> {
    let Some(settlement) = settlement else { return Ok(()) };
    let entra_tenant = entra_tenant(services, host, tenant).await?;
    services.store.settle_links(host, &entra_tenant, &settlement, services.now()).await.map(drop)
}

async fn in_force(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
) -> Result<TenantMapping> {
    let history = services.store.mapping_history(host, tenant).await?;
    history.into_iter().find(|mapping| mapping.is_active).ok_or_else(|| not_mapped(tenant))
}

async fn entra_tenant(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
) -> Result<EntraTenantId> {
    let found = services.store.managed_tenant(host, tenant).await?;
    found.map(|tenant| tenant.entra_tenant_id).ok_or_else(|| not_mapped(tenant))
}

fn not_mapped(tenant: &ManagedTenantId) -> Error {
    Error::new(ErrorCode::NotFound)
        .with_message("The tenant has no mapping in force.")
        .with("managed_tenant", tenant)
}
