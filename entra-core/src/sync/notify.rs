//! What is worth telling somebody after a run.

use async_trait::async_trait;
use serde::Serialize;

use super::runs::RunProgress;
use crate::{
    error::Result,
    model::{HostTenantId, Notifications, RunStatus, RunType, SyncRun},
    services::Services,
    store::RunFilter,
};

/// Carries notifications to people: the host's mail, its bell, its chat.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Delivers one. A failure is logged and changes nothing about the run.
    async fn notify(&self, host: &HostTenantId, notification: &Notification) -> Result<()>;
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNotifier;

#[async_trait]
impl Notifier for NoNotifier {
    async fn notify(&self, _: &HostTenantId, _: &Notification) -> Result<()> {
        Ok(())
    }
}

/// Something worth telling.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "kind")]
pub enum Notification {
    /// What a run did.
    RunDigest {
        /// The run, with its totals.
        run: Box<SyncRun>,
    },
    /// The second run in a row that did not complete.
    RepeatedFailure {
        /// The newer of the two.
        run: Box<SyncRun>,
    },
    /// Identities came that wait for a person.
    ReviewQueue {
        /// The run that found them.
        run: Box<SyncRun>,
        /// How many came.
        added: u64,
        /// How many wait now.
        open: u64,
    },
}

/// Decides what to tell. `former` are the runs before this one, newest first; only the second failure in a row is
/// told, so that a long outage is one message.
pub fn decide(
    wanted: &Notifications,
    run: &SyncRun,
    former: &[SyncRun],
    open_before: Option<u64>,
    open_now: u64,
) -> Vec<Notification> {
    let mut notifications = Vec::new();
    let boxed = || Box::new(run.clone());
    if wanted.run_digest {
        notifications.push(Notification::RunDigest { run: boxed() });
    }
    let mut former = former.iter().map(did_not_complete);
    let is_second = former.next() == Some(true) && former.next() != Some(true);
    if wanted.repeated_failure && did_not_complete(run) && is_second {
        notifications.push(Notification::RepeatedFailure { run: boxed() });
    }
    let added = open_before.map_or(0, |before| open_now.saturating_sub(before));
    if wanted.review_queue && added > 0 {
        notifications.push(Notification::ReviewQueue { run: boxed(), added, open: open_now });
    }
    notifications
}

fn did_not_complete(run: &SyncRun) -> bool {
    matches!(run.status, RunStatus::Failed | RunStatus::Partial)
}

/// Tells what a run was worth.
pub(super) async fn tell(
    services: &Services,
    host: &HostTenantId,
    finished: &RunProgress,
    open_before: Option<u64>,
) {
    let Some(run) = &finished.run else { return };
    let notifications = async {
        let settings = services.store.settings(host).await?;
        let mut former = services.store.runs(host, &RunFilter::default()).await?;
        former.retain(|former| former.run_id != run.run_id && is_like(former, run));
        let open_now = services.store.open_queue_count(host).await?;
        Ok::<_, crate::Error>(decide(&settings.notifications, run, &former, open_before, open_now))
    };
    match notifications.await {
        Ok(notifications) => {
            for notification in &notifications {
                if let Err(error) = services.notifier.notify(host, notification).await {
                    tracing::warn!(code = %error.code(), "notification not delivered");
                }
            }
        }
        Err(error) => tracing::warn!(code = %error.code(), "notifications not decided"),
    }
}

/// Whether two runs do the same job, so that two failures are a row.
fn is_like(former: &SyncRun, run: &SyncRun) -> bool {
    !former.is_dry_run
        && !matches!(former.run_type, RunType::Discovery | RunType::Preflight)
        && former.scope_managed_tenant_id == run.scope_managed_tenant_id
}
