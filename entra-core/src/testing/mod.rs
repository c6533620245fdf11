//! Suites and doubles for tests: ours, and those of hosts with implementations of their own.

mod clock;
mod directory;
#[cfg(feature = "testing")]
pub mod directory_suite;
mod host_tables;
pub mod store_suite;

pub use clock::SetClock;
pub use directory::{Fault, StagedDirectory, person};
pub use host_tables::HostTables;

use crate::model::Contact;

/// A contact with an address.
pub fn contact(id: &str, email: &str) -> Contact {
    Contact { contact_name_id: id.into(), email: Some(email.into()), ..Contact::default() }
}
