//! What runs did about identities.

use sqlx::{SqliteConnection, SqlitePool, sqlite::SqliteRow};
use time::OffsetDateTime;

use super::{error::failed, page_size, row::Columns, values};
use crate::{
    error::Result,
    model::{EntraObjectId, HostTenantId, IdentityOutcome, ManagedTenantId, RunId},
};

/// Places go on behind those kept; an identity that is recorded again keeps its place.
const RECORD: &str = "
INSERT INTO entra_outcomes
    (tenant, run_id, managed_tenant_id, entra_object_id, position, display_name, contact_name_id, action, reason)
SELECT ?1, ?2, ?3, o.value ->> 'entraObjectId', ?5 + o.key, o.value ->> 'displayName', o.value ->> 'contactNameId',
       o.value ->> 'action', o.value ->> 'reason'
FROM json_each(?4) AS o
WHERE true
ON CONFLICT (tenant, run_id, managed_tenant_id, entra_object_id) DO UPDATE SET
    display_name = excluded.display_name, contact_name_id = excluded.contact_name_id, action = excluded.action,
    reason = excluded.reason";

const NEXT_POSITION: &str = "
SELECT coalesce(max(position) + 1, 0) FROM entra_outcomes
WHERE tenant = ?1 AND run_id = ?2 AND managed_tenant_id = ?3";

const LIST: &str = "
SELECT entra_object_id, display_name, contact_name_id, action, reason
FROM entra_outcomes
WHERE tenant = ?1 AND run_id = ?2 AND (?3 IS NULL OR entra_object_id = ?3)
ORDER BY managed_tenant_id, position
LIMIT ?4";

const FORGET: &str = "
DELETE FROM entra_outcomes
WHERE tenant = ?1 AND run_id IN (
    SELECT r.run_id FROM entra_sync_runs AS r WHERE r.tenant = ?1 AND r.completed_at < ?2)";

fn outcome(row: &SqliteRow) -> Result<IdentityOutcome> {
    Ok(IdentityOutcome {
        entra_object_id: row.id("entra_object_id")?,
        display_name: row.text_or_none("display_name")?,
        contact_name_id: row.id_or_none("contact_name_id")?,
        action: row.text("action")?,
        reason: row.text("reason")?,
    })
}

pub(super) async fn record(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    run: &RunId,
    tenant: &ManagedTenantId,
    outcomes: &[IdentityOutcome],
) -> Result<()> {
    let next = sqlx::query_scalar::<_, i64>(NEXT_POSITION)
        .bind(host.as_str())
        .bind(run.as_str())
        .bind(tenant.as_str())
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    sqlx::query(RECORD)
        .bind(host.as_str())
        .bind(run.as_str())
        .bind(tenant.as_str())
        .bind(values::json(outcomes)?)
        .bind(next)
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(super) async fn list(
    pool: &SqlitePool,
    host: &HostTenantId,
    run: &RunId,
    identity: Option<&EntraObjectId>,
    limit: u32,
) -> Result<Vec<IdentityOutcome>> {
    let rows = sqlx::query(LIST)
        .bind(host.as_str())
        .bind(run.as_str())
        .bind(identity.map(EntraObjectId::as_str))
        .bind(page_size(limit, 1_000))
        .fetch_all(pool)
        .await
        .map_err(failed)?;
    rows.iter().map(outcome).collect()
}

pub(super) async fn forget(pool: &SqlitePool, host: &HostTenantId, before: OffsetDateTime) -> Result<()> {
    sqlx::query(FORGET)
        .bind(host.as_str())
        .bind(values::time(before)?)
        .execute(pool)
        .await
        .map_err(failed)?;
    Ok(())
}
