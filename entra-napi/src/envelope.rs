//! How answers and errors cross to JavaScript.

use std::panic::{UnwindSafe, catch_unwind};

use entra_core::{Error, ErrorCode, Result};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorDocument<'a> {
    code: &'a str,
    message: &'a str,
    remedy: &'a str,
    retryable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
    http_status: u16,
    operation: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<&'a str>,
}

/// The envelope of an answer that is JSON already.
pub(crate) fn document(result: Result<String>) -> String {
    match result {
        Ok(json) => format!(r#"{{"ok":{json}}}"#),
        Err(error) => failure(&error),
    }
}

/// The same, of a body that must not take the process down.
pub(crate) fn guarded(body: impl FnOnce() -> Result<String> + UnwindSafe) -> String {
    document(catch_unwind(body).unwrap_or_else(|_| Err(Error::new(ErrorCode::Panic))))
}

fn failure(error: &Error) -> String {
    let document = ErrorDocument {
        code: error.code().as_str(),
        message: error.message(),
        remedy: error.remedy(),
        retryable: error.is_retryable(),
        retry_after_ms: error.wait().and_then(|wait| u64::try_from(wait.as_millis()).ok()),
        http_status: error.code().http_status(),
        operation: error.operation(),
        correlation_id: error.context_value("request-id"),
    };
    // Texts and numbers always serialise; should that ever change, the caller still gets a code.
    serde_json::to_string(&document).map_or_else(
        |_| r#"{"error":{"code":"internal"}}"#.to_owned(),
        |json| format!(r#"{{"error":{json}}}"#),
    )
}
