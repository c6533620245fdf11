//! What goes in and out of workflows, signals and queries, as JSON. Keys that are not known are passed over.

use entra_core::{
    access::{Actor, Permission},
    model::{
        ClientId, Counters, HostTenantId, ManagedTenantId, PlanHash, RunId, RunStatus, TenantRun, UserId,
    },
    sync::Trigger,
};
use serde::{Deserialize, Serialize};

/// On whose behalf a workflow runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OnBehalf {
    /// The host's account.
    pub tenant_id: HostTenantId,
    /// The person who asked; absent for the scheduler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Person>,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The host's user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
}

impl OnBehalf {
    /// The actor for the facade. Whoever may start workflows was asked by the host; flags and edition are asked again.
    pub(crate) fn actor(&self) -> Actor {
        match self.actor.as_ref().and_then(|person| person.user_id.clone()) {
            Some(user) => Actor::internal(user, [Permission::Update.as_str()]),
            None => Actor::scheduler(),
        }
    }
}

/// The input of a discovery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DiscoveryInput {
    /// For whom.
    #[serde(flatten)]
    pub on_behalf: OnBehalf,
    /// When it was asked for; for the reader of the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_at: Option<String>,
}

/// The input of the three syncs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncInput {
    /// For whom.
    #[serde(flatten)]
    pub on_behalf: OnBehalf,
    /// When it was asked for; for the reader of the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_at: Option<String>,
    /// Who started it; only a sync of all tenants may be `scheduled`.
    #[serde(default)]
    pub trigger: Trigger,
    /// The one tenant of a tenant's sync.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub managed_tenant_id: Option<ManagedTenantId>,
    /// Its client, as the caller knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
    /// Apply this plan of that tenant, or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_hash: Option<PlanHash>,
    /// Read everybody, whatever the cursors say.
    #[serde(default)]
    pub full_read: bool,
    /// Tenants at the same time, 1 to 64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenants_at_once: Option<usize>,
    /// Tenants of one execution of the workflow, 1 to 500; a longer run goes on in the next execution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenants_per_execution: Option<usize>,
    /// Seconds that plans which the guard held wait for `allowHeldPlan`; by default an hour, and a quarter of one in
    /// scheduled runs, so that none keeps the next from beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_plan_wait_seconds: Option<u64>,
    /// What an execution hands to the one that continues it; not for callers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continued: Option<Continued>,
}

impl SyncInput {
    /// A sync of everything, asked for by nobody in person.
    pub fn of(host: HostTenantId) -> Self {
        Self {
            on_behalf: OnBehalf { tenant_id: host, actor: None },
            requested_at: None,
            trigger: Trigger::Manual,
            managed_tenant_id: None,
            client_id: None,
            plan_hash: None,
            full_read: false,
            tenants_at_once: None,
            tenants_per_execution: None,
            held_plan_wait_seconds: None,
            continued: None,
        }
    }
}

/// A run between two executions of its workflow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Continued {
    /// The last tenant that was begun; the next execution goes on behind it.
    pub after: ManagedTenantId,
    /// What the run has done and been told so far.
    pub progress: Progress,
    /// Tenants that were told to be left.
    pub cancelled_tenants: Vec<ManagedTenantId>,
}

/// What a workflow answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunResult {
    /// The run's row.
    pub run_id: RunId,
    /// How it ended.
    pub status: RunStatus,
    /// Totals and notes.
    pub summary: serde_json::Value,
    /// Its tenants: at most [`RunResult::TENANTS`], those first that did not complete. The rows have all.
    pub tenant_results: Vec<TenantRun>,
}

impl RunResult {
    /// Tenants that a result names: the engine's documents have a limit of two megabytes.
    pub const TENANTS: usize = 1_000;
}

/// How far a run is: the answer to the query `progress`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// The run's row, once it began.
    pub run_id: Option<RunId>,
    /// What is being done.
    pub phase: Phase,
    /// No more tenants are begun until `resume`.
    pub is_paused: bool,
    /// Tenants of the run.
    pub total_tenants: u32,
    /// Tenants that are done.
    pub processed_tenants: u32,
    /// Of these, without an error.
    pub succeeded_tenants: u32,
    /// Of these, with one; held ones too.
    pub failed_tenants: u32,
    /// Tenants at work now.
    pub running_tenants: Vec<ManagedTenantId>,
    /// Plans that wait for `allowHeldPlan`.
    pub held_plans: Vec<HeldPlan>,
    /// What happened to people so far.
    pub counters: Counters,
    /// The last signal that could not be understood, and why.
    pub refused_signal: Option<String>,
}

/// What a run is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// Finding out what there is to do.
    #[default]
    Beginning,
    /// Syncing tenants.
    Syncing,
    /// Waiting for a person to allow held plans.
    WaitingForApproval,
    /// Adding up.
    Ending,
    /// Done.
    Ended,
}

/// A plan that the guard held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeldPlan {
    /// Of which tenant.
    pub managed_tenant_id: ManagedTenantId,
    /// Its client.
    pub client_id: Option<ClientId>,
    /// Its hash.
    pub plan_hash: PlanHash,
}

/// The signal `cancelTenant`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelTenant {
    /// Which one.
    pub managed_tenant_id: ManagedTenantId,
}

/// The signal `allowHeldPlan`: a person allows one plan, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Allowance {
    /// Of which tenant.
    pub managed_tenant_id: ManagedTenantId,
    /// The plan's hash: what the person looked at.
    pub plan_hash: PlanHash,
    /// The person.
    pub user_id: UserId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_document_is_read() {
        let input: SyncInput = serde_json::from_str(
            r#"{"tenantId":"t","actor":{"userId":"u"},"requestedAt":"2026-02-20T10:15:00Z","trigger":"scheduled","more":1}"#,
        )
        .unwrap();
        assert_eq!(input.trigger, Trigger::Scheduled);
        assert_eq!(input.on_behalf.actor().user_id, Some("u".into()));
        let least: SyncInput = serde_json::from_str(r#"{"tenantId":"t"}"#).unwrap();
        assert_eq!(least, SyncInput::of("t".into()));
        assert!(serde_json::from_str::<SyncInput>("{}").is_err());
    }

    #[test]
    fn a_document_of_ours_names_what_was_said_and_nothing_else() {
        let input = DiscoveryInput {
            on_behalf: OnBehalf { tenant_id: "t".into(), actor: Some(Person { user_id: Some("u".into()) }) },
            requested_at: None,
        };
        assert_eq!(serde_json::to_string(&input).unwrap(), r#"{"tenantId":"t","actor":{"userId":"u"}}"#);
    }
}
