//! Errors: what went wrong, as an object with accessors.

use std::ffi::c_char;

use entra_core::Error;

use crate::{
    boundary::{self, guarded},
    bytes::entra_str,
    handle::{self, Handle},
    status::entra_status,
};

/// Why a call failed. Free it once with `entra_error_free`.
pub struct entra_error(Error);

impl Handle for entra_error {
    const NAME: &'static str = "entra_error";
}

impl From<Error> for entra_error {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// The status that the failed call returned; `ENTRA_OK` for NULL.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_error_code(error: *const entra_error) -> entra_status {
    // SAFETY: by the caller's promise.
    guarded(entra_status::ENTRA_INTERNAL, || unsafe {
        handle::look(error).map_or(entra_status::ENTRA_OK, |error| error.0.code().into())
    })
}

/// # Safety
/// `error` is NULL or an error that was not freed.
unsafe fn text(error: *const entra_error, accessor: impl Fn(&Error) -> &str) -> entra_str {
    // SAFETY: by the caller's promise.
    guarded("".into(), || unsafe { handle::look(error) }.map_or("", |error| accessor(&error.0)).into())
}

/// What happened, for an operator. Lives as long as the error; empty for NULL.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_error_message(error: *const entra_error) -> entra_str {
    // SAFETY: by the caller's promise.
    unsafe { text(error, Error::message) }
}

/// What to do. Lives as long as the error; empty for NULL.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_error_remedy(error: *const entra_error) -> entra_str {
    // SAFETY: by the caller's promise.
    unsafe { text(error, Error::remedy) }
}

/// The operation that failed; empty if the error knows none, and for NULL. Lives as long as the error.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_error_operation(error: *const entra_error) -> entra_str {
    // SAFETY: by the caller's promise.
    unsafe { text(error, |error| error.operation()) }
}

/// One of the error's facts by its name, as `tenant`, `request-id` or `flag`; empty if it has none of that name, and for
/// NULL. Lives as long as the error.
///
/// # Safety
/// `error` is NULL or an error that was not freed; `name` is NULL or readable for its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_error_fact(
    error: *const entra_error,
    name: *const c_char,
    name_length: usize,
) -> entra_str {
    guarded("".into(), || {
        // SAFETY: by the caller's promise.
        let (error, name) = unsafe { (handle::look(error), boundary::text(name, name_length, "name")) };
        let fact = error.zip(name.ok()).and_then(|(error, name)| error.0.context_value(name));
        fact.unwrap_or_default().into()
    })
}

/// Whether the same call may succeed later; `false` for NULL.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_error_retryable(error: *const entra_error) -> bool {
    // SAFETY: by the caller's promise.
    guarded(false, || unsafe { handle::look(error) }.is_some_and(|error| error.0.is_retryable()))
}

/// How many milliseconds to wait before that, where somebody said; else 0.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_error_retry_after_ms(error: *const entra_error) -> u64 {
    guarded(0, || {
        // SAFETY: by the caller's promise.
        let wait = unsafe { handle::look(error) }.and_then(|error| error.0.wait()).unwrap_or_default();
        u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
    })
}

/// Frees an error. NULL is ignored.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_error_free(error: *mut entra_error) {
    // SAFETY: by the caller's promise.
    guarded((), || drop(unsafe { handle::take(error) }));
}
