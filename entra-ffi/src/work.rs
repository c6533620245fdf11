//! One operation under way: how far it is, who listens, how it ended.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use entra_core::{
    Error, ErrorCode, Result,
    context::{CancellationToken, Context, Progress, Stage},
};
use tokio::{sync::mpsc, task::spawn_blocking};

use crate::job::{Listener, entra_progress};

/// Shared between the task that does the work and the handle that asks about it.
pub(crate) struct Work {
    state: Mutex<State>,
    ended: Condvar,
    progress: Mutex<entra_progress>,
    cancel: CancellationToken,
}

enum State {
    Running,
    Ended(Result<String>),
    Taken,
}

impl Work {
    /// Work that `cancel` stops.
    pub(crate) fn new(cancel: CancellationToken) -> Self {
        Self { state: Mutex::new(State::Running), ended: Condvar::new(), progress: Mutex::default(), cancel }
    }

    /// Does it, in a runtime. Whatever becomes of `operation`, a panic too, the work ends.
    pub(crate) async fn carry_out<F>(
        self: Arc<Self>,
        listener: Option<Listener>,
        operation: impl FnOnce(Context) -> F,
    ) where
        F: Future<Output = Result<String>> + Send + 'static,
    {
        let listener = listener.map(Arc::new);
        let (sender, mut told) = mpsc::unbounded_channel();
        let context = Context::cancelled_by(self.cancel.clone()).telling(sender);
        let operation = tokio::spawn(operation(context));
        while let Some(progress) = told.recv().await {
            self.note(listener.as_ref(), progress).await;
        }
        let outcome = operation.await.unwrap_or_else(|_| Err(Error::new(ErrorCode::Panic)));
        *self.state() = State::Ended(outcome);
        self.ended.notify_all();
        if let Some(listener) = listener {
            // The listener is let go on the thread that may wait for it.
            let told = spawn_blocking(move || listener.ended()).await;
            debug_assert!(told.is_ok(), "a listener does not panic");
        }
    }

    async fn note(&self, listener: Option<&Arc<Listener>>, progress: Progress) {
        let so_far = {
            let mut so_far = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
            so_far.stage = progress.stage.into();
            so_far.done = progress.done;
            so_far.total = progress.total.unwrap_or(0);
            if progress.stage == Stage::Tenants {
                so_far.tenants_done = so_far.done;
                so_far.tenants_total = so_far.total;
            }
            *so_far
        };
        if let Some(listener) = listener.map(Arc::clone) {
            let name = progress.tenant_name.unwrap_or_default();
            let told = spawn_blocking(move || listener.progress(&so_far, &name)).await;
            debug_assert!(told.is_ok(), "a listener does not panic");
        }
    }

    /// How far it is.
    pub(crate) fn progress(&self) -> entra_progress {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks it to stop.
    pub(crate) fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&self) -> bool {
        !matches!(*self.state(), State::Running)
    }

    /// Waits until it has ended, or no longer than `limit`; answers whether it has.
    pub(crate) fn wait(&self, limit: Option<Duration>) -> bool {
        let running = |state: &mut State| matches!(state, State::Running);
        match limit {
            None => {
                let waited = self.ended.wait_while(self.state(), running);
                drop(waited.unwrap_or_else(PoisonError::into_inner));
                true
            }
            Some(limit) => {
                let waited = self.ended.wait_timeout_while(self.state(), limit, running);
                !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
            }
        }
    }

    /// What came of it, once.
    pub(crate) fn take(&self) -> Result<String> {
        self.wait(None);
        match std::mem::replace(&mut *self.state(), State::Taken) {
            State::Ended(outcome) => outcome,
            State::Running | State::Taken => Err(Error::new(ErrorCode::InvalidArgument)
                .with_message("The result of this job was taken already.")),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The state is whole between any two statements.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
