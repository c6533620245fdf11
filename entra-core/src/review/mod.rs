//! What a person has to decide: listing the queue, deciding its items.

mod list;
mod resolve;
mod rules;

pub use list::{QueuePage, list};
pub use resolve::{Decision, Resolved, dismiss, resolve_many, resolve_to_existing, resolve_to_new};
pub use rules::{AddedRule, LeftItem, PreviewedItem, RulePreview, add_rule, preview_rule, remove_rule};
