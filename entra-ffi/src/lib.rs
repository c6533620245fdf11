//! The C face of entra. The header `include/entra.h` is made from this crate by `cargo xtask header`.
//!
//! Every exported function runs inside [`boundary::run`]: arguments are checked, panics stop here, errors become an
//! `entra_error`. `CONVENTIONS.md` beside this crate tells C readers the rules.

mod boundary;
mod bytes;
mod error;
mod pure;
mod status;
mod version;

pub use bytes::{entra_bytes, entra_bytes_free};
pub use error::{
    entra_error, entra_error_code, entra_error_free, entra_error_message, entra_error_operation,
    entra_error_remedy, entra_error_retry_after_ms, entra_error_retryable, entra_str,
};
pub use pure::{
    entra_domain_of, entra_field_patch, entra_filter_users, entra_match_tenants, entra_name_similarity,
    entra_normalize_domain, entra_plan_sync,
};
pub use status::{entra_status, entra_status_http, entra_status_name};
pub use version::{ENTRA_ABI_VERSION, entra_abi_version, entra_version};

/// Panics, so that a test can see the boundary hold.
///
/// # Safety
/// `out_error` is NULL or writable.
#[cfg(feature = "testing")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn entra_testing_panic(out_error: *mut *mut entra_error) -> entra_status {
    // SAFETY: the caller's promise about `out_error` is the one asked for here.
    unsafe { boundary::run(out_error, || std::panic::panic_any("a panic on purpose")) }
}
