//! Who did what.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{
    error::Result,
    model::{HostTenantId, UserId},
};

/// One mutating call of the facade. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditRecord {
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Who; absent for the scheduler.
    pub user_id: Option<UserId>,
    /// The facade's operation, as `confirm_mappings`.
    pub operation: String,
    /// `ok`, or the error's code.
    pub outcome: String,
    /// What it was about: ids and counts.
    pub details: serde_json::Value,
}

/// Keeps the audit trail. Records are never changed.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Appends one.
    async fn append_audit(&self, host: &HostTenantId, record: &AuditRecord) -> Result<()>;

    /// The newest first.
    async fn audit(&self, host: &HostTenantId, limit: u32) -> Result<Vec<AuditRecord>>;
}
