use async_trait::async_trait;
use sqlx::types::Json;
use time::OffsetDateTime;

use super::{
    PostgresStore,
    ids::key,
    session::{query, query_as},
    texts::{column, count},
};
use crate::{
    error::Result,
    model::{HostTenantId, SyncSettings},
    store::{
        SettingsStore,
        rules::{SettingsDocuments, read_documents, write_documents},
    },
};

const HOSTS: &str = "
    SELECT tenant::text
    FROM entra_sync_settings
    ORDER BY tenant";

const READ: &str = "
    SELECT sync_enabled, sync_interval_minutes, field_sync_config, user_filter_config, notification_config,
           entra_options
    FROM entra_sync_settings
    WHERE tenant = $1";

const READ_TO_WRITE: &str = "
    SELECT sync_enabled, sync_interval_minutes, field_sync_config, user_filter_config, notification_config,
           entra_options
    FROM entra_sync_settings
    WHERE tenant = $1
    FOR UPDATE";

const WRITE: &str = "
    INSERT INTO entra_sync_settings
        (tenant, sync_enabled, sync_interval_minutes, field_sync_config, user_filter_config, notification_config,
         entra_options, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
    ON CONFLICT (tenant) DO UPDATE SET
        sync_enabled = excluded.sync_enabled,
        sync_interval_minutes = excluded.sync_interval_minutes,
        field_sync_config = excluded.field_sync_config,
        user_filter_config = excluded.user_filter_config,
        notification_config = excluded.notification_config,
        entra_options = excluded.entra_options,
        updated_at = excluded.updated_at";

#[derive(sqlx::FromRow)]
struct Row {
    sync_enabled: bool,
    sync_interval_minutes: i32,
    field_sync_config: serde_json::Value,
    user_filter_config: serde_json::Value,
    notification_config: serde_json::Value,
    entra_options: serde_json::Value,
}

impl From<Row> for SettingsDocuments {
    fn from(row: Row) -> Self {
        Self {
            sync_enabled: row.sync_enabled,
            sync_interval_minutes: count(row.sync_interval_minutes),
            field_sync_config: row.field_sync_config,
            user_filter_config: row.user_filter_config,
            notification_config: row.notification_config,
            entra_options: row.entra_options,
        }
    }
}

#[async_trait]
impl SettingsStore for PostgresStore {
    async fn hosts(&self) -> Result<Vec<HostTenantId>> {
        self.transact("list host tenants", |mut transaction| async move {
            let rows: Vec<(String,)> = query_as(HOSTS).fetch_all(&mut *transaction).await?;
            Ok(rows.into_iter().map(|(host,)| host.into()).collect())
        })
        .await
    }

    async fn settings(&self, host: &HostTenantId) -> Result<SyncSettings> {
        let tenant = key(host)?;
        self.transact("read settings", |mut transaction| async move {
            let row: Option<Row> = query_as(READ).bind(tenant).fetch_optional(&mut *transaction).await?;
            match row {
                Some(row) => Ok(read_documents(&row.into())?),
                None => Ok(SyncSettings::default()),
            }
        })
        .await
    }

    async fn save_settings(
        &self,
        host: &HostTenantId,
        settings: &SyncSettings,
        at: OffsetDateTime,
    ) -> Result<()> {
        let tenant = key(host)?;
        self.transact("save settings", |mut transaction| async move {
            let row: Option<Row> =
                query_as(READ_TO_WRITE).bind(tenant).fetch_optional(&mut *transaction).await?;
            let row = write_documents(row.map(Into::into).as_ref(), settings)?;
            query(WRITE)
                .bind(tenant)
                .bind(row.sync_enabled)
                .bind(column(row.sync_interval_minutes))
                .bind(Json(row.field_sync_config))
                .bind(Json(row.user_filter_config))
                .bind(Json(row.notification_config))
                .bind(Json(row.entra_options))
                .bind(at)
                .execute(&mut *transaction)
                .await?;
            Ok(transaction.commit().await?)
        })
        .await
    }
}
