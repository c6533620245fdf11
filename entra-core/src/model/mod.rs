//! Nouns of the domain, without behaviour. Serde shapes are those of the host's JSON (camelCase, ids as strings).

mod client;
mod connection;
mod contact;
mod documents;
mod ids;
mod journal;
mod mapping;
mod mapping_rule;
mod plan;
mod quarantine;
mod queue;
mod read;
mod review_rule;
mod run;
mod settings;
mod tenant;
mod user;

pub use client::Client;
pub use connection::{Connection, ConnectionStatus, ConnectionType, ValidationError};
pub use contact::{CanonicalPhoneType, Contact, ContactLink, LinkStatus, PhoneNumber, SyncStatusReason};
pub use ids::{
    ClientId, ConnectionId, ContactId, EntraObjectId, EntraTenantId, HostTenantId, LinkId, ManagedTenantId,
    MappingId, PlanHash, QueueItemId, ReviewRuleId, RunId, UserId,
};
pub use journal::{JournalEntry, UndoOutcome};
pub use mapping::{MappingDecision, MappingState, TenantMapping};
pub use mapping_rule::{MappingRule, MappingRules, RuleTest};
pub use plan::{
    Action, Change, ChangeReason, ContactPatch, Excluded, ExclusionReason, GuardVerdict, Plan, Review,
};
pub use quarantine::Quarantine;
pub use queue::{CandidateContact, QueueItem, QueueReason, QueueStatus, ResolutionAction};
pub use read::{
    AbsenceEvidence, Completeness, DeltaCursor, DirectoryRead, PartialReason, RemovalKind, RemovedUser,
};
pub use review_rule::{ReviewRule, ReviewRuleEffect, ReviewRuleNames};
pub use run::{Counters, IdentityOutcome, RunStatus, RunType, SyncRun, TenantRun};
pub use settings::{
    FieldRule, FieldSync, GuardOverride, GuardSettings, Notifications, SyncSettings, UserFilter,
};
pub use tenant::{DiscoveredTenant, ManagedTenant, TenantAccess};
pub use user::{AssignedLicense, DirectoryUser};
