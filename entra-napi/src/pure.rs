//! The pure functions, without an instance.

use entra_core::{ErrorCode, json, matching};
use napi_derive::napi;

use crate::envelope::guarded;

/// The library's version.
#[napi]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Every error code with its HTTP status, as JSON: `[{code, httpStatus, retryable, message, remedy}]`.
#[napi]
pub fn error_codes() -> String {
    let codes: Vec<_> = ErrorCode::ALL
        .iter()
        .map(|code| {
            serde_json::json!({
                "code": code.as_str(),
                "httpStatus": code.http_status(),
                "retryable": code.retry() == entra_core::error::Retry::Later,
                "message": code.message(),
                "remedy": code.remedy(),
            })
        })
        .collect();
    serde_json::Value::Array(codes).to_string()
}

/// `matchTenants`, in and out as JSON.
#[napi]
pub fn match_tenants(input: String) -> String {
    guarded(|| json::match_tenants(&input))
}

/// `filterUsers`, in and out as JSON.
#[napi]
pub fn filter_users(input: String) -> String {
    guarded(|| json::filter_users(&input))
}

/// `fieldPatch`, in and out as JSON.
#[napi]
pub fn field_patch(input: String) -> String {
    guarded(|| json::field_patch(&input))
}

/// `planSync`, in and out as JSON.
#[napi]
pub fn plan_sync(input: String) -> String {
    guarded(|| json::plan_sync(&input))
}

/// Phase1's similarity of two names, 0 to 1, unrounded.
#[napi]
pub fn name_similarity(left: String, right: String) -> f64 {
    matching::name_similarity(&left, &right)
}

/// The domain of a host or an URL.
#[napi]
pub fn normalize_domain(value: Option<String>) -> Option<String> {
    matching::normalize_domain(value.as_deref())
}

/// The domain of an address, a host or an URL.
#[napi]
pub fn domain_of(value: Option<String>) -> Option<String> {
    matching::domain_of(value.as_deref())
}
