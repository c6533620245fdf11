//! The simulator over real HTTP, rule by rule.
#![expect(clippy::expect_used, reason = "a helper of a test fails the test")]

mod delta;
mod errors;
mod faults;
mod groups;
mod partner;
mod seeds;
mod sign_in;
mod support;
mod users;
