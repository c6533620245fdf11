//! Who is in, who is whom, what to change, and whether to dare: pure and deterministic.
//!
//! ```text
//! DirectoryRead ──► scope ──► correlate ──► plan ──► guard
//! ```
//!
//! There is one planner: preflight shows its plan, sync applies it, an approval names its hash, [`explain`] tells how
//! one person came to their line in it.

mod address;
mod batches;
mod buckets;
mod change;
mod correlate;
mod decision;
mod division;
mod explain;
mod facts;
mod fields;
mod guard;
mod hash;
mod hygiene;
mod input;
mod moves;
mod plan;
mod register;
mod removal;
mod scope;
mod standing;

pub use address::{addresses_of, identity_of};
pub use batches::batches;
pub use buckets::{Bucket, BucketKind, Sample, buckets};
pub use decision::{decided_create, decided_link};
pub use division::{Counted, Division, DivisionProof, GroupMembers, Part, Person, prove};
pub use explain::{Explanation, Stage, Step, explain};
pub use fields::{contact_name, field_patch, phone_numbers};
pub use hash::plan_hash;
pub use hygiene::{Finding, Hygiene, hygiene};
pub use input::{PlanInput, PlanMapping};
pub use plan::plan;
#[cfg(feature = "engine")]
pub(crate) use plan::unnamed_plan;
pub use removal::deactivate;
pub use scope::{InvalidPattern, Scope, ScopeProfile};
pub use standing::{RuledItem, obey, ruled, too_wide};
