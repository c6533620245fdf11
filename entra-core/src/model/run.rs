//! Runs and what they did.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{ClientId, ContactId, EntraObjectId, ManagedTenantId, RunId, UserId};

/// A row of `entra_sync_runs`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncRun {
    /// Its id.
    pub run_id: RunId,
    /// The workflow that carries it, or an id of ours.
    pub workflow_id: String,
    /// What kind.
    pub run_type: RunType,
    /// Where it stands.
    pub status: RunStatus,
    /// Who started it; absent for scheduled runs.
    pub initiated_by: Option<UserId>,
    /// When it began.
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
    /// When it ended.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub completed_at: Option<OffsetDateTime>,
    /// Tenants that it covers.
    pub total_tenants: u32,
    /// Tenants that it is done with.
    pub processed_tenants: u32,
    /// Of these, without an error.
    pub succeeded_tenants: u32,
    /// Of these, with one.
    pub failed_tenants: u32,
    /// Totals and notes, for the host's pages.
    #[serde(default)]
    pub summary: serde_json::Value,
    /// A preflight: nothing was written.
    #[serde(default)]
    pub is_dry_run: bool,
    /// The one tenant that it is about.
    #[serde(default)]
    pub scope_managed_tenant_id: Option<ManagedTenantId>,
    /// The one client that it is about.
    #[serde(default)]
    pub scope_client_id: Option<ClientId>,
}

/// `entra_sync_runs.run_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunType {
    /// Which tenants there are.
    Discovery,
    /// The first sync after mapping.
    Initial,
    /// Every mapped tenant.
    AllTenants,
    /// One tenant.
    SingleTenant,
    /// A look ahead.
    Preflight,
    /// Started by a person.
    Manual,
}

impl RunType {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::Initial => "initial",
            Self::AllTenants => "all-tenants",
            Self::SingleTenant => "single-tenant",
            Self::Preflight => "preflight",
            Self::Manual => "manual",
        }
    }
}

/// Where a run, or one tenant of it, stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunStatus {
    /// Not begun.
    #[default]
    Queued,
    /// Under way.
    Running,
    /// Done, none failed.
    Completed,
    /// Done, some failed.
    Partial,
    /// Done, all failed.
    Failed,
    /// The guard stopped it before the first write; the plan is kept for a person to allow.
    Held,
    /// Stopped by a person between two batches.
    Cancelled,
}

impl RunStatus {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Held => "held",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What happened to the identities of a read. `linked` counts every identity that ends on an existing contact,
/// already linked ones too; `updated` only those where a value changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Counters {
    /// New contacts.
    pub created: u32,
    /// Identities on existing contacts.
    pub linked: u32,
    /// Contacts of which a value changed.
    pub updated: u32,
    /// Identities that wait for a person.
    pub ambiguous: u32,
    /// Contacts deactivated.
    pub inactivated: u32,
    /// Identities left out of scope, and changes left alone because the row had changed since the plan.
    pub skipped: u32,
    /// Contacts brought back.
    pub reactivated: u32,
    /// Linked identities of which nothing changed.
    pub unchanged: u32,
}

impl Counters {
    /// Adds another's counts, as a run sums up its tenants.
    pub fn add(&mut self, other: &Self) {
        self.created += other.created;
        self.linked += other.linked;
        self.updated += other.updated;
        self.ambiguous += other.ambiguous;
        self.inactivated += other.inactivated;
        self.skipped += other.skipped;
        self.reactivated += other.reactivated;
        self.unchanged += other.unchanged;
    }
}

/// A row of `entra_sync_run_tenants`: one tenant's part of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TenantRun {
    /// The tenant.
    pub managed_tenant_id: Option<ManagedTenantId>,
    /// Its client.
    pub client_id: Option<ClientId>,
    /// Where it stands.
    pub status: RunStatus,
    /// What happened.
    #[serde(flatten)]
    pub counters: Counters,
    /// Why it failed or is held: message and remedy.
    pub error_message: Option<String>,
    /// The code of the same.
    #[serde(default)]
    pub error_code: Option<String>,
    /// When it began.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub started_at: Option<OffsetDateTime>,
    /// When it ended.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub completed_at: Option<OffsetDateTime>,
}

/// What a run did about one identity, kept after the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdentityOutcome {
    /// The identity.
    pub entra_object_id: EntraObjectId,
    /// As read.
    pub display_name: Option<String>,
    /// The contact it ended on.
    pub contact_name_id: Option<ContactId>,
    /// The plan's action, or `skipped`.
    pub action: String,
    /// The plan's reason, or why it was skipped.
    pub reason: String,
}
