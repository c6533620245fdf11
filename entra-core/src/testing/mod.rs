//! Suites and doubles for tests: ours, and those of hosts with implementations of their own.

mod host_tables;

pub use host_tables::HostTables;

use crate::model::Contact;

/// A contact with an address.
pub fn contact(id: &str, email: &str) -> Contact {
    Contact { contact_name_id: id.into(), email: Some(email.into()), ..Contact::default() }
}
