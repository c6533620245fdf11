//! What Graph's refusals mean (Graph facts, §2.3 and §6). Decided by status and code, never by message.

use reqwest::header::WWW_AUTHENTICATE;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    auth::TokenFor,
    error::{Error, ErrorCode},
    http::{Answer, words},
};

/// Codes that decide whatever the status is: at the partner's own directory, and at a customer's.
const CODES: &[(&str, ErrorCode, ErrorCode)] = &[
    ("syncStateNotFound", ErrorCode::DeltaExpired, ErrorCode::DeltaExpired),
    ("resyncRequired", ErrorCode::DeltaExpired, ErrorCode::DeltaExpired),
    ("Authorization_IdentityNotFound", ErrorCode::ConsentMissing, ErrorCode::ConsentMissing),
    ("Authorization_RequestDenied", ErrorCode::VendorForbidden, ErrorCode::GdapRoleMissing),
];

/// Statuses, where no code decides. A customer that refuses the partner's token is that customer's state: the
/// partner's own sign-in may be in perfect order.
const STATUSES: &[(u16, ErrorCode, ErrorCode)] = &[
    (401, ErrorCode::ReauthRequired, ErrorCode::VendorForbidden),
    (403, ErrorCode::VendorForbidden, ErrorCode::VendorForbidden),
    (404, ErrorCode::VendorNotFound, ErrorCode::VendorNotFound),
    (410, ErrorCode::DeltaExpired, ErrorCode::DeltaExpired),
    (429, ErrorCode::Throttled, ErrorCode::Throttled),
    (501, ErrorCode::VendorRejected, ErrorCode::VendorRejected),
    (509, ErrorCode::Throttled, ErrorCode::Throttled),
];

/// The error that an unsuccessful answer is.
pub(super) fn judge(answer: &Answer, target: &TokenFor) -> Error {
    let codes = codes(answer);
    let of = |partner, customer| if *target == TokenFor::Partner { partner } else { customer };
    let named = codes.iter().rev().find_map(|code| {
        CODES.iter().find(|row| row.0.eq_ignore_ascii_case(code)).map(|row| of(row.1, row.2))
    });
    let listed = || STATUSES.iter().find(|row| row.0 == answer.status()).map(|row| of(row.1, row.2));
    let code = if asks_for_claims(answer) {
        ErrorCode::ConditionalAccess
    } else {
        named.or_else(listed).unwrap_or(match answer.status() {
            300..400 => ErrorCode::VendorInvalidAnswer,
            500.. => ErrorCode::VendorUnavailable,
            _ => ErrorCode::VendorRejected,
        })
    };
    let mut error = answer.stamp(Error::new(code));
    if let Some(code) = codes.last() {
        error = error.with("vendor-code", code);
    }
    if let Some(wait) = answer.retry_after() {
        error = error.retry_after(wait);
    }
    error
}

/// Conditional Access wants more than the token proves (`insufficient_claims`).
fn asks_for_claims(answer: &Answer) -> bool {
    matches!(answer.status(), 401 | 403)
        && answer.header(&WWW_AUTHENTICATE).is_some_and(|value| value.contains("insufficient_claims"))
}

/// Graph's error codes, from the outermost to the most specific.
fn codes(answer: &Answer) -> Vec<String> {
    #[derive(Deserialize)]
    struct Body {
        error: Value,
    }
    let mut codes = Vec::new();
    let mut level = answer.json::<Body>().ok().map(|body| body.error);
    while let Some(error) = level {
        if let Some(code) = error.get("code").and_then(Value::as_str) {
            codes.push(words::code(code).to_owned());
        }
        level = ["innerError", "innererror"].iter().find_map(|name| error.get(name)).cloned();
    }
    codes
}
