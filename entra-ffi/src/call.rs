//! Operations as documents: everything that the library does, by its name.

use std::{ffi::c_char, sync::LazyLock};

use entra_core::json;

use crate::{
    boundary::{guarded, hand_out, text},
    bytes::{entra_bytes, entra_str},
    error::entra_error,
    handle,
    job::{entra_job, entra_job_listener, start},
    status::entra_status,
    tenant::entra_tenant,
};

static OPERATIONS: LazyLock<String> = LazyLock::new(|| serde_json::json!(json::OPERATIONS).to_string());

/// The names of all operations, as a document: `["status", "connectCipp", …]`. Lives as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn entra_operations() -> entra_str {
    guarded("".into(), || OPERATIONS.as_str().into())
}

/// Runs an operation to its end: its name, an object in (nothing stands for `{}`), a document out. A name or a field that
/// is not known is refused before anything is done. Blocks.
/// The document is freed with `entra_bytes_free`.
///
/// # Safety
/// `tenant` is a tenant that was not freed, `operation` and `input` are readable for their lengths, `out_document` is
/// writable, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_call(
    tenant: *const entra_tenant,
    operation: *const c_char,
    operation_length: usize,
    input: *const c_char,
    input_length: usize,
    out_document: *mut entra_bytes,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        hand_out(out_document, "out_document", out_error, || {
            let tenant = handle::borrow(tenant, "tenant")?;
            let operation = text(operation, operation_length, "operation")?;
            tenant.call(operation, text(input, input_length, "input")?)
        })
    }
}

/// Starts an operation and answers at once; its document or its error is taken from the job. `listener` may be NULL; it
/// is copied, and whatever comes of the call, its `finalize` is called once.
///
/// # Safety
/// `tenant` is a tenant that was not freed, `operation` and `input` are readable for their lengths, `listener` is NULL or
/// readable, `out_job` writable, `out_error` NULL or writable. What the listener points to may be used from any thread
/// until `finalize`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_call_start(
    tenant: *const entra_tenant,
    operation: *const c_char,
    operation_length: usize,
    input: *const c_char,
    input_length: usize,
    listener: *const entra_job_listener,
    out_job: *mut *mut entra_job,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        start(tenant, listener, out_job, out_error, || {
            Ok((text(operation, operation_length, "operation")?, text(input, input_length, "input")?))
        })
    }
}
