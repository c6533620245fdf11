//! The audit trail.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;

use super::{SqliteStore, error::failed, page_size, row::Columns, values};
use crate::{
    error::Result,
    model::{HostTenantId, UserId},
    store::{AuditRecord, AuditStore},
};

const APPEND: &str = "
INSERT INTO entra_audit (tenant, happened_at, user_id, operation, outcome, details)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

const NEWEST: &str = "
SELECT happened_at, user_id, operation, outcome, details
FROM entra_audit
WHERE tenant = ?1
ORDER BY audit_id DESC
LIMIT ?2";

fn record(row: &SqliteRow) -> Result<AuditRecord> {
    Ok(AuditRecord {
        at: row.time("happened_at")?,
        user_id: row.id_or_none("user_id")?,
        operation: row.text("operation")?,
        outcome: row.text("outcome")?,
        details: row.json("details")?,
    })
}

#[async_trait]
impl AuditStore for SqliteStore {
    async fn append_audit(&self, host: &HostTenantId, record: &AuditRecord) -> Result<()> {
        sqlx::query(APPEND)
            .bind(host.as_str())
            .bind(values::time(record.at)?)
            .bind(record.user_id.as_ref().map(UserId::as_str))
            .bind(&record.operation)
            .bind(&record.outcome)
            .bind(record.details.to_string())
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn audit(&self, host: &HostTenantId, limit: u32) -> Result<Vec<AuditRecord>> {
        let limit = page_size(limit, 100);
        let rows = sqlx::query(NEWEST).bind(host.as_str()).bind(limit).fetch_all(&self.pool).await;
        rows.map_err(failed)?.iter().map(record).collect()
    }
}
