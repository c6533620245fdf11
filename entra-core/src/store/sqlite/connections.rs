//! Partner connections.

use async_trait::async_trait;
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use time::OffsetDateTime;

use super::{
    SqliteStore,
    error::failed,
    row::Columns,
    values::{self, time_or_none},
};
use crate::{
    error::{Result, ResultExt},
    model::{Connection, ConnectionStatus, HostTenantId, UserId, ValidationError},
    store::ConnectionStore,
};

const ACTIVE: &str = "
SELECT connection_id, connection_type, status, is_active, cipp_base_url, connected_at, disconnected_at,
       last_validated_at, last_validation_error, created_by
FROM entra_partner_connections
WHERE tenant = ?1 AND is_active";

const RETIRE: &str = "
UPDATE entra_partner_connections SET
    is_active = 0, status = 'disconnected', disconnected_at = ?2, updated_by = ?3, updated_at = coalesce(?2, updated_at)
WHERE tenant = ?1 AND is_active";

const PUT: &str = "
INSERT INTO entra_partner_connections
    (tenant, connection_id, connection_type, status, is_active, cipp_base_url, token_secret_ref, connected_at,
     disconnected_at, last_validated_at, last_validation_error, created_by, updated_by, created_at, updated_at)
VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, coalesce(?7, ?12), coalesce(?7, ?12))
ON CONFLICT (tenant, connection_id) DO UPDATE SET
    connection_type = excluded.connection_type, status = excluded.status, is_active = 1,
    cipp_base_url = excluded.cipp_base_url, token_secret_ref = excluded.token_secret_ref,
    connected_at = excluded.connected_at, disconnected_at = excluded.disconnected_at,
    last_validated_at = excluded.last_validated_at, last_validation_error = excluded.last_validation_error,
    created_by = excluded.created_by, updated_by = excluded.updated_by, updated_at = excluded.updated_at";

/// A validation that failed leaves the time of the last one that did not.
const VALIDATED: &str = "
UPDATE entra_partner_connections SET
    status = ?2, last_validated_at = coalesce(?3, last_validated_at), last_validation_error = ?4, updated_at = ?5
WHERE tenant = ?1 AND is_active";

fn connection(row: &SqliteRow) -> Result<Connection> {
    let error: Value = row.json("last_validation_error")?;
    Ok(Connection {
        connection_id: row.id("connection_id")?,
        connection_type: row.word("connection_type")?,
        status: row.word("status")?,
        is_active: row.truth("is_active")?,
        cipp_base_url: row.text_or_none("cipp_base_url")?,
        connected_at: row.time_or_none("connected_at")?,
        disconnected_at: row.time_or_none("disconnected_at")?,
        last_validated_at: row.time_or_none("last_validated_at")?,
        // `{}` is no error; one of the host's former integration may have another shape and counts as none.
        last_validation_error: serde_json::from_value(error).ok(),
        created_by: row.id_or_none("created_by")?,
    })
}

fn error_document(error: Option<&ValidationError>) -> Result<String> {
    error.map_or_else(|| Ok("{}".into()), values::json)
}

#[async_trait]
impl ConnectionStore for SqliteStore {
    async fn active_connection(&self, host: &HostTenantId) -> Result<Option<Connection>> {
        let row = sqlx::query(ACTIVE).bind(host.as_str()).fetch_optional(&self.pool).await.map_err(failed)?;
        row.as_ref().map(connection).transpose()
    }

    async fn activate_connection(&self, host: &HostTenantId, new: &Connection) -> Result<()> {
        let connected_at = time_or_none(new.connected_at)?;
        let by = new.created_by.as_ref().map(UserId::as_str);
        let mut transaction = self.begin().await.in_operation("activate connection")?;
        sqlx::query(RETIRE)
            .bind(host.as_str())
            .bind(&connected_at)
            .bind(by)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        sqlx::query(PUT)
            .bind(host.as_str())
            .bind(new.connection_id.as_str())
            .bind(new.connection_type.as_str())
            .bind(new.status.as_str())
            .bind(&new.cipp_base_url)
            .bind(new.connection_type.token_secret_ref())
            .bind(connected_at)
            .bind(time_or_none(new.disconnected_at)?)
            .bind(time_or_none(new.last_validated_at)?)
            .bind(error_document(new.last_validation_error.as_ref())?)
            .bind(by)
            .bind(values::time(OffsetDateTime::UNIX_EPOCH)?)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    async fn record_validation(
        &self,
        host: &HostTenantId,
        at: OffsetDateTime,
        error: Option<&ValidationError>,
    ) -> Result<()> {
        let status = if error.is_some() { ConnectionStatus::Error } else { ConnectionStatus::Connected };
        sqlx::query(VALIDATED)
            .bind(host.as_str())
            .bind(status.as_str())
            .bind(time_or_none(error.is_none().then_some(at))?)
            .bind(error_document(error)?)
            .bind(values::time(at)?)
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn deactivate_connection(
        &self,
        host: &HostTenantId,
        by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<()> {
        sqlx::query(RETIRE)
            .bind(host.as_str())
            .bind(values::time(at)?)
            .bind(by.map(UserId::as_str))
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        Ok(())
    }
}
