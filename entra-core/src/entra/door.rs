//! What every operation goes through: may this be done, do it, write down that it was done.

use std::sync::Arc;

use serde_json::Value;

use super::Parts;
use crate::{
    error::{Result, ResultExt},
    model::{HostTenantId, UserId},
    services::Services,
    store::AuditRecord,
};

/// The operations of one host tenant, asked for by one of its users. Cheap to make and to clone.
#[derive(Clone)]
pub struct ForTenant {
    pub(super) parts: Arc<Parts>,
    pub(super) host: HostTenantId,
    pub(super) user: UserId,
}

impl ForTenant {
    pub(super) fn new(parts: Arc<Parts>, host: HostTenantId, user: UserId) -> Self {
        Self { parts, host, user }
    }

    pub(super) fn services(&self) -> &Services {
        &self.parts.services
    }

    /// An operation that changes nothing. `work` begins only if it may.
    pub(super) async fn look<T>(
        &self,
        operation: &'static str,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        work.await.in_operation(operation).with_context("host_tenant", &self.host)
    }

    /// An operation that changes something: it leaves an audit record, whether it succeeds or not.
    pub(super) async fn change<T>(
        &self,
        operation: &'static str,
        about: Value,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let result = self.look(operation, work).await;
        let record = AuditRecord {
            at: self.services().now(),
            user_id: Some(self.user.clone()),
            operation: operation.to_owned(),
            outcome: result.as_ref().err().map_or("ok", |error| error.code().as_str()).to_owned(),
            details: about,
        };
        if let Err(error) = self.services().store.append_audit(&self.host, &record).await {
            // What was done is done: failing now would tell the caller otherwise.
            tracing::error!(operation, code = %error.code(), "audit record not written");
        }
        result
    }
}

impl std::fmt::Debug for ForTenant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ForTenant")
            .field("host", &self.host)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
