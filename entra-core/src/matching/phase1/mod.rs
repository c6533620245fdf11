//! The TypeScript version's answers, bit for bit: domains compared as texts, names by shared letter pairs.

mod bigrams;
mod candidates;
mod domains;
mod explain;
mod index;
#[cfg(test)]
mod oracle;
mod rounding;

pub use bigrams::name_similarity;
pub(super) use candidates::{pair_counts, preview};
pub(super) use explain::explain;
pub(super) use index::NameIndex;
