//! The simulator over real HTTP, rule by rule.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a helper of a test fails the test")]

mod batch;
mod cipp;
mod control;
mod delta;
mod errors;
mod faults;
mod fields;
mod groups;
mod partner;
mod seeds;
mod sign_in;
mod support;
mod users;
