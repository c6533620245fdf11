//! PostgreSQL: the real deployment, often inside the host product's own database.

mod audit;
mod clients;
mod connections;
mod contacts;
mod cursors;
mod failure;
mod found;
#[cfg(any(test, feature = "testing"))]
mod host_tables;
mod ids;
mod journal;
mod leases;
mod links;
mod load;
mod mappings;
mod migrations;
mod options;
mod people;
mod plans;
mod queue;
mod records;
mod run_rows;
mod runs;
mod sealed;
mod session;
mod settings;
mod settlement;
mod sign_ins;
mod standing;
mod tenants;
mod texts;
mod writes;

pub use options::PostgresOptions;
pub use session::PostgresStore;
