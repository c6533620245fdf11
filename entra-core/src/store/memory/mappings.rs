//! Mappings.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{MemoryStore, tables::Tables};
use crate::{
    error::Result,
    model::{HostTenantId, ManagedTenantId, MappingDecision, TenantMapping, UserId},
    store::{
        MappingStore,
        rules::{self, ConfirmFound, ConfirmWrites},
    },
};

#[async_trait]
impl MappingStore for MemoryStore {
    async fn mappings(&self, host: &HostTenantId) -> Result<Vec<TenantMapping>> {
        let mut active = self.with(host, |tables| tables.confirm_found().active);
        active.sort_by(|a, b| a.managed_tenant_id.cmp(&b.managed_tenant_id));
        Ok(active)
    }

    async fn mapping_history(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
    ) -> Result<Vec<TenantMapping>> {
        Ok(self.with(host, |tables| {
            tables.mappings.iter().rev().filter(|row| row.managed_tenant_id == *tenant).cloned().collect()
        }))
    }

    async fn confirm_mappings(
        &self,
        host: &HostTenantId,
        decisions: &[MappingDecision],
        by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<Vec<TenantMapping>> {
        self.with(host, |tables| {
            let writes = rules::decide_confirm(&tables.confirm_found(), decisions, by, at)?;
            tables.write_mappings(&writes);
            Ok(writes.answer)
        })
    }

    async fn retire_mapping(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        _by: Option<&UserId>,
        _at: OffsetDateTime,
    ) -> Result<()> {
        self.with(host, |tables| {
            let writes = rules::decide_retire(&tables.confirm_found(), tenant);
            tables.write_mappings(&writes);
            Ok(())
        })
    }
}

impl Tables {
    pub(super) fn confirm_found(&self) -> ConfirmFound {
        ConfirmFound {
            tenants: self.tenants.values().cloned().collect(),
            clients: self.clients.keys().cloned().collect(),
            active: self.mappings.iter().filter(|row| row.is_active).cloned().collect(),
        }
    }

    pub(super) fn write_mappings(&mut self, writes: &ConfirmWrites) {
        for row in &mut self.mappings {
            if writes.retired.contains(&row.mapping_id) {
                row.is_active = false;
            }
            if let Some(updated) = writes.updated.iter().find(|one| one.mapping_id == row.mapping_id) {
                row.clone_from(updated);
            }
        }
        self.mappings.extend(writes.inserted.iter().cloned());
        for lost in &writes.cleared {
            if let Some(client) = self.clients.get_mut(&lost.client_id)
                && client.entra_tenant_id.as_ref() == Some(&lost.entra_tenant_id)
            {
                client.entra_tenant_id = None;
            }
        }
        for given in &writes.given {
            if let Some(client) = self.clients.get_mut(&given.client_id) {
                client.entra_tenant_id = Some(given.entra_tenant_id.clone());
            }
        }
    }
}
