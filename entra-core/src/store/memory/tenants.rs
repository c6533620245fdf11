//! Managed tenants, settings and partner connections.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::MemoryStore;
use crate::{
    error::{Error, ErrorCode, Result},
    model::{
        Connection, ConnectionStatus, DiscoveredTenant, HostTenantId, ManagedTenant, ManagedTenantId,
        SyncSettings, TenantAccess, UserId, ValidationError,
    },
    store::{ConnectionStore, DiscoverySummary, SettingsStore, TenantStore, rules},
};

#[async_trait]
impl TenantStore for MemoryStore {
    async fn record_discovery(
        &self,
        host: &HostTenantId,
        found: &[DiscoveredTenant],
        is_complete: bool,
        at: OffsetDateTime,
    ) -> Result<DiscoverySummary> {
        self.with(host, |tables| {
            let known: Vec<_> = tables.tenants.values().cloned().collect();
            let (rows, summary) = rules::decide_discovery(&known, found, is_complete, at);
            tables.tenants.extend(rows.into_iter().map(|row| (row.managed_tenant_id.clone(), row)));
            Ok(summary)
        })
    }

    async fn managed_tenants(&self, host: &HostTenantId) -> Result<Vec<ManagedTenant>> {
        let mut rows: Vec<_> = self.with(host, |tables| tables.tenants.values().cloned().collect());
        rows.sort_by(|a: &ManagedTenant, b| {
            (&a.display_name, &a.managed_tenant_id).cmp(&(&b.display_name, &b.managed_tenant_id))
        });
        Ok(rows)
    }

    async fn managed_tenant(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
    ) -> Result<Option<ManagedTenant>> {
        Ok(self.with(host, |tables| tables.tenants.get(tenant).cloned()))
    }

    async fn set_access(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        access: &TenantAccess,
        _at: OffsetDateTime,
    ) -> Result<()> {
        self.with(host, |tables| match tables.tenants.get_mut(tenant) {
            Some(row) => {
                row.access = access.clone();
                Ok(())
            }
            None => Err(Error::new(ErrorCode::NotFound).with("managed tenant", tenant)),
        })
    }
}

#[async_trait]
impl SettingsStore for MemoryStore {
    async fn hosts(&self) -> Result<Vec<HostTenantId>> {
        let mut hosts = self.hosts_where(|tables| tables.settings.is_some());
        hosts.sort();
        Ok(hosts)
    }

    async fn settings(&self, host: &HostTenantId) -> Result<SyncSettings> {
        self.with(host, |tables| {
            tables.settings.as_ref().map_or_else(|| Ok(SyncSettings::default()), rules::read_documents)
        })
    }

    async fn save_settings(
        &self,
        host: &HostTenantId,
        settings: &SyncSettings,
        _at: OffsetDateTime,
    ) -> Result<()> {
        self.with(host, |tables| {
            tables.settings = Some(rules::write_documents(tables.settings.as_ref(), settings)?);
            Ok(())
        })
    }
}

#[async_trait]
impl ConnectionStore for MemoryStore {
    async fn active_connection(&self, host: &HostTenantId) -> Result<Option<Connection>> {
        Ok(self.with(host, |tables| tables.connections.iter().find(|one| one.is_active).cloned()))
    }

    async fn activate_connection(&self, host: &HostTenantId, connection: &Connection) -> Result<()> {
        self.with(host, |tables| {
            tables.connections.retain(|one| one.connection_id != connection.connection_id);
            for former in tables.connections.iter_mut().filter(|one| one.is_active) {
                former.is_active = false;
                former.status = ConnectionStatus::Disconnected;
                former.disconnected_at = connection.connected_at;
            }
            tables.connections.push(Connection { is_active: true, ..connection.clone() });
            Ok(())
        })
    }

    async fn record_validation(
        &self,
        host: &HostTenantId,
        at: OffsetDateTime,
        error: Option<&ValidationError>,
    ) -> Result<()> {
        self.with(host, |tables| {
            if let Some(active) = tables.connections.iter_mut().find(|one| one.is_active) {
                active.status =
                    if error.is_some() { ConnectionStatus::Error } else { ConnectionStatus::Connected };
                active.last_validated_at = if error.is_some() { active.last_validated_at } else { Some(at) };
                active.last_validation_error = error.cloned();
            }
            Ok(())
        })
    }

    async fn deactivate_connection(
        &self,
        host: &HostTenantId,
        _by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<()> {
        self.with(host, |tables| {
            for active in tables.connections.iter_mut().filter(|one| one.is_active) {
                active.is_active = false;
                active.status = ConnectionStatus::Disconnected;
                active.disconnected_at = Some(at);
            }
            Ok(())
        })
    }
}
