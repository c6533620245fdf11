use std::time::Duration;

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    PostgresStore,
    ids::key,
    session::{query, query_scalar},
};
use crate::{
    error::Result,
    model::HostTenantId,
    store::{Lease, LeaseStore},
};

/// One statement, so that of two takers one gets no row. The generation grows when the lease changes hands, and when it
/// had run out: somebody else may have had it meanwhile.
const TAKE: &str = "
    INSERT INTO entra_leases AS held (tenant, name, holder, generation, expires_at)
    VALUES ($1, $2, $3, 1, $5)
    ON CONFLICT (tenant, name) DO UPDATE SET
        holder = excluded.holder,
        generation = held.generation + CASE WHEN held.holder = excluded.holder AND held.expires_at > $4 THEN 0 ELSE 1 END,
        expires_at = excluded.expires_at
    WHERE held.holder = excluded.holder OR held.expires_at <= $4
    RETURNING generation";

const RENEW: &str = "
    UPDATE entra_leases SET expires_at = $5
    WHERE tenant = $1 AND name = $2 AND holder = $3 AND generation = $4 AND expires_at > $6";

/// The row stays, so that the generation goes on growing.
const RELEASE: &str = "
    UPDATE entra_leases SET expires_at = 'epoch'
    WHERE tenant = $1 AND name = $2 AND holder = $3 AND generation = $4";

#[async_trait]
impl LeaseStore for PostgresStore {
    async fn take_lease(
        &self,
        host: &HostTenantId,
        name: &str,
        holder: &str,
        life: Duration,
        now: OffsetDateTime,
    ) -> Result<Option<Lease>> {
        let tenant = key(host)?;
        self.transact("take lease", |mut transaction| async move {
            let generation: Option<i64> = query_scalar(TAKE)
                .bind(tenant)
                .bind(name)
                .bind(holder)
                .bind(now)
                .bind(now + life)
                .fetch_optional(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(generation.map(|generation| Lease {
                name: name.to_owned(),
                holder: holder.to_owned(),
                generation: generation.unsigned_abs(),
            }))
        })
        .await
    }

    async fn renew_lease(
        &self,
        host: &HostTenantId,
        lease: &Lease,
        life: Duration,
        now: OffsetDateTime,
    ) -> Result<bool> {
        let tenant = key(host)?;
        self.transact("renew lease", |mut transaction| async move {
            let renewed = query(RENEW)
                .bind(tenant)
                .bind(&lease.name)
                .bind(&lease.holder)
                .bind(generation(lease))
                .bind(now + life)
                .bind(now)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(renewed.rows_affected() > 0)
        })
        .await
    }

    async fn release_lease(&self, host: &HostTenantId, lease: &Lease) -> Result<()> {
        let tenant = key(host)?;
        self.transact("release lease", |mut transaction| async move {
            query(RELEASE)
                .bind(tenant)
                .bind(&lease.name)
                .bind(&lease.holder)
                .bind(generation(lease))
                .execute(&mut *transaction)
                .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }
}

/// A generation that no column can hold is nobody's.
fn generation(lease: &Lease) -> i64 {
    i64::try_from(lease.generation).unwrap_or(-1)
}
