use async_trait::async_trait;
use serde_json::json;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    PostgresStore,
    ids::{key, maybe, uuid},
    session::{query, query_as},
    texts::word,
};
use crate::{
    error::Result,
    model::{Connection, ConnectionStatus, HostTenantId, UserId, ValidationError},
    store::ConnectionStore,
};

const ACTIVE: &str = "
    SELECT connection_id, connection_type, status, is_active, cipp_base_url, connected_at, disconnected_at,
           last_validated_at, last_validation_error, created_by
    FROM entra_partner_connections
    WHERE tenant = $1 AND is_active";

const RETIRE_OTHERS: &str = "
    UPDATE entra_partner_connections
    SET is_active = false, status = 'disconnected', disconnected_at = $3, updated_at = $3, updated_by = $4
    WHERE tenant = $1 AND is_active AND connection_id <> $2";

const ACTIVATE: &str = "
    INSERT INTO entra_partner_connections
        (tenant, connection_id, connection_type, status, is_active, cipp_base_url, token_secret_ref, connected_at,
         disconnected_at, last_validated_at, last_validation_error, created_by, updated_by, created_at, updated_at)
    VALUES ($1, $2, $3, $4, true, $5, $6, $7, $8, $9, $10, $11, $11, $12, $12)
    ON CONFLICT (tenant, connection_id) DO UPDATE SET
        connection_type = excluded.connection_type,
        status = excluded.status,
        is_active = true,
        cipp_base_url = excluded.cipp_base_url,
        token_secret_ref = excluded.token_secret_ref,
        connected_at = excluded.connected_at,
        disconnected_at = excluded.disconnected_at,
        last_validated_at = excluded.last_validated_at,
        last_validation_error = excluded.last_validation_error,
        updated_by = excluded.updated_by,
        updated_at = excluded.updated_at";

const RECORD_VALIDATION: &str = "
    UPDATE entra_partner_connections
    SET status = $2, last_validated_at = CASE WHEN $2 = 'connected' THEN $3 ELSE last_validated_at END,
        last_validation_error = $4, updated_at = $3
    WHERE tenant = $1 AND is_active";

const DEACTIVATE: &str = "
    UPDATE entra_partner_connections
    SET is_active = false, status = 'disconnected', disconnected_at = $2, updated_at = $2, updated_by = $3
    WHERE tenant = $1 AND is_active";

#[derive(sqlx::FromRow)]
struct Row {
    connection_id: Uuid,
    connection_type: String,
    status: String,
    is_active: bool,
    cipp_base_url: Option<String>,
    connected_at: Option<OffsetDateTime>,
    disconnected_at: Option<OffsetDateTime>,
    last_validated_at: Option<OffsetDateTime>,
    last_validation_error: Option<serde_json::Value>,
    created_by: Option<Uuid>,
}

impl Row {
    fn into_connection(self) -> Result<Connection> {
        Ok(Connection {
            connection_id: self.connection_id.into(),
            connection_type: word(&self.connection_type)?,
            status: word(&self.status)?,
            is_active: self.is_active,
            cipp_base_url: self.cipp_base_url,
            connected_at: self.connected_at,
            disconnected_at: self.disconnected_at,
            last_validated_at: self.last_validated_at,
            // `{}` is none; what the host wrote in another shape of its own is not ours to show.
            last_validation_error: self
                .last_validation_error
                .and_then(|error| serde_json::from_value(error).ok()),
            created_by: self.created_by.map(Into::into),
        })
    }
}

fn column(error: Option<&ValidationError>) -> serde_json::Value {
    error.map_or_else(|| json!({}), |error| json!(error))
}

#[async_trait]
impl ConnectionStore for PostgresStore {
    async fn active_connection(&self, host: &HostTenantId) -> Result<Option<Connection>> {
        let tenant = key(host)?;
        self.transact("read connection", |mut transaction| async move {
            let row: Option<Row> = query_as(ACTIVE).bind(tenant).fetch_optional(&mut *transaction).await?;
            Ok(row.map(Row::into_connection).transpose()?)
        })
        .await
    }

    async fn activate_connection(&self, host: &HostTenantId, connection: &Connection) -> Result<()> {
        let tenant = key(host)?;
        let id = uuid(connection.connection_id.as_str())?;
        let by = maybe(connection.created_by.as_ref().map(UserId::as_str))?;
        self.transact("activate connection", |mut transaction| async move {
            let at = connection.connected_at.or(connection.last_validated_at);
            query(RETIRE_OTHERS).bind(tenant).bind(id).bind(at).bind(by).execute(&mut *transaction).await?;
            query(ACTIVATE)
                .bind(tenant)
                .bind(id)
                .bind(connection.connection_type.as_str())
                .bind(connection.status.as_str())
                .bind(&connection.cipp_base_url)
                .bind(connection.connection_type.token_secret_ref())
                .bind(connection.connected_at)
                .bind(connection.disconnected_at)
                .bind(connection.last_validated_at)
                .bind(Json(column(connection.last_validation_error.as_ref())))
                .bind(by)
                .bind(at)
                .execute(&mut *transaction)
                .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn record_validation(
        &self,
        host: &HostTenantId,
        at: OffsetDateTime,
        error: Option<&ValidationError>,
    ) -> Result<()> {
        let tenant = key(host)?;
        let status = if error.is_some() { ConnectionStatus::Error } else { ConnectionStatus::Connected };
        self.transact("record validation", |mut transaction| async move {
            query(RECORD_VALIDATION)
                .bind(tenant)
                .bind(status.as_str())
                .bind(at)
                .bind(Json(column(error)))
                .execute(&mut *transaction)
                .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn deactivate_connection(
        &self,
        host: &HostTenantId,
        by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<()> {
        let tenant = key(host)?;
        let by = maybe(by.map(UserId::as_str))?;
        self.transact("deactivate connection", |mut transaction| async move {
            query(DEACTIVATE).bind(tenant).bind(at).bind(by).execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }
}
