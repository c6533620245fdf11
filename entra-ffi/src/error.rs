//! What went wrong, as an object with accessors.

use std::ffi::c_char;

use entra_core::Error;

use crate::status::entra_status;

/// Why a call failed. Free it once with `entra_error_free`.
pub struct entra_error(Error);

impl From<Error> for entra_error {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// Text that belongs to the object it was asked of and lives as long: UTF-8, not NUL-terminated.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct entra_str {
    /// The first byte; never NULL.
    pub data: *const c_char,
    /// How many bytes.
    pub length: usize,
}

impl From<&str> for entra_str {
    fn from(text: &str) -> Self {
        Self { data: text.as_ptr().cast(), length: text.len() }
    }
}

/// The status that the failed call returned; `ENTRA_OK` for NULL.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_error_code(error: *const entra_error) -> entra_status {
    // SAFETY: by the caller's promise.
    unsafe { error.as_ref() }.map_or(entra_status::ENTRA_OK, |error| error.0.code().into())
}

/// # Safety
/// `error` is NULL or an error that was not freed.
unsafe fn text(error: *const entra_error, accessor: impl Fn(&Error) -> &str) -> entra_str {
    // SAFETY: by the caller's promise.
    unsafe { error.as_ref() }.map_or("", |error| accessor(&error.0)).into()
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

/// The operation that failed, or empty. Lives as long as the error.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_error_operation(error: *const entra_error) -> entra_str {
    // SAFETY: by the caller's promise.
    unsafe { text(error, |error| error.operation()) }
}

/// Whether the same call may succeed later; `false` for NULL.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_error_retryable(error: *const entra_error) -> bool {
    // SAFETY: by the caller's promise.
    unsafe { error.as_ref() }.is_some_and(|error| error.0.is_retryable())
}

/// How many milliseconds to wait before that, where somebody said; else 0.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_error_retry_after_ms(error: *const entra_error) -> u64 {
    // SAFETY: by the caller's promise.
    let wait = unsafe { error.as_ref() }.and_then(|error| error.0.wait()).unwrap_or_default();
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}

/// Frees an error. NULL is ignored.
///
/// # Safety
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_error_free(error: *mut entra_error) {
    if !error.is_null() {
        // SAFETY: made by `Box::into_raw` in the boundary, and not freed yet by the caller's promise.
        drop(unsafe { Box::from_raw(error) });
    }
}
