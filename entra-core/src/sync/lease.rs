//! One worker at a time, across processes: a lease that renews itself while the work goes on.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::{
    context::{CancellationToken, Context},
    error::{Error, ErrorCode, Result},
    model::{HostTenantId, ManagedTenantId, RunId},
    services::Services,
    store::Lease,
};

/// The lease of one managed tenant's people.
pub(super) fn of_tenant(tenant: &ManagedTenantId) -> String {
    format!("sync:{tenant}")
}

/// The lease that says that a run is alive.
pub(super) fn of_run(run: &RunId) -> String {
    format!("run:{run}")
}

/// A lease that is held and renewed until it is released or dropped.
pub(crate) struct HeldLease {
    services: Services,
    host: HostTenantId,
    lease: Lease,
    lost: Arc<AtomicBool>,
    cancel: CancellationToken,
    renewal: JoinHandle<()>,
}

/// Takes the lease, or tells that somebody else works there.
pub(crate) async fn take(
    services: &Services,
    host: &HostTenantId,
    name: &str,
    context: &Context,
) -> Result<HeldLease> {
    let holder = Uuid::new_v4().to_string();
    let lease = services
        .store
        .take_lease(host, name, &holder, services.limits.lease, services.now())
        .await?
        .ok_or_else(|| Error::new(ErrorCode::AlreadyRunning).with("lease", name))?;
    let lost = Arc::new(AtomicBool::new(false));
    let cancel = context.cancellation().child_token();
    let renewal =
        tokio::spawn(renew(services.clone(), host.clone(), lease.clone(), Arc::clone(&lost), cancel.clone()));
    Ok(HeldLease { services: services.clone(), host: host.clone(), lease, lost, cancel, renewal })
}

impl HeldLease {
    /// The context for work under the lease: it ends when the caller ends it, or when the lease is lost.
    pub(crate) fn context(&self, outer: &Context) -> Context {
        outer.ending_with(self.cancel.clone())
    }

    /// Gives the lease back. Work that ended because the lease was lost says so.
    pub(crate) async fn release<T>(self, result: Result<T>) -> Result<T> {
        if self.lost.load(Ordering::Acquire) {
            return result.map_err(|error| match error.code() {
                ErrorCode::Cancelled => Error::new(ErrorCode::AlreadyRunning)
                    .with_message("Another worker took this tenant over.")
                    .with("lease", &self.lease.name),
                _ => error,
            });
        }
        self.renewal.abort();
        if let Err(error) = self.services.store.release_lease(&self.host, &self.lease).await {
            // It expires by itself; the work is done and must not fail for it.
            tracing::warn!(lease = %self.lease.name, code = %error.code(), "lease not released");
        }
        result
    }
}

impl Drop for HeldLease {
    fn drop(&mut self) {
        self.renewal.abort();
    }
}

/// Renews three times a life, so that two failures in a row do not lose the lease.
async fn renew(
    services: Services,
    host: HostTenantId,
    lease: Lease,
    lost: Arc<AtomicBool>,
    cancel: CancellationToken,
) {
    let life = services.limits.lease;
    let mut failures = 0;
    loop {
        tokio::time::sleep(life / 3).await;
        match services.store.renew_lease(&host, &lease, life, services.now()).await {
            Ok(true) => failures = 0,
            Err(_) if failures < 2 => failures += 1,
            Ok(false) | Err(_) => {
                lost.store(true, Ordering::Release);
                cancel.cancel();
                return;
            }
        }
    }
}
