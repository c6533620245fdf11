//! The C face of entra. The header `include/entra.h` is made from this crate by `cargo xtask header`, in the order in
//! which the modules stand here, under their first lines.
//!
//! Every exported function runs inside `boundary`: arguments are checked, panics stop here, errors become an
//! `entra_error`. `CONVENTIONS.md` beside this crate tells C readers the rules.

mod boundary;
mod handle;
mod runtime;
mod work;

pub mod version;

pub mod status;

pub mod bytes;

pub mod error;

pub mod secrets;

pub mod logger;

pub mod instance;

pub mod tenant;

pub mod job;

pub mod call;

pub mod operations;

pub mod pure;

#[cfg(feature = "testing")]
pub mod testing;

#[cfg(test)]
mod tests;
