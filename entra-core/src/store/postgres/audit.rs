use async_trait::async_trait;
use sqlx::types::Json;
use time::OffsetDateTime;

use super::{
    PostgresStore,
    ids::key,
    session::{query, query_as},
    texts::limit_or,
};
use crate::{
    error::Result,
    model::{HostTenantId, UserId},
    store::{AuditRecord, AuditStore},
};

const APPEND: &str = "
    INSERT INTO entra_audit_log (tenant, at, user_id, operation, outcome, details)
    VALUES ($1, $2, $3, $4, $5, $6)";

const NEWEST: &str = "
    SELECT at, user_id, operation, outcome, details
    FROM entra_audit_log
    WHERE tenant = $1
    ORDER BY audit_id DESC
    LIMIT $2";

type Row = (OffsetDateTime, Option<String>, String, String, serde_json::Value);

#[async_trait]
impl AuditStore for PostgresStore {
    async fn append_audit(&self, host: &HostTenantId, record: &AuditRecord) -> Result<()> {
        let tenant = key(host)?;
        self.transact("append audit record", |mut transaction| async move {
            query(APPEND)
                .bind(tenant)
                .bind(record.at)
                .bind(record.user_id.as_ref().map(UserId::as_str))
                .bind(&record.operation)
                .bind(&record.outcome)
                .bind(Json(&record.details))
                .execute(&mut *transaction)
                .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn audit(&self, host: &HostTenantId, limit: u32) -> Result<Vec<AuditRecord>> {
        let tenant = key(host)?;
        self.transact("read audit records", |mut transaction| async move {
            let rows: Vec<Row> =
                query_as(NEWEST).bind(tenant).bind(limit_or(limit, 100)).fetch_all(&mut *transaction).await?;
            Ok(rows
                .into_iter()
                .map(|(at, user_id, operation, outcome, details)| AuditRecord {
                    at,
                    user_id: user_id.map(Into::into),
                    operation,
                    outcome,
                    details,
                })
                .collect())
        })
        .await
    }
}
