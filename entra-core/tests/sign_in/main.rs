//! Sign-in: the way that works, and every way that must not.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod answers;
mod exchanges;
mod fixture;
mod happy;
mod signatures;
mod stage;
mod states;

use entra_core::{ErrorCode, Result, model::Connection};

/// The code, and the reason where the host's pages know one code for many.
#[track_caller]
fn refusal(outcome: Result<Connection>) -> (ErrorCode, Option<String>) {
    let error = outcome.expect_err("must be refused");
    (error.code(), error.context_value("reason").map(ToOwned::to_owned))
}
