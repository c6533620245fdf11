//! The threads of one instance, and what is under way on them.

use std::{
    cell::Cell,
    sync::{Arc, PoisonError, RwLock},
    thread::available_parallelism,
};

use entra_core::{
    Entra, EntraBuilder, Error, ErrorCode, Result, Secret,
    access::Actor,
    context::{CancellationToken, Context},
    json,
    model::HostTenantId,
};
use tokio::runtime::{Builder, Runtime};
use tokio_util::task::TaskTracker;

use crate::{
    job::Listener,
    logger::{self, Logger},
    work::Work,
};

/// The work waits for others most of its time; more threads would only cost memory in the host.
const MOST_WORKERS: usize = 4;

thread_local! {
    static IS_OURS: Cell<bool> = const { Cell::new(false) };
}

/// Refuses to wait on a thread of ours: a callback that waits may wait for itself.
pub(crate) fn may_wait() -> Result<()> {
    if IS_OURS.get() { Err(Error::new(ErrorCode::WouldDeadlock)) } else { Ok(()) }
}

/// What an instance is, until it is closed.
pub(crate) struct Instance {
    running: RwLock<Option<Running>>,
    under_way: TaskTracker,
    closing: CancellationToken,
}

struct Running {
    entra: Entra,
    runtime: Runtime,
}

/// One call of an operation.
pub(crate) struct Call {
    pub(crate) host: HostTenantId,
    pub(crate) actor: Actor,
    pub(crate) operation: String,
    /// Documents may hold credentials on their way in.
    pub(crate) input: Secret,
}

impl Instance {
    /// Starts the threads and opens everything.
    pub(crate) fn open(builder: EntraBuilder, logger: Option<Logger>) -> Result<Self> {
        may_wait()?;
        let dispatch = logger.map(logger::dispatch);
        let runtime = Builder::new_multi_thread()
            .worker_threads(available_parallelism().map_or(1, usize::from).min(MOST_WORKERS))
            .thread_name("entra")
            .on_thread_start(move || {
                IS_OURS.set(true);
                if let Some(dispatch) = &dispatch {
                    // For as long as the thread lives.
                    std::mem::forget(tracing::dispatcher::set_default(dispatch));
                }
            })
            .enable_all()
            .build()
            .map_err(|error| Error::new(ErrorCode::Internal).caused_by(error))?;
        // On a thread of ours, whose events the logger hears.
        let opening = runtime.block_on(runtime.spawn(builder.open()));
        let entra = opening.unwrap_or_else(|_| Err(Error::new(ErrorCode::Panic)))?;
        Ok(Self {
            running: RwLock::new(Some(Running { entra, runtime })),
            under_way: TaskTracker::new(),
            closing: CancellationToken::new(),
        })
    }

    /// Starts an operation.
    pub(crate) fn start(&self, call: Call, listener: Option<Listener>) -> Result<Arc<Work>> {
        let running = self.running.read().unwrap_or_else(PoisonError::into_inner);
        let Running { entra, runtime } = running.as_ref().ok_or_else(closed)?;
        let Call { host, actor, operation, input } = call;
        let tenant = entra.for_tenant(host, actor);
        let work = Arc::new(Work::new(self.closing.child_token()));
        let task = Arc::clone(&work).carry_out(listener, move |context: Context| async move {
            // The operation parses its document, the one thing that the secret is kept for.
            json::call(&tenant, &operation, input.expose(), &context).await
        });
        runtime.spawn(self.under_way.track_future(task));
        Ok(work)
    }

    /// Cancels what is under way, waits for it and for every callback, and ends the threads.
    pub(crate) fn close(&self) -> Result<()> {
        may_wait()?;
        self.closing.cancel();
        let running = self.running.write().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Running { entra, runtime }) = running else { return Ok(()) };
        self.under_way.close();
        runtime.block_on(async {
            self.under_way.wait().await;
            // Its connections end while there is somebody to wait for them.
            entra.close().await;
        });
        Ok(())
    }
}

fn closed() -> Error {
    Error::new(ErrorCode::InvalidArgument)
        .with_message("The instance was closed.")
        .with_remedy("Open another one.")
}
