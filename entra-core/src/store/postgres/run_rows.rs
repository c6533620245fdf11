//! Rows of runs as they are read.

use time::OffsetDateTime;
use uuid::Uuid;

use super::texts::{count, word};
use crate::{
    error::Result,
    model::{Counters, SyncRun, TenantRun},
};

#[derive(sqlx::FromRow)]
pub(super) struct RunRow {
    pub(super) run_id: Uuid,
    workflow_id: Option<String>,
    run_type: String,
    status: String,
    initiated_by: Option<Uuid>,
    started_at: Option<OffsetDateTime>,
    created_at: OffsetDateTime,
    completed_at: Option<OffsetDateTime>,
    total_tenants: i32,
    processed_tenants: i32,
    succeeded_tenants: i32,
    failed_tenants: i32,
    summary: serde_json::Value,
    is_dry_run: bool,
    scope_managed_tenant_id: Option<Uuid>,
    scope_client_id: Option<Uuid>,
}

impl RunRow {
    pub(super) fn into_run(self) -> Result<SyncRun> {
        Ok(SyncRun {
            run_id: self.run_id.into(),
            workflow_id: self.workflow_id.unwrap_or_default(),
            run_type: word(&self.run_type)?,
            status: word(&self.status)?,
            initiated_by: self.initiated_by.map(Into::into),
            started_at: self.started_at.unwrap_or(self.created_at),
            completed_at: self.completed_at,
            total_tenants: count(self.total_tenants),
            processed_tenants: count(self.processed_tenants),
            succeeded_tenants: count(self.succeeded_tenants),
            failed_tenants: count(self.failed_tenants),
            summary: self.summary,
            is_dry_run: self.is_dry_run,
            scope_managed_tenant_id: self.scope_managed_tenant_id.map(Into::into),
            scope_client_id: self.scope_client_id.map(Into::into),
        })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct TenantRow {
    managed_tenant_id: Option<Uuid>,
    client_id: Option<Uuid>,
    status: String,
    created_count: i32,
    linked_count: i32,
    updated_count: i32,
    ambiguous_count: i32,
    inactivated_count: i32,
    skipped_count: i32,
    reactivated_count: i32,
    unchanged_count: i32,
    error_message: Option<String>,
    error_code: Option<String>,
    started_at: Option<OffsetDateTime>,
    completed_at: Option<OffsetDateTime>,
}

impl TenantRow {
    pub(super) fn into_tenant_run(self) -> Result<TenantRun> {
        Ok(TenantRun {
            managed_tenant_id: self.managed_tenant_id.map(Into::into),
            client_id: self.client_id.map(Into::into),
            status: word(&self.status)?,
            counters: Counters {
                created: count(self.created_count),
                linked: count(self.linked_count),
                updated: count(self.updated_count),
                ambiguous: count(self.ambiguous_count),
                inactivated: count(self.inactivated_count),
                skipped: count(self.skipped_count),
                reactivated: count(self.reactivated_count),
                unchanged: count(self.unchanged_count),
            },
            error_message: self.error_message,
            error_code: self.error_code,
            started_at: self.started_at,
            completed_at: self.completed_at,
        })
    }
}
