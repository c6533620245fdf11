//! What the use cases work with: traits only, wired once by the facade.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;

use crate::{
    clock::Clock,
    connection::DirectorySource,
    context::CancellationToken,
    model::{HostTenantId, RunId},
    store::Store,
    sync::Notifier,
};

/// The library's working parts.
#[derive(Clone)]
pub struct Services {
    /// Everything that persists.
    pub store: Arc<dyn Store>,
    /// The directories behind a host tenant's connection.
    pub directories: Arc<dyn DirectorySource>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Whom to tell about runs.
    pub notifier: Arc<dyn Notifier>,
    /// How much at once.
    pub limits: Limits,
    /// Runs of this process.
    pub under_way: Arc<RunsUnderWay>,
}

impl Services {
    /// Now.
    pub fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Services").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// How much at once.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Tenants that one run works on at the same time.
    pub tenants_at_once: usize,
    /// Changes in one transaction.
    pub batch: usize,
    /// How long a lease lives without being renewed: what a crash can block.
    pub lease: Duration,
    /// Outcomes kept per tenant and run; beyond that the journal alone tells.
    pub outcomes: usize,
    /// How long what runs did about single people is kept, and plans; the runs and the journal stay.
    pub details: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tenants_at_once: 4,
            batch: 5_000,
            lease: Duration::from_mins(1),
            outcomes: 5_000,
            details: Duration::from_hours(90 * 24),
        }
    }
}

/// Runs of this process, so that a person can stop one.
#[derive(Debug, Default)]
pub struct RunsUnderWay(Mutex<HashMap<(HostTenantId, RunId), CancellationToken>>);

impl RunsUnderWay {
    /// Remembers a run until the answer is dropped.
    pub(crate) fn enter(
        self: &Arc<Self>,
        host: &HostTenantId,
        run: &RunId,
        token: CancellationToken,
    ) -> Entered {
        let key = (host.clone(), run.clone());
        self.lock().insert(key.clone(), token);
        Entered { runs: Arc::clone(self), key }
    }

    /// Stops a run; `false` if this process does not run it.
    pub fn cancel(&self, host: &HostTenantId, run: &RunId) -> bool {
        let token = self.lock().get(&(host.clone(), run.clone())).cloned();
        token.inspect(CancellationToken::cancel).is_some()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(HostTenantId, RunId), CancellationToken>> {
        // The map is whole between any two statements: a panic elsewhere cannot have left it half-written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A run is under way while this lives.
pub(crate) struct Entered {
    runs: Arc<RunsUnderWay>,
    key: (HostTenantId, RunId),
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.runs.lock().remove(&self.key);
    }
}
