//! Pure functions: a document in, a document out, no handle, any thread.

use std::ffi::c_char;

use entra_core::{Result, json, matching};

use crate::{
    boundary::{hand_out, optional_text, output, run, text},
    bytes::entra_bytes,
    error::entra_error,
    status::entra_status,
};

/// # Safety
/// As for every document function below.
unsafe fn document(
    input: *const c_char,
    input_length: usize,
    out_document: *mut entra_bytes,
    out_error: *mut *mut entra_error,
    function: impl FnOnce(&str) -> Result<String>,
) -> entra_status {
    // SAFETY: the caller's promises about `input`, `out_document` and `out_error` are the ones asked for here.
    unsafe {
        hand_out(out_document, "out_document", out_error, || function(text(input, input_length, "input")?))
    }
}

/// Matches managed tenants to clients: `{profile, tenants, clients}` to
/// `{autoMatched, fuzzyCandidates, unmatched}`.
/// The answer is freed with `entra_bytes_free`.
///
/// # Safety
/// `input` is readable for `input_length` bytes, `out_document` writable, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_match_tenants(
    input: *const c_char,
    input_length: usize,
    out_document: *mut entra_bytes,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the same promises.
    unsafe { document(input, input_length, out_document, out_error, json::match_tenants) }
}

/// Tells who of a directory is a person: `{users, config, profile}` to `{included, excluded}`.
/// The answer is freed with `entra_bytes_free`.
///
/// # Safety
/// `input` is readable for `input_length` bytes, `out_document` writable, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_filter_users(
    input: *const c_char,
    input_length: usize,
    out_document: *mut entra_bytes,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the same promises.
    unsafe { document(input, input_length, out_document, out_error, json::filter_users) }
}

/// Tells what the field rules would write of one user: `{user, config}` to a patch of contact columns.
/// The answer is freed with `entra_bytes_free`.
///
/// # Safety
/// `input` is readable for `input_length` bytes, `out_document` writable, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_field_patch(
    input: *const c_char,
    input_length: usize,
    out_document: *mut entra_bytes,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the same promises.
    unsafe { document(input, input_length, out_document, out_error, json::field_patch) }
}

/// Plans a sync: `{read, mapping, contacts, links, settings}` to
/// `{hash, counters, guard, changes, excluded}`. Writes nothing.
/// The answer is freed with `entra_bytes_free`.
///
/// # Safety
/// `input` is readable for `input_length` bytes, `out_document` writable, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_plan_sync(
    input: *const c_char,
    input_length: usize,
    out_document: *mut entra_bytes,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the same promises.
    unsafe { document(input, input_length, out_document, out_error, json::plan_sync) }
}

/// How similar two names are in the Phase1 profile, 0 to 1, unrounded.
///
/// # Safety
/// `left` and `right` are readable for their lengths, `out_score` writable, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_name_similarity(
    left: *const c_char,
    left_length: usize,
    right: *const c_char,
    right_length: usize,
    out_score: *mut f64,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        run(out_error, || {
            let out = output(out_score, "out_score")?;
            *out = matching::name_similarity(
                text(left, left_length, "left")?,
                text(right, right_length, "right")?,
            );
            Ok(())
        })
    }
}

/// # Safety
/// As for the two domain functions below.
unsafe fn domain(
    value: *const c_char,
    value_length: usize,
    out_domain: *mut entra_bytes,
    out_error: *mut *mut entra_error,
    function: impl FnOnce(Option<&str>) -> Option<String>,
) -> entra_status {
    // SAFETY: the caller's promises are the ones asked for here.
    unsafe {
        hand_out(out_domain, "out_domain", out_error, || {
            Ok(function(optional_text(value, value_length, "value")?))
        })
    }
}

/// The domain of a host or an URL, folded; `{NULL, 0}` if it has none. `value` may be NULL.
///
/// # Safety
/// `value` is NULL or readable for its length, `out_domain` writable, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_normalize_domain(
    value: *const c_char,
    value_length: usize,
    out_domain: *mut entra_bytes,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the same promises.
    unsafe { domain(value, value_length, out_domain, out_error, matching::normalize_domain) }
}

/// The domain of an address, a host or an URL, folded; `{NULL, 0}` if it has none. `value` may be NULL.
///
/// # Safety
/// `value` is NULL or readable for its length, `out_domain` writable, `out_error` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_domain_of(
    value: *const c_char,
    value_length: usize,
    out_domain: *mut entra_bytes,
    out_error: *mut *mut entra_error,
) -> entra_status {
    // SAFETY: the same promises.
    unsafe { domain(value, value_length, out_domain, out_error, matching::domain_of) }
}
