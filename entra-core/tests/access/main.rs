//! Who may do what: the whole table, and where flags come from.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod flags;
mod table;
