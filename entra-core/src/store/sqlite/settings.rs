//! Settings.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{SqliteStore, error::failed, row::Columns, values};
use crate::{
    error::{Result, ResultExt},
    model::{HostTenantId, SyncSettings},
    store::{
        SettingsStore,
        rules::{self, SettingsDocuments},
    },
};

const HOSTS: &str = "
SELECT tenant
FROM entra_sync_settings
ORDER BY tenant";

const ONE: &str = "
SELECT sync_enabled, sync_interval_minutes, field_sync_config, user_filter_config, notification_config, entra_options
FROM entra_sync_settings
WHERE tenant = ?1";

const SAVE: &str = "
INSERT INTO entra_sync_settings
    (tenant, settings_id, sync_enabled, sync_interval_minutes, field_sync_config, user_filter_config,
     notification_config, entra_options, created_at, updated_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
ON CONFLICT (tenant) DO UPDATE SET
    sync_enabled = excluded.sync_enabled, sync_interval_minutes = excluded.sync_interval_minutes,
    field_sync_config = excluded.field_sync_config, user_filter_config = excluded.user_filter_config,
    notification_config = excluded.notification_config, entra_options = excluded.entra_options,
    updated_at = excluded.updated_at";

fn documents(row: &SqliteRow) -> Result<SettingsDocuments> {
    Ok(SettingsDocuments {
        sync_enabled: row.truth("sync_enabled")?,
        sync_interval_minutes: row.count("sync_interval_minutes")?,
        field_sync_config: row.json("field_sync_config")?,
        user_filter_config: row.json("user_filter_config")?,
        notification_config: row.json("notification_config")?,
        entra_options: row.json("entra_options")?,
    })
}

#[async_trait]
impl SettingsStore for SqliteStore {
    async fn hosts(&self) -> Result<Vec<HostTenantId>> {
        let hosts: Vec<String> = sqlx::query_scalar(HOSTS)
            .fetch_all(&self.pool)
            .await
            .map_err(failed)
            .in_operation("list host tenants")?;
        Ok(hosts.into_iter().map(HostTenantId::from).collect())
    }

    async fn settings(&self, host: &HostTenantId) -> Result<SyncSettings> {
        let row = sqlx::query(ONE).bind(host.as_str()).fetch_optional(&self.pool).await.map_err(failed)?;
        match row {
            Some(row) => rules::read_documents(&documents(&row)?),
            None => Ok(SyncSettings::default()),
        }
    }

    async fn save_settings(
        &self,
        host: &HostTenantId,
        settings: &SyncSettings,
        at: OffsetDateTime,
    ) -> Result<()> {
        let mut transaction = self.begin().await.in_operation("save settings")?;
        let row = sqlx::query(ONE).bind(host.as_str()).fetch_optional(&mut *transaction).await;
        let before = row.map_err(failed)?.as_ref().map(documents).transpose()?;
        let after = rules::write_documents(before.as_ref(), settings)?;
        sqlx::query(SAVE)
            .bind(host.as_str())
            .bind(Uuid::now_v7().to_string())
            .bind(after.sync_enabled)
            .bind(after.sync_interval_minutes)
            .bind(values::document(&after.field_sync_config))
            .bind(values::document(&after.user_filter_config))
            .bind(values::document(&after.notification_config))
            .bind(values::document(&after.entra_options))
            .bind(values::time(at)?)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }
}
