//! Jobs: operations that take their time.

use std::{ffi::c_void, sync::Arc, time::Duration};

use entra_core::{Result, Secret, context::Stage};

use crate::{
    boundary::{guarded, hand_out, output, run},
    bytes::{entra_bytes, entra_str},
    error::entra_error,
    handle::{self, Handle},
    runtime::may_wait,
    status::entra_status,
    tenant::entra_tenant,
    work::Work,
};

/// An operation under way. Several threads may ask it at once. Free it once with `entra_job_free`.
pub struct entra_job(pub(crate) Arc<Work>);

impl Handle for entra_job {
    const NAME: &'static str = "entra_job";
}

/// What a job is doing.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum entra_stage {
    /// Nothing that it told of yet.
    #[default]
    ENTRA_STAGE_STARTING = 0,
    /// Tenants are found; `done` counts tenants.
    ENTRA_STAGE_DISCOVERING = 1,
    /// A directory is read; `done` counts people.
    ENTRA_STAGE_READING_USERS = 2,
    /// A plan is made; `done` counts people.
    ENTRA_STAGE_PLANNING = 3,
    /// Changes are written; `done` counts batches.
    ENTRA_STAGE_APPLYING = 4,
    /// A tenant is done; `done` counts tenants.
    ENTRA_STAGE_TENANTS = 5,
    /// A run is taken back; `done` counts entries of its journal.
    ENTRA_STAGE_UNDOING = 6,
}

impl From<Stage> for entra_stage {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Discovering => Self::ENTRA_STAGE_DISCOVERING,
            Stage::ReadingUsers => Self::ENTRA_STAGE_READING_USERS,
            Stage::Planning => Self::ENTRA_STAGE_PLANNING,
            Stage::Applying => Self::ENTRA_STAGE_APPLYING,
            Stage::Tenants => Self::ENTRA_STAGE_TENANTS,
            Stage::Undoing => Self::ENTRA_STAGE_UNDOING,
        }
    }
}

/// How far a job is. Tenants are worked on at the same time: `stage`, `done` and `total` are of the one that told last.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct entra_progress {
    /// What it told last.
    pub stage: entra_stage,
    /// How many of these are done, in the unit of the stage.
    pub done: u64,
    /// Of how many; 0 if it is not known.
    pub total: u64,
    /// Tenants done, in a run over tenants.
    pub tenants_done: u64,
    /// Of how many; 0 if it is not known.
    pub tenants_total: u64,
}

/// Hears of a job. Callbacks run on threads of the library, one at a time, and may block. They may call functions that do
/// not block, `entra_job_take` in `ended` among them; those that block answer `ENTRA_WOULD_DEADLOCK`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct entra_job_listener {
    /// Handed to every callback. May be NULL.
    pub userdata: *mut c_void,
    /// The job is further; about `tenant_name`, which may be empty. Both live as long as the callback runs. May be NULL.
    pub progress: Option<
        unsafe extern "C" fn(userdata: *mut c_void, progress: *const entra_progress, tenant_name: entra_str),
    >,
    /// The job has ended and its result can be taken. Called once. May be NULL.
    pub ended: Option<unsafe extern "C" fn(userdata: *mut c_void)>,
    /// Called once when no callback will be called any more. May be NULL.
    pub finalize: Option<unsafe extern "C" fn(userdata: *mut c_void)>,
}

/// The host's table.
pub(crate) struct Listener(entra_job_listener);

// SAFETY: whoever gives a table promises that its callbacks and its userdata may be used from any thread.
unsafe impl Send for Listener {}
// SAFETY: as above.
unsafe impl Sync for Listener {}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(finalize) = self.0.finalize {
            // SAFETY: the host's function with the host's userdata, once.
            unsafe { finalize(self.0.userdata) };
        }
    }
}

impl Listener {
    /// Takes a copy of the table, which is finalized from here on.
    ///
    /// # Safety
    /// `table` is NULL or readable.
    pub(crate) unsafe fn copied(table: *const entra_job_listener) -> Option<Self> {
        // SAFETY: by the caller's promise.
        unsafe { table.as_ref() }.copied().map(Self)
    }

