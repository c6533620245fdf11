//! The life of a connection, its tokens, and the application behind them.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod cipp;
mod credentials;
mod life;
#[path = "../sign_in/stage.rs"]
mod stage;
mod tokens;
