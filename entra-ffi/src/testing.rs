//! For tests.

use crate::{boundary::run, error::entra_error, status::entra_status};

/// Panics, so that a test can see the boundary hold.
///
/// # Safety
/// `out_error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_testing_panic(out_error: *mut *mut entra_error) -> entra_status {
    // SAFETY: the caller's promise about `out_error` is the one asked for here.
    unsafe { run(out_error, || std::panic::panic_any("a panic on purpose")) }
}
