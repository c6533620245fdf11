//! Plans that wait for a person: held by the guard, or approved by their hash.

use std::collections::HashMap;

use serde::Serialize;

use super::{draft::Draft, tenant::TenantJob};
use crate::{
    error::{Error, ErrorCode, Result},
    model::{Action, Change, EntraObjectId, HostTenantId, ManagedTenantId, Plan, PlanHash, RunId, UserId},
    services::Services,
    store::KeptPlan,
};

/// Changes that a difference names; the rest is counted.
const SHOWN: usize = 25;

/// Lets a draft pass if it is the plan that was approved, and if the guard agrees or a person allowed it.
pub(super) async fn check(services: &Services, job: &TenantJob, draft: Draft) -> Result<Draft> {
    let plan = &draft.plan;
    if let Some(approved) = job.plan_hash.as_ref().filter(|approved| **approved != plan.hash) {
        let drifted = drifted(services, job, approved, plan).await?;
        keep(services, &job.host, &job.managed_tenant_id, &job.run_id, draft.plan).await?;
        return Err(drifted);
    }
    if !plan.guard.tripped
        || services.store.use_allowance(&job.host, &job.managed_tenant_id, &plan.hash).await?
    {
        return Ok(draft);
    }
    let held = Error::new(ErrorCode::PlanHeld)
        .with_message(format!("{} {}", ErrorCode::PlanHeld.message(), plan.guard.reasons.join(" ")))
        .with("managed_tenant", &job.managed_tenant_id)
        .with("plan_hash", &plan.hash);
    keep(services, &job.host, &job.managed_tenant_id, &job.run_id, draft.plan).await?;
    Err(held)
}

/// Keeps a plan, so that it can be looked at, allowed, and compared with. People of whom there is nothing to tell
/// are left out: the hash is that of the whole.
pub(super) async fn keep(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    run: &RunId,
    mut plan: Plan,
) -> Result<()> {
    plan.changes.retain(tells);
    let kept = KeptPlan {
        plan,
        managed_tenant_id: tenant.clone(),
        run_id: run.clone(),
        created_at: services.now(),
        allowed_by: None,
    };
    services.store.keep_plan(host, &kept).await
}

fn tells(change: &Change) -> bool {
    change.action != Action::None
}

fn telling(plan: &Plan) -> impl Iterator<Item = &Change> {
    plan.changes.iter().filter(|change| tells(change))
}

/// The kept plan, as the preflight or the held run saw it.
pub async fn kept_plan(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    hash: &PlanHash,
) -> Result<KeptPlan> {
    services.store.plan(host, tenant, hash).await?.ok_or_else(|| no_such_plan(hash))
}

/// A person allows a held plan, once: the next sync that makes the same plan applies it.
pub async fn allow_plan(
    services: &Services,
    host: &HostTenantId,
    tenant: &ManagedTenantId,
    hash: &PlanHash,
    by: &UserId,
) -> Result<()> {
    if services.store.allow_plan(host, tenant, hash, by, services.now()).await? {
        Ok(())
    } else {
        Err(no_such_plan(hash))
    }
}

fn no_such_plan(hash: &PlanHash) -> Error {
    Error::new(ErrorCode::NotFound)
        .with_message("There is no such plan.")
        .with_remedy("Look ahead again: plans are kept for some days only.")
        .with("plan_hash", hash)
}

async fn drifted(services: &Services, job: &TenantJob, approved: &PlanHash, plan: &Plan) -> Result<Error> {
    let mut error = Error::new(ErrorCode::PlanDrifted)
        .with("managed_tenant", &job.managed_tenant_id)
        .with("plan_hash", &plan.hash);
    if let Some(kept) = services.store.plan(&job.host, &job.managed_tenant_id, approved).await? {
        let difference = PlanDifference::between(&kept.plan, plan);
        if let Ok(json) = serde_json::to_string(&difference) {
            error = error.with("difference", json);
        }
    }
    Ok(error)
}

/// What changed between the plan that was approved and the plan of now.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanDifference {
    /// Identities whose change differs, or that only one of the plans names.
    pub count: usize,
    /// The first 25.
    pub samples: Vec<Drift>,
}

/// What one identity had coming, and what it has now.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Drift {
    /// Who.
    pub entra_object_id: EntraObjectId,
    /// In the approved plan; absent if it did not name the identity.
    pub approved: Option<Change>,
    /// In the plan of now; absent if it no longer names the identity.
    pub now: Option<Change>,
}

impl PlanDifference {
    /// Compares two plans of one tenant, identity by identity.
    pub fn between(approved: &Plan, now: &Plan) -> Self {
        let mut former: HashMap<_, _> =
            telling(approved).map(|change| (&change.entra_object_id, change)).collect();
        let mut difference = Self::default();
        for change in telling(now) {
            let former = former.remove(&change.entra_object_id);
            if former != Some(change) {
                difference.add(change.entra_object_id.clone(), former, Some(change));
            }
        }
        for change in telling(approved) {
            if former.contains_key(&change.entra_object_id) {
                difference.add(change.entra_object_id.clone(), Some(change), None);
            }
        }
        difference
    }

    fn add(&mut self, entra_object_id: EntraObjectId, approved: Option<&Change>, now: Option<&Change>) {
        self.count += 1;
        if self.samples.len() < SHOWN {
            self.samples.push(Drift { entra_object_id, approved: approved.cloned(), now: now.cloned() });
        }
    }
}
