//! What a person has to decide: listing the queue, deciding its items.

mod list;
mod resolve;

pub use list::{QueuePage, list};
pub use resolve::{Decision, Resolved, dismiss, resolve_many, resolve_to_existing, resolve_to_new};
