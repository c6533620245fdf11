//! The three workflows that sync. They differ in their name and in the kind of their run.
#![expect(missing_docs, reason = "the SDK's macros make a constant of each method")]

use entra_core::model::RunType;
use serde_json::Value;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::{SyncWorkflowContext, WorkflowContext, WorkflowContextView, WorkflowResult};

use super::{
    control::{Control, Controlled},
    run,
};
use crate::{
    argument::Argument,
    documents::{Allowance, CancelTenant, Progress, RunResult, SyncInput},
    names,
};

macro_rules! sync_workflow {
    ($(#[$doc:meta])* $name:ident, $type_name:expr, $run_type:expr) => {
        $(#[$doc])*
        #[workflow]
        #[derive(Default)]
        pub struct $name {
            control: Control,
        }

        impl Controlled for $name {
            fn control(&self) -> &Control {
                &self.control
            }

            fn control_mut(&mut self) -> &mut Control {
                &mut self.control
            }
        }

        #[workflow_methods]
        impl $name {
            /// The whole of it.
            #[run(name = $type_name)]
            pub async fn run(
                ctx: &mut WorkflowContext<Self>,
                input: Argument<SyncInput>,
            ) -> WorkflowResult<RunResult> {
                run::carry(ctx, $run_type, input).await
            }

            /// How far it is.
            #[query(name = names::PROGRESS)]
            pub fn progress(&self, _: &WorkflowContextView) -> Progress {
                self.control.progress.clone()
            }

            /// Begins no more tenants until `resume`.
            #[signal(name = names::PAUSE)]
            pub fn pause(&mut self, _: &mut SyncWorkflowContext<Self>, _: Argument<Value>) {
                self.control.pause(true);
            }

            /// Goes on.
            #[signal(name = names::RESUME)]
            pub fn resume(&mut self, _: &mut SyncWorkflowContext<Self>, _: Argument<Value>) {
                self.control.pause(false);
            }

            /// Leaves one tenant.
            #[signal(name = names::CANCEL_TENANT)]
            pub fn cancel_tenant(&mut self, _: &mut SyncWorkflowContext<Self>, wanted: Argument<CancelTenant>) {
                self.control.cancel_tenant(wanted);
            }

            /// A person allows a plan that the guard held.
            #[signal(name = names::ALLOW_HELD_PLAN)]
            pub fn allow_held_plan(&mut self, _: &mut SyncWorkflowContext<Self>, allowance: Argument<Allowance>) {
                self.control.allow(allowance);
            }
        }
    };
}

sync_workflow! {
    /// The first sync after mapping: every mapped tenant, and those whose client is still to be made.
    EntraInitialSyncWorkflow, names::INITIAL_SYNC, RunType::Initial
}

sync_workflow! {
    /// One tenant.
    EntraTenantSyncWorkflow, names::TENANT_SYNC, RunType::SingleTenant
}

sync_workflow! {
    /// Every mapped tenant, by a person or by the schedule.
    EntraAllTenantsSyncWorkflow, names::ALL_TENANTS_SYNC, RunType::AllTenants
}
