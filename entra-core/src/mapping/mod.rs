//! The life of a mapping: previewed, confirmed by a person, listed, changed.

mod confirm;
mod list;
mod preview;
mod remap;

pub use confirm::confirm;
pub use list::{ListedMapping, list};
pub use preview::{LookAlike, explain, look_alikes, preview};
pub use remap::{LinkFate, RemapEffect, remap, remap_effect, unmap};
