//! What persists: one trait per noun. Every call names the host tenant, and every statement filters by it.

mod audit;
mod closing;
mod connections;
mod cursors;
mod journal;
mod leases;
mod links;
mod mappings;
mod memory;
mod people;
mod plans;
#[cfg(feature = "postgres")]
mod postgres;
mod queue;
mod records;
pub mod rules;
mod runs;
mod sealed;
mod settings;
mod sign_ins;
#[cfg(feature = "sqlite")]
mod sqlite;
mod standing;
mod tenants;

pub use audit::{AuditRecord, AuditStore};
pub use closing::Closing;
pub use connections::ConnectionStore;
pub use cursors::CursorStore;
pub use journal::{JournalFilter, JournalStore};
pub use leases::{Lease, LeaseStore};
pub use links::{LinkSettlement, LinkStore};
pub use mappings::{ClientStore, MappingStore};
pub use memory::MemoryStore;
pub use people::{Completion, People, PeopleStore, QueueResolution, WriteBatch};
pub use plans::{KeptPlan, PlanStore};
#[cfg(feature = "postgres")]
pub use postgres::{PostgresOptions, PostgresStore};
pub use queue::{QueueFilter, QueueStore};
pub use records::RecordStore;
pub use runs::{RunFilter, RunStore};
pub use sealed::SealedSecretStore;
pub use settings::SettingsStore;
pub use sign_ins::{PendingSignIn, SignInStore};
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;
pub use standing::StandingRuleStore;
pub use tenants::{DiscoverySummary, TenantStore};

/// Everything that persists. A back-end implements the parts; this is theirs for free.
pub trait Store:
    AuditStore
    + ClientStore
    + Closing
    + ConnectionStore
    + CursorStore
    + JournalStore
    + LeaseStore
    + LinkStore
    + MappingStore
    + PeopleStore
    + PlanStore
    + QueueStore
    + RecordStore
    + RunStore
    + SealedSecretStore
    + SettingsStore
    + SignInStore
    + StandingRuleStore
    + TenantStore
{
}

impl<T> Store for T where
    T: AuditStore
        + ClientStore
        + Closing
        + ConnectionStore
        + CursorStore
        + JournalStore
        + LeaseStore
        + LinkStore
        + MappingStore
        + PeopleStore
        + PlanStore
        + QueueStore
        + RecordStore
        + RunStore
        + SealedSecretStore
        + SettingsStore
        + SignInStore
        + StandingRuleStore
        + TenantStore
{
}
