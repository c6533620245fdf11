//! What follows a run. Nothing that fails here touches the run itself.

use super::{
    notify,
    runs::{self, RunProgress},
};
use crate::{model::HostTenantId, services::Services};

/// Tells whom it concerns, and forgets the details of runs that are old enough. `open_before` is how long the review
/// queue was before the run.
pub(crate) async fn after_run(
    services: &Services,
    host: &HostTenantId,
    finished: &RunProgress,
    open_before: Option<u64>,
) {
    notify::tell(services, host, finished, open_before).await;
    let before = services.now() - services.limits.details;
    if let Err(error) = runs::forget_details(services, host, before).await {
        // The next run forgets them.
        tracing::warn!(code = %error.code(), "old details not forgotten");
    }
}
