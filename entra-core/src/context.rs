//! What accompanies a long operation: cancellation and progress.

use std::sync::Arc;

use serde::Serialize;
use tokio::sync::mpsc;
pub use tokio_util::sync::CancellationToken;

use crate::{
    error::{Error, ErrorCode, Result},
    model::ManagedTenantId,
};

/// Accompanies one operation. Cheap to clone; the default is never cancelled and tells nobody.
#[derive(Clone, Debug, Default)]
pub struct Context {
    cancel: CancellationToken,
    progress: Option<mpsc::UnboundedSender<Progress>>,
    about: Option<Arc<(ManagedTenantId, String)>>,
}

impl Context {
    /// A context that `cancel` ends.
    pub fn cancelled_by(cancel: CancellationToken) -> Self {
        Self { cancel, ..Self::default() }
    }

    /// The same, telling its progress to `sender`.
    #[must_use]
    pub fn telling(mut self, sender: mpsc::UnboundedSender<Progress>) -> Self {
        self.progress = Some(sender);
        self
    }

    /// The same listener, for a part of the work that `cancel` ends too.
    #[must_use]
    pub fn ending_with(&self, cancel: CancellationToken) -> Self {
        Self { cancel, ..self.clone() }
    }

    /// The same, for work about one tenant: progress that does not say whose it is, is this one's.
    #[must_use]
    pub fn about(&self, tenant: &ManagedTenantId, name: &str) -> Self {
        Self { about: Some(Arc::new((tenant.clone(), name.to_owned()))), ..self.clone() }
    }

    /// The token that ends the operation.
    pub fn cancellation(&self) -> &CancellationToken {
        &self.cancel
    }

    /// `cancelled` if somebody ended the operation. Asked between pages and batches.
    pub fn check(&self) -> Result<()> {
        if self.cancel.is_cancelled() { Err(Error::new(ErrorCode::Cancelled)) } else { Ok(()) }
    }

    /// Waits for `future`, or ends with `cancelled` as soon as somebody ends the operation.
    pub async fn run<T>(&self, future: impl Future<Output = Result<T>>) -> Result<T> {
        self.cancel.run_until_cancelled(future).await.unwrap_or_else(|| Err(Error::new(ErrorCode::Cancelled)))
    }

    /// Tells how far it is. Nobody listening is no failure.
    pub fn tell(&self, mut progress: Progress) {
        if let Some(sender) = &self.progress {
            if let (None, Some(about)) = (&progress.managed_tenant_id, &self.about) {
                let (tenant, name) = about.as_ref();
                progress.managed_tenant_id = Some(tenant.clone());
                progress.tenant_name = Some(name.clone());
            }
            // A listener that went away must not stop the work.
            let _ = sender.send(progress);
        }
    }
}

/// How far an operation is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// About which tenant.
    pub managed_tenant_id: Option<ManagedTenantId>,
    /// Its name.
    pub tenant_name: Option<String>,
    /// Done so far, in the stage's unit.
    pub done: u64,
    /// Of how many, where it is known.
    pub total: Option<u64>,
}

/// Stages of an operation, with their units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// Tenants found.
    Discovering,
    /// People read.
    ReadingUsers,
    /// People planned.
    Planning,
    /// Batches written.
    Applying,
    /// Tenants of the run done.
    Tenants,
    /// Journal entries put back.
    Undoing,
}
