//! The names that hosts use: byte for byte as their own clients write them.

/// The task queue, unless `TEMPORAL_TASK_QUEUE` names another.
pub const TASK_QUEUE: &str = "tenant-workflows";

/// Finds out which tenants the partner manages.
pub const DISCOVERY: &str = "entraDiscoveryWorkflow";
/// The first sync after mapping: every mapped tenant, new clients included.
pub const INITIAL_SYNC: &str = "entraInitialSyncWorkflow";
/// One tenant.
pub const TENANT_SYNC: &str = "entraTenantSyncWorkflow";
/// Every mapped tenant.
pub const ALL_TENANTS_SYNC: &str = "entraAllTenantsSyncWorkflow";

/// Reads the partner's tenants and records them.
pub const DISCOVER_MANAGED_TENANTS: &str = "discoverManagedTenantsActivity";
/// Which tenants a run covers.
pub const LOAD_MAPPED_TENANTS: &str = "loadMappedTenantsActivity";
/// Makes the client of a `create_new` mapping, once.
pub const PROVISION_ENTRA_CLIENT: &str = "provisionEntraClientActivity";
/// Syncs one tenant.
pub const SYNC_TENANT_USERS: &str = "syncTenantUsersActivity";
/// Begins a run, or finds it.
pub const UPSERT_SYNC_RUN: &str = "upsertSyncRunActivity";
/// Records one tenant's line of a run.
pub const RECORD_SYNC_TENANT_RESULT: &str = "recordSyncTenantResultActivity";
/// Ends a run.
pub const FINALIZE_SYNC_RUN: &str = "finalizeSyncRunActivity";

/// Query: how far the workflow is.
pub const PROGRESS: &str = "progress";
/// Signal: begin no more tenants until `resume`.
pub const PAUSE: &str = "pause";
/// Signal: go on.
pub const RESUME: &str = "resume";
/// Signal `{managedTenantId}`: leave this tenant, at the next batch if it is at work.
pub const CANCEL_TENANT: &str = "cancelTenant";
/// Signal `{managedTenantId, planHash, userId}`: this person allows the plan that the guard held.
pub const ALLOW_HELD_PLAN: &str = "allowHeldPlan";
