//! Leases and the audit trail.

use std::time::Duration;

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{MemoryStore, page};
use crate::{
    error::Result,
    model::HostTenantId,
    store::{AuditRecord, AuditStore, Lease, LeaseStore},
};

#[async_trait]
impl LeaseStore for MemoryStore {
    async fn take_lease(
        &self,
        host: &HostTenantId,
        name: &str,
        holder: &str,
        life: Duration,
        now: OffsetDateTime,
    ) -> Result<Option<Lease>> {
        Ok(self.with(host, |tables| {
            let before = tables.leases.get(name);
            let is_held = before.is_some_and(|(_, until)| *until > now);
            let generation = match before {
                Some((lease, _)) if is_held && lease.holder != holder => return None,
                Some((lease, _)) if is_held => lease.generation,
                Some((lease, _)) => lease.generation + 1,
                None => 1,
            };
            let lease = Lease { name: name.into(), holder: holder.into(), generation };
            tables.leases.insert(name.into(), (lease.clone(), now + life));
            Some(lease)
        }))
    }

    async fn renew_lease(
        &self,
        host: &HostTenantId,
        lease: &Lease,
        life: Duration,
        now: OffsetDateTime,
    ) -> Result<bool> {
        Ok(self.with(host, |tables| match tables.leases.get_mut(&lease.name) {
            Some((held, until)) if held == lease && *until > now => {
                *until = now + life;
                true
            }
            _ => false,
        }))
    }

    async fn release_lease(&self, host: &HostTenantId, lease: &Lease) -> Result<()> {
        self.with(host, |tables| {
            if let Some((held, until)) = tables.leases.get_mut(&lease.name)
                && held == lease
            {
                *until = OffsetDateTime::UNIX_EPOCH;
            }
        });
        Ok(())
    }
}

#[async_trait]
impl AuditStore for MemoryStore {
    async fn append_audit(&self, host: &HostTenantId, record: &AuditRecord) -> Result<()> {
        self.with(host, |tables| tables.audit.push(record.clone()));
        Ok(())
    }

    async fn audit(&self, host: &HostTenantId, limit: u32) -> Result<Vec<AuditRecord>> {
        Ok(self.with(host, |tables| page(tables.audit.iter().rev().cloned(), limit, 100, 0)))
    }
}
