//! Leases. Each call is one statement: SQLite's write lock decides who is first.

use std::time::Duration;

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{SqliteStore, error::failed, row::Columns, values};
use crate::{
    error::Result,
    model::HostTenantId,
    store::{Lease, LeaseStore},
};

/// Takes a lease that is free, expired or the holder's own. Its generation grows unless the holder still has it.
const TAKE: &str = "
INSERT INTO entra_leases (tenant, name, holder, generation, expires_at)
VALUES (?1, ?2, ?3, 1, ?4)
ON CONFLICT (tenant, name) DO UPDATE SET
    holder = excluded.holder, expires_at = excluded.expires_at,
    generation = entra_leases.generation + iif(entra_leases.expires_at > ?5, 0, 1)
WHERE entra_leases.expires_at <= ?5 OR entra_leases.holder = excluded.holder
RETURNING generation";

const RENEW: &str = "
UPDATE entra_leases SET expires_at = ?5
WHERE tenant = ?1 AND name = ?2 AND holder = ?3 AND generation = ?4 AND expires_at > ?6";

/// A lease that was given back has expired at the beginning of time.
const RELEASE: &str = "
UPDATE entra_leases SET expires_at = '1970-01-01T00:00:00.000000Z'
WHERE tenant = ?1 AND name = ?2 AND holder = ?3 AND generation = ?4";

#[async_trait]
impl LeaseStore for SqliteStore {
    async fn take_lease(
        &self,
        host: &HostTenantId,
        name: &str,
        holder: &str,
        life: Duration,
        now: OffsetDateTime,
    ) -> Result<Option<Lease>> {
        let row = sqlx::query(TAKE)
            .bind(host.as_str())
            .bind(name)
            .bind(holder)
            .bind(values::time(now + life)?)
            .bind(values::time(now)?)
            .fetch_optional(&self.pool)
            .await
            .map_err(failed)?;
        row.map(|row| {
            let generation = row.place("generation")?;
            Ok(Lease { name: name.into(), holder: holder.into(), generation })
        })
        .transpose()
    }

    async fn renew_lease(
        &self,
        host: &HostTenantId,
        lease: &Lease,
        life: Duration,
        now: OffsetDateTime,
    ) -> Result<bool> {
        let done = sqlx::query(RENEW)
            .bind(host.as_str())
            .bind(&lease.name)
            .bind(&lease.holder)
            .bind(values::number(lease.generation)?)
            .bind(values::time(now + life)?)
            .bind(values::time(now)?)
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        Ok(done.rows_affected() > 0)
    }

    async fn release_lease(&self, host: &HostTenantId, lease: &Lease) -> Result<()> {
        sqlx::query(RELEASE)
            .bind(host.as_str())
            .bind(&lease.name)
            .bind(&lease.holder)
            .bind(values::number(lease.generation)?)
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        Ok(())
    }
}
