//! Our guess for every tenant that nobody decided yet. Writes nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::{
    error::{Error, ErrorCode, Result},
    matching::{
        self, Band, ClientProfile, Explanation, MappingPreview, MatchInput, MatchOptions, Profile,
        TenantProfile,
    },
    model::{Client, ClientId, HostTenantId, ManagedTenant, ManagedTenantId, MappingState, TenantAccess},
    services::Services,
};

/// Compares the tenants that wait for a decision with every active client.
pub async fn preview(services: &Services, host: &HostTenantId, profile: Profile) -> Result<MappingPreview> {
    let decided = decided(services, host).await?;
    let mut tenants = services.store.managed_tenants(host).await?;
    tenants.retain(|tenant| !decided.contains(&tenant.managed_tenant_id) && !is_gone(tenant));
    let input = input(services, host, profile, &tenants).await?;
    // Seconds of arithmetic for thousands of tenants: not on a thread that serves others.
    tokio::task::spawn_blocking(move || matching::match_tenants_with(&input, &MatchOptions::default()))
        .await
        .map_err(|error| Error::new(ErrorCode::Panic).caused_by(error))
}

/// Why a tenant is, or is not, offered a client.
pub async fn explain(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    client: &ClientId,
) -> Result<Explanation> {
    let tenants = services.store.managed_tenants(host).await?;
    let input = input(services, host, Profile::Evidence, &tenants).await?;
    matching::explain(&input, tenant.as_str(), client.as_str())
        .ok_or_else(|| Error::new(ErrorCode::NotFound).with("managed_tenant", tenant).with("client", client))
}

/// A client that exists already and looks like the one that `create_new` would make.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LookAlike {
    /// The client.
    pub client_id: ClientId,
    /// Its name.
    pub client_name: String,
    /// How sure the matcher is, 0 to 1.
    pub confidence_score: f64,
}

/// Clients that speak against making a new one for the tenant: a person sees them before deciding.
pub async fn look_alikes(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
) -> Result<Vec<LookAlike>> {
    let found = services
        .store
        .managed_tenant(host, tenant)
        .await?
        .ok_or_else(|| Error::new(ErrorCode::NotFound).with("managed_tenant", tenant))?;
    let input = input(services, host, Profile::Evidence, &[found]).await?;
    let preview = matching::match_tenants(&input);
    let matched = preview.auto_matched.into_iter().map(|tenant| tenant.matched);
    let candidates = preview.fuzzy_candidates.into_iter().flat_map(|tenant| tenant.candidates);
    Ok(matched
        .chain(candidates)
        .filter(|candidate| candidate.judgement.as_ref().is_none_or(|judgement| judgement.band > Band::None))
        .map(|candidate| LookAlike {
            client_id: ClientId::from(candidate.client_id),
            client_name: candidate.client_name,
            confidence_score: candidate.confidence_score,
        })
        .collect())
}

async fn decided(services: &Services, host: &HostTenantId) -> Result<HashSet<ManagedTenantId>> {
    let mut mappings = services.store.mappings(host).await?;
    mappings.retain(|mapping| mapping.mapping_state != MappingState::NeedsReview);
    Ok(mappings.into_iter().map(|mapping| mapping.managed_tenant_id).collect())
}

fn is_gone(tenant: &ManagedTenant) -> bool {
    matches!(tenant.access, TenantAccess::Gone { .. })
}

async fn input(
    services: &Services,
    host: &HostTenantId,
    profile: Profile,
    tenants: &[ManagedTenant],
) -> Result<MatchInput> {
    let mut domains: HashMap<ClientId, BTreeMap<String, u64>> = HashMap::new();
    for (client, domain, count) in services.store.contact_domains(host).await? {
        domains.entry(client).or_default().insert(domain, count.into());
    }
    let clients = services.store.clients(host).await?;
    Ok(MatchInput {
        profile,
        tenants: tenants.iter().map(tenant_profile).collect(),
        clients: clients
            .into_iter()
            .filter(|client| !client.is_inactive)
            .map(|client| {
                let contacts = domains.remove(&client.client_id).unwrap_or_default();
                client_profile(client, contacts)
            })
            .collect(),
    })
}

fn tenant_profile(tenant: &ManagedTenant) -> TenantProfile {
    TenantProfile {
        managed_tenant_id: tenant.managed_tenant_id.to_string(),
        entra_tenant_id: tenant.entra_tenant_id.to_string(),
        display_name: Some(tenant.display_name.clone()),
        primary_domain: tenant.primary_domain.clone(),
        domains: tenant.domains.clone(),
        source_user_count: tenant.source_user_count.into(),
    }
}

fn client_profile(client: Client, contact_domains: BTreeMap<String, u64>) -> ClientProfile {
    ClientProfile {
        client_id: client.client_id.to_string(),
        client_name: client.client_name,
        url: client.url,
        properties: client.properties,
        billing_email: client.billing_email,
        inbound_domains: client.inbound_domains,
        entra_tenant_id: client.entra_tenant_id.map(|id| id.to_string()),
        contact_domains,
    }
}
