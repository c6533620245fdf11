//! Clients, and which tenant is whose.

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{
    error::Result,
    model::{Client, ClientId, HostTenantId, ManagedTenantId, MappingDecision, TenantMapping, UserId},
};

/// Reads the host's clients; makes one only when a person asked for it.
#[async_trait]
pub trait ClientStore: Send + Sync {
    /// All, inactive ones too, in a stable order.
    async fn clients(&self, host: &HostTenantId) -> Result<Vec<Client>>;

    /// One.
    async fn client(&self, host: &HostTenantId, client: &ClientId) -> Result<Option<Client>>;

    /// How many contacts each client has on each address domain: (client, domain, count).
    async fn contact_domains(&self, host: &HostTenantId) -> Result<Vec<(ClientId, String, u32)>>;

    /// Makes a client and inserts it as it is.
    async fn create_client(&self, host: &HostTenantId, client: &Client, at: OffsetDateTime) -> Result<()>;

    /// Makes the client of a `create_new` mapping, once: under a row lock, in one transaction with the mapping's
    /// change to `mapped`. A mapping that has its client already answers with it.
    async fn provision_client(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<ClientId>;
}

/// Keeps mappings; changed decisions retire the old row and insert another.
#[async_trait]
pub trait MappingStore: Send + Sync {
    /// The active ones, in a stable order.
    async fn mappings(&self, host: &HostTenantId) -> Result<Vec<TenantMapping>>;

    /// Every mapping that a tenant ever had, newest first.
    async fn mapping_history(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
    ) -> Result<Vec<TenantMapping>>;

    /// Writes decisions in one transaction: unchanged ones update their row, changed ones retire it and insert;
    /// `clients.entra_tenant_id` and `entra_primary_domain` follow. The caller has checked the decisions; an unknown
    /// tenant or client is `not_found` and nothing is written.
    async fn confirm_mappings(
        &self,
        host: &HostTenantId,
        decisions: &[MappingDecision],
        by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<Vec<TenantMapping>>;

    /// Retires the active mapping of a tenant and clears its client's tenant columns. None active is no error.
    async fn retire_mapping(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<()>;
}
