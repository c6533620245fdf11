//! Weighted signals: what speaks for a client, what speaks against it, and how sure that makes us.
//!
//! Names and domains become [`record`]s, [`blocking`] finds the few clients worth a look, [`signals`] compares,
//! [`weights`] turn signals into points, [`claims`] weighs tenants that want the same client, [`confidence`] turns points
//! into shares that hold, [`verdict`] says what they mean. `FIT.md` beside this file reports how the weights were found
//! and how well they carry over.

mod blocking;
mod claims;
mod confidence;
mod corpus;
mod domains;
mod explain;
mod fold;
mod label;
mod legal;
mod name;
mod observe;
mod preview;
mod record;
#[cfg(test)]
mod scenarios;
mod score;
mod signals;
mod texts;
mod verdict;
mod vocabulary;
mod weights;
mod words;

pub(super) use explain::explain;
pub use observe::{Observed, observe, observe_all_pairs};
pub(super) use preview::preview;
pub use signals::{Signal, Values};
pub use weights::{BIAS, FITTED_SHARE_WITHOUT_CLIENT, Origin, WEIGHTS, Weight};
