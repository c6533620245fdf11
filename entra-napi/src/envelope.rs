//! How answers and errors cross to JavaScript.

use std::{
    error::Error as StdError,
    panic::{AssertUnwindSafe, UnwindSafe, catch_unwind},
};

use entra_core::{Error, ErrorCode, Result};
use futures_util::FutureExt as _;
use serde::Serialize;

use crate::host;

#[derive(Serialize)]
struct Failure<'a> {
    #[serde(flatten)]
    error: &'a Error,
    /// The texts of the causes, the nearest first.
    causes: Vec<String>,
    /// What the host threw, by the number under which JavaScript keeps it.
    #[serde(skip_serializing_if = "Option::is_none")]
    thrown: Option<u32>,
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

/// The same, of work that waits.
pub(crate) async fn guarded_work(work: impl Future<Output = Result<String>>) -> String {
    // Whatever the work shared is behind locks that a panic cannot leave half-written.
    let result = AssertUnwindSafe(work).catch_unwind().await;
    document(result.unwrap_or_else(|_| Err(Error::new(ErrorCode::Panic))))
}

fn failure(error: &Error) -> String {
    let (mut causes, mut next) = (Vec::new(), error.source());
    while let Some(cause) = next {
        causes.push(cause);
        next = cause.source();
    }
    let failure = Failure {
        error,
        causes: causes.iter().map(ToString::to_string).collect(),
        thrown: causes.iter().find_map(|cause| host::thrown(*cause)),
    };
    // Texts and numbers always serialise; should that ever change, the caller still gets a code.
    serde_json::to_string(&failure).map_or_else(
        |_| r#"{"error":{"code":"internal"}}"#.to_owned(),
        |json| format!(r#"{{"error":{json}}}"#),
    )
}
