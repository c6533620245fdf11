//! Instances: the library, opened.

use std::{ffi::c_char, sync::Arc};

use entra_core::{Error, ErrorCode, json};

use crate::{
    boundary::{hand_out, run, text},
    error::entra_error,
    handle::{self, Handle},
    logger::{Logger, entra_logger},
    runtime::{Instance, may_wait},
    secrets::{HostSecrets, entra_secret_provider},
    status::entra_status,
    version::ENTRA_ABI_VERSION,
};

/// The library, opened: a database, threads of its own, and what was found out on the way. One is enough for a process.
/// Several threads may use it at once. Close it once with `entra_close`.
pub struct entra(pub(crate) Arc<Instance>);

impl Handle for entra {
    const NAME: &'static str = "entra";
}

/// Opens the library: brings the database's schema up to date and starts up to four threads.
///
/// `abi_version` is `ENTRA_ABI_VERSION`; a library that speaks another one refuses with `ENTRA_INVALID_ARGUMENT`.
/// `options` is a document: `{"database": "sqlite:entra.db"}` at least, see entra-ffi/CONVENTIONS.md. `secrets` and
/// `logger` may be NULL. They are copied; whatever comes of the call, the `finalize` of each is called once: now if it
/// fails, else within `entra_close`. Blocks.
///
/// # Safety
/// `options` is readable for its length, `secrets` and `logger` are NULL or readable, `out_instance` is writable,
/// `out_error` NULL or writable. What the tables point to may be used from any thread until `finalize`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_open(
    abi_version: u32,
    options: *const c_char,
    options_length: usize,
    secrets: *const entra_secret_provider,
    logger: *const entra_logger,
    out_instance: *mut *mut entra,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        // First of all: they are finalized whatever comes.
        let (secrets, logger) = (HostSecrets::copied(secrets), Logger::copied(logger));
        hand_out(out_instance, "out_instance", out_error, move || {
            check_abi(abi_version)?;
            may_wait()?;
            let mut builder = json::builder(text(options, options_length, "options")?)?;
            if let Some(secrets) = secrets.transpose()? {
                builder = builder.secrets(Arc::new(secrets));
            }
            let instance = Instance::open(builder, logger.transpose()?)?;
            Ok(handle::give(entra(Arc::new(instance))))
        })
    }
}

/// Cancels what is under way, waits for it and for every callback, ends the threads and frees the instance. Tenants and
/// jobs of it stay yours to free: a tenant answers `ENTRA_INVALID_ARGUMENT` from now on, a job has ended.
/// NULL is ignored. Called from a callback it answers `ENTRA_WOULD_DEADLOCK` and does nothing. Blocks.
///
/// # Safety
/// `instance` is NULL or an instance that was not closed and that nobody uses any more; `out_error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_close(instance: *mut entra, out_error: *mut *mut entra_error) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        run(out_error, || {
            may_wait()?;
            handle::take(instance).map_or(Ok(()), |instance| instance.0.close())
        })
    }
}

fn check_abi(abi_version: u32) -> Result<(), Error> {
    if abi_version == ENTRA_ABI_VERSION {
        return Ok(());
    }
    Err(Error::new(ErrorCode::InvalidArgument)
        .with_message(format!(
            "The caller was compiled for interface {abi_version}, and this library speaks {ENTRA_ABI_VERSION}."
        ))
        .with_remedy("Compile against the header of this library, or load the library of that header."))
}
