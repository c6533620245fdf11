//! Where Rust ends: no panic leaves, no pointer is believed, every failure becomes a status and an error object.

use std::{
    ffi::c_char,
    panic::{AssertUnwindSafe, catch_unwind},
    slice, str,
};

use entra_core::{Error, ErrorCode, Result};

use crate::{
    error::entra_error,
    handle::{self, Handle},
    status::entra_status,
};

/// Runs the body of an export that can fail. On failure the error is handed out where the caller asked for it.
///
/// # Safety
/// `out_error` is NULL or writable.
pub(crate) unsafe fn run(
    out_error: *mut *mut entra_error,
    body: impl FnOnce() -> Result<()>,
) -> entra_status {
    if !out_error.is_null() {
        // SAFETY: not NULL, and writable by the caller's promise.
        unsafe { out_error.write(std::ptr::null_mut()) };
    }
    let outcome = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| Err(Error::new(ErrorCode::Panic)));
    let Err(error) = outcome else { return entra_status::ENTRA_OK };
    let status = entra_status::from(error.code());
    if !out_error.is_null() {
        let handle = handle::give(entra_error::from(error));
        // SAFETY: as above.
        unsafe { out_error.write(handle) };
    }
    status
}

/// What an export hands out and the caller frees.
pub(crate) trait Owned {
    /// What is there until it is made, and when it is not.
    const NOTHING: Self;
}

impl<T: Handle> Owned for *mut T {
    const NOTHING: Self = std::ptr::null_mut();
}

/// Runs the body of an export that makes something for the caller to own: `out`, which `name` names, is nothing until then.
///
/// # Safety
/// `out` and `out_error` are NULL or writable, and nobody else touches them during the call.
pub(crate) unsafe fn hand_out<T: Owned, M: Into<T>>(
    out: *mut T,
    name: &'static str,
    out_error: *mut *mut entra_error,
    make: impl FnOnce() -> Result<M>,
) -> entra_status {
    // SAFETY: the same promises.
    unsafe {
        run(out_error, || {
            let out = output(out, name)?;
            *out = T::NOTHING;
            *out = make()?.into();
            Ok(())
        })
    }
}

/// Runs the body of an export that cannot fail; a panic answers `neutral`.
pub(crate) fn guarded<T>(neutral: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(neutral)
}

/// Reads UTF-8 text of the caller's. NULL is allowed only with length 0, and is the empty text.
///
/// # Safety
/// `data` is NULL or readable for `length` bytes, which stay unchanged while the text is used.
pub(crate) unsafe fn text<'a>(data: *const c_char, length: usize, name: &'static str) -> Result<&'a str> {
    if data.is_null() {
        return if length == 0 { Ok("") } else { Err(null(name)) };
    }
    if length > isize::MAX.unsigned_abs() {
        return Err(Error::new(ErrorCode::InvalidArgument)
            .with_message(format!("The length of `{name}` is not one.")));
    }
    // SAFETY: not NULL, readable for `length` bytes by the caller's promise, and no longer than an allocation can be.
    let bytes = unsafe { slice::from_raw_parts(data.cast(), length) };
    str::from_utf8(bytes).map_err(|error| {
        Error::new(ErrorCode::InvalidArgument)
            .with_message(format!("`{name}` is not UTF-8."))
            .caused_by(error)
    })
}

/// The same where NULL means that there is none.
///
/// # Safety
/// As for [`text`].
pub(crate) unsafe fn optional_text<'a>(
    data: *const c_char,
    length: usize,
    name: &'static str,
) -> Result<Option<&'a str>> {
    // SAFETY: the same promises.
    let text = unsafe { text(data, length, name) }?;
    Ok((!data.is_null()).then_some(text))
}

/// An output of the caller's.
///
/// # Safety
/// `output` is NULL or writable, and nobody else touches it during the call.
pub(crate) unsafe fn output<'a, T>(output: *mut T, name: &'static str) -> Result<&'a mut T> {
    // SAFETY: by the caller's promise; NULL becomes an error.
    unsafe { output.as_mut() }.ok_or_else(|| null(name))
}

pub(crate) fn null(name: &'static str) -> Error {
    Error::new(ErrorCode::NullArgument).with_message(format!("`{name}` is NULL."))
}
