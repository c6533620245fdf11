//! What goes in and out of activities.

use entra_core::{
    error::ErrorCode,
    model::{ClientId, ManagedTenantId, PlanHash, RunId, RunType, TenantRun},
    sync::Trigger,
};
use serde::{Deserialize, Serialize};

use crate::documents::{Allowance, OnBehalf};

/// Input of `discoverManagedTenantsActivity`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Discover {
    /// For whom.
    #[serde(flatten)]
    pub on_behalf: OnBehalf,
}

/// What a discovery found; the tenants themselves are in the database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Discovered {
    /// Its run.
    pub run_id: RunId,
    /// Tenants that the source named.
    pub seen: u32,
    /// Of these, new ones.
    pub added: u32,
    /// Tenants that a complete list no longer names.
    pub gone: u32,
    /// The list was read to its end.
    pub is_complete: bool,
}

/// Input of `loadMappedTenantsActivity`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoadTenants {
    /// For whom.
    #[serde(flatten)]
    pub on_behalf: OnBehalf,
    /// Who started the run.
    pub trigger: Trigger,
    /// Only this tenant.
    pub managed_tenant_id: Option<ManagedTenantId>,
    /// Only those behind this one.
    pub after: Option<ManagedTenantId>,
    /// At most so many.
    pub limit: usize,
}

/// Some of the tenants that a run covers, in the order of their ids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TenantPage {
    /// These.
    pub tenants: Vec<MappedTenant>,
    /// All of the run, on whatever page.
    pub total: u32,
    /// No page follows.
    pub is_last: bool,
}

/// A tenant that a run covers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MappedTenant {
    /// Which one.
    pub managed_tenant_id: ManagedTenantId,
    /// Its client; absent while it is still to be made.
    pub client_id: Option<ClientId>,
}

/// Input of `provisionEntraClientActivity`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProvisionClient {
    /// For whom.
    #[serde(flatten)]
    pub on_behalf: OnBehalf,
    /// The tenant whose client is to be made.
    pub managed_tenant_id: ManagedTenantId,
}

/// The client that was made, or was there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProvisionedClient {
    /// Its id.
    pub client_id: ClientId,
}

/// Input of `upsertSyncRunActivity`. The workflow's id is the engine's to tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpsertRun {
    /// For whom.
    #[serde(flatten)]
    pub on_behalf: OnBehalf,
    /// What kind.
    pub run_type: RunType,
    /// Tenants that it covers.
    pub total_tenants: u32,
    /// The one tenant that it is about.
    pub managed_tenant_id: Option<ManagedTenantId>,
    /// The one client that it is about.
    pub client_id: Option<ClientId>,
}

/// The run that was begun, or was there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpsertedRun {
    /// Its id.
    pub run_id: RunId,
}

/// Input of `syncTenantUsersActivity`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncTenant {
    /// For whom.
    #[serde(flatten)]
    pub on_behalf: OnBehalf,
    /// The run that it is part of.
    pub run_id: RunId,
    /// The tenant.
    pub managed_tenant_id: ManagedTenantId,
    /// Its client.
    pub client_id: Option<ClientId>,
    /// Who started the run.
    pub trigger: Trigger,
    /// Apply this plan or none.
    pub plan_hash: Option<PlanHash>,
    /// Read everybody.
    pub full_read: bool,
    /// A person allows this held plan.
    pub allowance: Option<Allowance>,
}

/// What a tenant's sync did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncedTenant {
    /// The tenant's line of the run.
    #[serde(flatten)]
    pub line: TenantRun,
    /// The plan that the guard held.
    pub held_plan_hash: Option<PlanHash>,
    /// A person cancelled the whole run, by its row.
    pub is_run_cancelled: bool,
}

/// Input of `recordSyncTenantResultActivity`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordResult {
    /// For whom.
    #[serde(flatten)]
    pub on_behalf: OnBehalf,
    /// The run.
    pub run_id: RunId,
    /// The tenant's line.
    pub result: TenantRun,
}

/// Input of `finalizeSyncRunActivity`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FinalizeRun {
    /// For whom.
    #[serde(flatten)]
    pub on_behalf: OnBehalf,
    /// The run.
    pub run_id: RunId,
    /// Not every tenant had its turn.
    pub was_cancelled: bool,
    /// Why the run broke before its tenants had their turn.
    pub error: Option<RunError>,
}

/// Why a run broke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunError {
    /// The code of the table.
    pub code: String,
    /// What happened, and what to do.
    pub message: String,
}

impl RunError {
    pub(crate) fn into_error(self) -> entra_core::Error {
        let code = self.code.parse().unwrap_or(ErrorCode::Internal);
        // The remedy is part of the message already.
        entra_core::Error::new(code).with_message(self.message).with_remedy("")
    }
}
