//! What lives behind one `Entra` of JavaScript: the library, and threads of its own to work on.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use entra_core::{Entra, Error, ErrorCode, Result};
use napi::{Env, JsDeferred, bindgen_prelude::Object};
use tokio::runtime::{Builder, Runtime};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{Dispatch, dispatcher};

use crate::envelope;

/// Hands an envelope over, on JavaScript's thread.
type Answer = Box<dyn FnOnce(Env) -> napi::Result<String> + Send>;

/// Its threads carry its logger, so that of several instances each hears its own events; and when they end, nothing of
/// it goes on.
pub(crate) struct Instance {
    runtime: Mutex<Option<Runtime>>,
    entra: Mutex<Option<Entra>>,
    ending: CancellationToken,
    calls: TaskTracker,
}

impl Instance {
    pub(crate) fn new(logger: Option<Dispatch>) -> napi::Result<Arc<Self>> {
        let threads = std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4));
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(threads).thread_name("entra").enable_all();
        if let Some(logger) = logger {
            // The guard would take the thread's only logger off it again.
            builder.on_thread_start(move || std::mem::forget(dispatcher::set_default(&logger)));
        }
        Ok(Arc::new(Self {
            runtime: Mutex::new(Some(builder.build()?)),
            entra: Mutex::default(),
            ending: CancellationToken::new(),
            calls: TaskTracker::new(),
        }))
    }

    /// A token that closing the instance cancels too.
    pub(crate) fn token(&self) -> CancellationToken {
        self.ending.child_token()
    }

    /// Keeps the library that was opened.
    pub(crate) fn keep(&self, entra: Entra) {
        *lock(&self.entra) = Some(entra);
    }

    /// The library, while it is open.
    pub(crate) fn entra(&self) -> Result<Entra> {
        lock(&self.entra).clone().ok_or_else(closed)
    }

    /// Does `work` off JavaScript's thread. The promise resolves with an envelope, whatever happens.
    pub(crate) fn promise<'env>(
        &self,
        env: &'env Env,
        work: impl Future<Output = Result<String>> + Send + 'static,
    ) -> napi::Result<Object<'env>> {
        let (deferred, promise) = env.create_deferred()?;
        match &*lock(&self.runtime) {
            Some(runtime) => {
                let work = async move { resolve(deferred, envelope::guarded_work(work).await) };
                runtime.spawn(self.calls.track_future(work));
            }
            None => resolve(deferred, envelope::document(Err(closed()))),
        }
        Ok(promise)
    }

    /// Ends every call, then the library, then the threads. Called once.
    pub(crate) fn close<'env>(self: &Arc<Self>, env: &'env Env) -> napi::Result<Object<'env>> {
        let (deferred, promise) = env.create_deferred()?;
        self.ending.cancel();
        self.calls.close();
        let instance = Arc::clone(self);
        let end = async move {
            instance.calls.wait().await;
            let entra = lock(&instance.entra).take();
            if let Some(entra) = entra {
                entra.close().await;
            }
            resolve(deferred, envelope::document(Ok("null".into())));
            instance.stop();
        };
        if let Some(runtime) = &*lock(&self.runtime) {
            runtime.spawn(end);
        }
        Ok(promise)
    }

    /// Without waiting: JavaScript's thread must not, and the instance's own cannot.
    fn stop(&self) {
        let runtime = lock(&self.runtime).take();
        if let Some(runtime) = runtime {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.stop();
    }
}

fn resolve(deferred: JsDeferred<String, Answer>, envelope: String) {
    deferred.resolve(Box::new(|_| Ok(envelope)));
}

fn closed() -> Error {
    Error::new(ErrorCode::InvalidArgument)
        .with_message("This instance is closed.")
        .with_remedy("Open another one, or close it later.")
}

/// What the locks guard is replaced whole: a panic elsewhere cannot have left it half-written.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
