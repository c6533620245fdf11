//! The life of a mapping: previewed, confirmed by a person, listed, changed.

mod confirm;
mod list;
mod preview;

pub use confirm::confirm;
pub use list::{ListedMapping, list};
pub use preview::{LookAlike, explain, look_alikes, preview};
