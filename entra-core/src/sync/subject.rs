//! Whose people go to which client.

use std::collections::BTreeSet;

use crate::{
    error::{Error, ErrorCode, Result},
    model::{
        Client, ClientId, HostTenantId, ManagedTenant, ManagedTenantId, MappingRule, MappingState,
        TenantMapping, UserId,
    },
    services::Services,
};

/// A managed tenant, and the client that its people belong to.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub(super) tenant: ManagedTenant,
    pub(super) mapping: TenantMapping,
    /// The client; a stand-in that owns nobody while a `create_new` mapping waits for its first sync.
    pub(super) client_id: ClientId,
    /// Whose people are whose, where several clients share the tenant.
    pub(super) rules: Vec<MappingRule>,
}

/// A client id that no client has: what a preflight of a client to be plans into.
const NOBODYS_CLIENT: &str = "00000000-0000-0000-0000-000000000000";

/// What to do about a mapping that wants a new client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NewClient<'a> {
    /// A person started this sync: make it.
    Create(Option<&'a UserId>),
    /// Plan as if it existed.
    Imagine,
    /// Nobody asked: leave it.
    Refuse,
}

impl Subject {
    /// Loads it, and refuses before any read what must not be synced: no mapping, no client, an inactive one.
    pub(super) async fn load(
        services: &Services,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        new_client: NewClient<'_>,
    ) -> Result<Self> {
        let store = &services.store;
        let mapping = store
            .mapping_history(host, tenant)
            .await?
            .into_iter()
            .find(|mapping| mapping.is_active)
            .ok_or_else(|| not_mapped(tenant))?;
        let tenant = store
            .managed_tenant(host, tenant)
            .await?
            .ok_or_else(|| Error::new(ErrorCode::NotFound).with("managed_tenant", tenant))?;
        let client_id = match (mapping.mapping_state, &mapping.client_id, new_client) {
            (MappingState::Mapped, Some(client), _) => active_client(services, host, client).await?,
            (MappingState::CreateNew, _, NewClient::Create(by)) => {
                store.provision_client(host, &tenant.managed_tenant_id, by, services.now()).await?
            }
            (MappingState::CreateNew, _, NewClient::Imagine) => ClientId::from(NOBODYS_CLIENT),
            _ => return Err(not_mapped(&tenant.managed_tenant_id)),
        };
        let rules = store.mapping_rules(host, &tenant.managed_tenant_id).await?.rules;
        Self { tenant, mapping, client_id, rules: Vec::new() }.shared_by(services, host, rules).await
    }

    /// The same tenant, divided by these rules.
    pub(super) async fn shared_by(
        self,
        services: &Services,
        host: &HostTenantId,
        rules: Vec<MappingRule>,
    ) -> Result<Self> {
        let subject = Self { rules, ..self };
        for client in subject.other_clients() {
            active_client(services, host, client).await?;
        }
        Ok(subject)
    }

    /// The clients that share the tenant with the mapping's, each once.
    pub(super) fn other_clients(&self) -> BTreeSet<&ClientId> {
        self.rules.iter().map(|rule| &rule.client_id).filter(|client| **client != self.client_id).collect()
    }
}

async fn active_client(services: &Services, host: &HostTenantId, client: &ClientId) -> Result<ClientId> {
    match services.store.client(host, client).await? {
        Some(Client { is_inactive: false, client_id, .. }) => Ok(client_id),
        _ => Err(Error::new(ErrorCode::ClientInactive).with("client", client)),
    }
}

fn not_mapped(tenant: &ManagedTenantId) -> Error {
    Error::new(ErrorCode::NotFound)
        .with_message("The tenant is not mapped to a client.")
        .with_remedy("Confirm its mapping first.")
        .with("managed_tenant", tenant)
}