    /// Tells how far it is.
    pub(crate) fn progress(&self, progress: &entra_progress, tenant_name: &str) {
        if let Some(tell) = self.0.progress {
            // SAFETY: the host's function, with values that live as long as the call.
            unsafe { tell(self.0.userdata, progress, tenant_name.into()) };
        }
    }

    /// Tells that it has ended.
    pub(crate) fn ended(&self) {
        if let Some(tell) = self.0.ended {
            // SAFETY: the host's function.
            unsafe { tell(self.0.userdata) };
        }
    }
}

/// Starts an operation, which `what` names with its input, as a job.
///
/// # Safety
/// `tenant` is NULL or a tenant that was not freed, `listener` NULL or readable; `out_job` and `out_error` are as for
/// [`hand_out`].
pub(crate) unsafe fn start<'a, I: Into<Secret>>(
    tenant: *const entra_tenant,
    listener: *const entra_job_listener,
    out_job: *mut *mut entra_job,
    out_error: *mut *mut entra_error,
    what: impl FnOnce() -> Result<(&'a str, I)>,
) -> entra_status {
    // SAFETY: the same promises.
    unsafe {
        // First of all: it is finalized whatever comes.
        let listener = Listener::copied(listener);
        hand_out(out_job, "out_job", out_error, move || {
            let tenant = handle::borrow(tenant, "tenant")?;
            let (operation, input) = what()?;
            Ok(handle::give(entra_job(tenant.start(operation, input, listener)?)))
        })
    }
}

/// Whether the job has ended, well or not; `true` for NULL.
///
/// # Safety
/// `job` is NULL or a job that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_job_has_ended(job: *const entra_job) -> bool {
    // SAFETY: by the caller's promise.
    guarded(true, || unsafe { handle::look(job) }.is_none_or(|job| job.0.has_ended()))
}

/// Waits until the job has ended, or no longer than `timeout_ms` milliseconds; a negative timeout is none. `out_ended`
/// says which. Blocks.
///
/// # Safety
/// `job` is a job that was not freed, `out_ended` writable, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_job_wait(
    job: *const entra_job,
    timeout_ms: i64,
    out_ended: *mut bool,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        run(out_error, || {
            let out = output(out_ended, "out_ended")?;
            let job = handle::borrow(job, "job")?;
            may_wait()?;
            *out = job.0.wait(u64::try_from(timeout_ms).ok().map(Duration::from_millis));
            Ok(())
        })
    }
}

/// Asks the job to stop as soon as nothing is left half done. It then ends with `ENTRA_CANCELLED`, or with its result if
/// that was already certain. Does not block; NULL is ignored.
///
/// # Safety
/// `job` is NULL or a job that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_job_cancel(job: *const entra_job) {
    guarded((), || {
        // SAFETY: by the caller's promise.
        if let Some(job) = unsafe { handle::look(job) } {
            job.0.cancel();
        }
    });
}

/// How far the job is. Does not block.
///
/// # Safety
/// `job` is a job that was not freed, `out_progress` writable, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_job_progress(
    job: *const entra_job,
    out_progress: *mut entra_progress,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        run(out_error, || {
            let out = output(out_progress, "out_progress")?;
            *out = handle::borrow(job, "job")?.0.progress();
            Ok(())
        })
    }
}

/// Takes the job's result, once: its document, or its error as if the call had been made now. Blocks until the job has
/// ended.
/// The document is freed with `entra_bytes_free`.
///
/// # Safety
/// `job` is a job that was not freed, `out_document` writable, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_job_take(
    job: *mut entra_job,
    out_document: *mut entra_bytes,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        hand_out(out_document, "out_document", out_error, || {
            let job = handle::borrow(job.cast_const(), "job")?;
            if !job.0.has_ended() {
                may_wait()?;
            }
            job.0.take()
        })
    }
}

/// Frees a job; one that has not ended is cancelled and goes on without you until it stops. Does not block. A listener is
/// told to the end: its `finalize` says that nothing more comes. NULL is ignored.
///
/// # Safety
/// `job` is NULL or a job that was not freed and that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_job_free(job: *mut entra_job) {
    guarded((), || {
        // SAFETY: by the caller's promise.
        if let Some(job) = unsafe { handle::take(job) } {
            job.0.cancel();
        }
    });
}
