//! What signals asked of a run, and what a query answers about it.

use std::collections::BTreeSet;

use entra_core::model::{ManagedTenantId, RunStatus};

use crate::{
    activities::documents::SyncedTenant,
    argument::Argument,
    documents::{Allowance, CancelTenant, HeldPlan, Progress},
};

/// The state of a sync's workflow.
#[derive(Debug, Default)]
pub(crate) struct Control {
    /// How far it is.
    pub(super) progress: Progress,
    /// Tenants to be left.
    pub(super) cancelled: BTreeSet<ManagedTenantId>,
    /// Plans that persons allowed and that were not tried yet.
    pub(super) allowed: Vec<Allowance>,
    /// Counts signals, so that whoever waits sees that there is news.
    pub(super) news: u64,
}

/// A workflow with such a state.
pub(crate) trait Controlled: 'static {
    /// Its state.
    fn control(&self) -> &Control;
    /// Its state, to change.
    fn control_mut(&mut self) -> &mut Control;
}

impl Control {
    /// Signal `pause` or `resume`.
    pub(super) fn pause(&mut self, is_paused: bool) {
        self.progress.is_paused = is_paused;
        self.news += 1;
    }

    /// Signal `cancelTenant`.
    pub(super) fn cancel_tenant(&mut self, wanted: Argument<CancelTenant>) {
        match wanted.into_result() {
            Ok(wanted) => {
                self.cancelled.insert(wanted.managed_tenant_id);
            }
            Err(what) => self.progress.refused_signal = Some(format!("cancelTenant: {what}")),
        }
        self.news += 1;
    }

    /// Signal `allowHeldPlan`. A plan may be allowed that is not held yet: whoever looked ahead knows its hash.
    pub(super) fn allow(&mut self, allowance: Argument<Allowance>) {
        match allowance.into_result() {
            Ok(allowance) => self.allowed.push(allowance),
            Err(what) => self.progress.refused_signal = Some(format!("allowHeldPlan: {what}")),
        }
        self.news += 1;
    }

    /// A held plan that somebody allowed, to be tried now.
    pub(super) fn take_allowed(&mut self) -> Option<(HeldPlan, Allowance)> {
        let held = &mut self.progress.held_plans;
        for (index, allowance) in self.allowed.iter().enumerate() {
            let is_meant = |plan: &HeldPlan| {
                plan.managed_tenant_id == allowance.managed_tenant_id && plan.plan_hash == allowance.plan_hash
            };
            if let Some(place) = held.iter().position(is_meant) {
                return Some((held.remove(place), self.allowed.remove(index)));
            }
        }
        None
    }

    /// Whether [`take_allowed`](Self::take_allowed) has an answer.
    pub(super) fn has_allowed(&self) -> bool {
        self.allowed.iter().any(|allowance| {
            self.progress.held_plans.iter().any(|plan| {
                plan.managed_tenant_id == allowance.managed_tenant_id && plan.plan_hash == allowance.plan_hash
            })
        })
    }

    /// A tenant begins.
    pub(super) fn begun(&mut self, tenant: &ManagedTenantId) {
        self.progress.running_tenants.push(tenant.clone());
    }

    /// A tenant is done, for now: a held one may be tried again.
    pub(super) fn done(&mut self, tenant: &ManagedTenantId, done: &SyncedTenant) {
        let progress = &mut self.progress;
        progress.running_tenants.retain(|running| running != tenant);
        progress.processed_tenants += 1;
        match done.line.status {
            RunStatus::Completed => progress.succeeded_tenants += 1,
            _ => progress.failed_tenants += 1,
        }
        progress.counters.add(&done.line.counters);
        if let Some(plan_hash) = &done.held_plan_hash {
            progress.held_plans.push(HeldPlan {
                managed_tenant_id: tenant.clone(),
                client_id: done.line.client_id.clone(),
                plan_hash: plan_hash.clone(),
            });
        }
    }

    /// A held tenant is tried again: it is no longer done.
    pub(super) fn tried_again(&mut self) {
        self.progress.processed_tenants -= 1;
        self.progress.failed_tenants -= 1;
    }
}
