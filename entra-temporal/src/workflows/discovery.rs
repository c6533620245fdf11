//! A discovery.
#![expect(missing_docs, reason = "the SDK's macros make a constant of each method")]

use entra_core::{error::ErrorCode, model::RunStatus};
use serde_json::json;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::{WorkflowContext, WorkflowContextView, WorkflowResult};

use super::options;
use crate::{
    activities::{Activities, documents::Discover},
    argument::Argument,
    documents::{DiscoveryInput, Phase, Progress, RunResult},
    failure, names,
};

/// Finds out which tenants the partner manages.
#[workflow]
#[derive(Default)]
pub struct EntraDiscoveryWorkflow {
    progress: Progress,
}

#[workflow_methods]
impl EntraDiscoveryWorkflow {
    /// The whole of it.
    #[run(name = names::DISCOVERY)]
    pub async fn run(
        ctx: &mut WorkflowContext<Self>,
        input: Argument<DiscoveryInput>,
    ) -> WorkflowResult<RunResult> {
        let input = input.into_result().map_err(|what| refused(&what))?;
        let discover = Discover { on_behalf: input.on_behalf };
        let found = ctx
            .execute_activity(
                Activities::discover_managed_tenants,
                discover,
                options::long("discovery", None),
            )
            .await?;
        ctx.state_mut(|state| {
            state.progress.run_id = Some(found.run_id.clone());
            state.progress.phase = Phase::Ended;
            state.progress.total_tenants = found.seen;
            state.progress.processed_tenants = found.seen;
            state.progress.succeeded_tenants = found.seen;
        });
        Ok(RunResult {
            run_id: found.run_id,
            status: RunStatus::Completed,
            summary: json!({
                "seen": found.seen, "added": found.added, "gone": found.gone, "isComplete": found.is_complete,
            }),
            tenant_results: Vec::new(),
        })
    }

    /// How far it is.
    #[query(name = names::PROGRESS)]
    pub fn progress(&self, _: &WorkflowContextView) -> Progress {
        self.progress.clone()
    }
}

/// The argument is not usable: the workflow fails and says why.
pub(super) fn refused(what: &str) -> temporalio_sdk::ApplicationFailure {
    failure::of_workflow(
        ErrorCode::InvalidArgument,
        &format!(
            "The workflow takes one JSON object with at least `tenantId`: {what}. Start it again with that."
        ),
    )
}
