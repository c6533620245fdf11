//! What every operation goes through: may this be done, do it, write down that it was done.

use std::sync::Arc;

use serde_json::Value;

use super::Parts;
use crate::{
    access::{Actor, Operation, Permission},
    error::{Error, ErrorCode, Result, ResultExt},
    model::{HostTenantId, UserId},
    services::Services,
    store::AuditRecord,
};

/// The operations of one host tenant, asked for by one actor. Cheap to make and to clone.
///
/// Every operation first asks whether the actor may do it; one that changes something leaves an audit record, whether
/// it succeeds or not.
#[derive(Clone)]
pub struct ForTenant {
    pub(super) parts: Arc<Parts>,
    pub(super) host: HostTenantId,
    pub(super) actor: Actor,
}

impl ForTenant {
    pub(super) fn new(parts: Arc<Parts>, host: HostTenantId, actor: Actor) -> Self {
        Self { parts, host, actor }
    }

    /// The host tenant whose operations these are.
    pub fn host(&self) -> &HostTenantId {
        &self.host
    }

    pub(super) fn services(&self) -> &Services {
        &self.parts.services
    }

    /// Who asks; nobody in person for the scheduler.
    pub(super) fn user(&self) -> Option<&UserId> {
        self.actor.user_id.as_ref()
    }

    /// Who asks, where a person has to.
    pub(super) fn person(&self) -> Result<&UserId> {
        self.user().ok_or_else(|| {
            Error::new(ErrorCode::Forbidden).with_message("This takes a person; the scheduler may not.")
        })
    }

    /// May the actor do this?
    pub(super) async fn may(&self, operation: Operation) -> Result<()> {
        self.parts.access.check(&self.host, &self.actor, operation).await
    }

    /// An operation that changes nothing. `work` begins only if it may.
    pub(super) async fn look<T>(
        &self,
        operation: Operation,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        self.act(operation, Value::Null, work).await
    }

    /// An operation; `about` goes into the audit record: ids and counts.
    pub(super) async fn act<T>(
        &self,
        operation: Operation,
        about: Value,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let allowed = async {
            self.may(operation).await?;
            work.await
        };
        let result = allowed.await.in_operation(operation.as_str()).with_context("host_tenant", &self.host);
        if operation.permission() == Permission::Update {
            self.record(operation, about, result.as_ref().err()).await;
        }
        result
    }

    async fn record(&self, operation: Operation, details: Value, error: Option<&Error>) {
        let record = AuditRecord {
            at: self.services().now(),
            user_id: self.actor.user_id.clone(),
            operation: operation.as_str().to_owned(),
            outcome: error.map_or("ok", |error| error.code().as_str()).to_owned(),
            details,
        };
        if let Err(error) = self.services().store.append_audit(&self.host, &record).await {
            // What was done is done: failing now would tell the caller otherwise. The log has it instead.
            tracing::error!(
                operation = record.operation, outcome = record.outcome, code = %error.code(),
                "an audit record could not be written"
            );
        }
    }
}

impl std::fmt::Debug for ForTenant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ForTenant")
            .field("host", &self.host)
            .field("actor", &self.actor)
            .finish_non_exhaustive()
    }
}
