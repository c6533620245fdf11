//! The workflows on a real Temporal server, with workers as processes of their own, PostgreSQL, and the simulator of
//! Microsoft's cloud.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::default_trait_access, reason = "the SDK's options say what they are by where they stand")]

mod foreign_client;
mod kills;
mod replay;
mod runs;
mod scale;
mod schedules;
mod server_restart;
mod sign_in;
mod signals;
mod stage;
mod telling;
mod worker;
