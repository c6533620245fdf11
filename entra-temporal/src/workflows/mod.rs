//! The four workflows. A discovery is one activity; the three syncs share one story ([`run`]) and one set of signals
//! ([`control`]).

mod control;
mod discovery;
mod options;
mod pool;
mod run;
mod syncs;
mod tenants;

pub use discovery::EntraDiscoveryWorkflow;
pub use syncs::{EntraAllTenantsSyncWorkflow, EntraInitialSyncWorkflow, EntraTenantSyncWorkflow};
