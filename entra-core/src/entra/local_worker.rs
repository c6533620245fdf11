//! Scheduled runs without a workflow engine: a loop in this process, kept from others' way by the store's leases.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use tokio::{
    task::JoinSet,
    time::{Instant, MissedTickBehavior},
};

use super::{Entra, ForTenant};
use crate::{
    access::Actor,
    context::Context,
    error::{ErrorCode, Result},
    model::{HostTenantId, RunType},
    store::RunFilter,
    sync::{SyncRequest, Trigger, lease, runs},
};

/// Host tenants that are worked on at the same time.
const AT_ONCE: usize = 4;

/// How long a run that did not even begin, as without a connection, is left alone.
const REST: Duration = Duration::from_mins(15);

/// The lease under which one process carries a host tenant's scheduled run.
const SCHEDULE: &str = "schedule";

/// Carries the scheduled runs of every host tenant of a store, as the settings say: a discovery, then a sync of all
/// mapped tenants. Several processes may do this over one database; each run is carried by one of them.
///
/// ```no_run
/// # async fn example(entra: entra_core::Entra) {
/// use entra_core::{context::{CancellationToken, Context}, entra::LocalWorker};
///
/// let stop = CancellationToken::new();   // cancelled by the program's signal handler
/// LocalWorker::new(entra).run(&Context::cancelled_by(stop)).await;
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct LocalWorker {
    entra: Entra,
    look_every: Duration,
}

impl LocalWorker {
    /// A worker that looks once a minute who is due.
    pub fn new(entra: Entra) -> Self {
        Self { entra, look_every: Duration::from_mins(1) }
    }

    /// The same, looking as often as this.
    #[must_use]
    pub fn looking_every(mut self, pause: Duration) -> Self {
        self.look_every = pause;
        self
    }

    /// Works until `context` ends it; runs that are under way then stop between two batches. Its progress is that of
    /// the runs. What fails is logged, recorded in its run, and due again when its interval is over.
    pub async fn run(&self, context: &Context) {
        let mut at_work = JoinSet::new();
        let mut busy = HashSet::new();
        let mut tried: HashMap<HostTenantId, Instant> = HashMap::new();
        let mut look = tokio::time::interval(self.look_every);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = context.cancellation().cancelled() => break,
                Some(done) = at_work.join_next(), if !at_work.is_empty() => {
                    match done {
                        Ok(host) => { busy.remove(&host); }
                        // Which host tenant it was went down with it; one that is forgotten too early is leased still.
                        Err(broken) => { tracing::error!(%broken, "a scheduled run panicked"); busy.clear(); }
                    }
                }
                _ = look.tick() => {
                    tried.retain(|_, at| at.elapsed() < REST);
                    for host in self.due().await {
                        let is_free = busy.len() < AT_ONCE && !busy.contains(&host) && !tried.contains_key(&host);
                        if is_free {
                            busy.insert(host.clone());
                            tried.insert(host.clone(), Instant::now());
                            let (worker, context) = (self.clone(), context.clone());
                            at_work.spawn(async move {
                                worker.carry(&host, &context).await;
                                host
                            });
                        }
                    }
                }
            }
        }
        while at_work.join_next().await.is_some() {}
    }

    /// Host tenants whose scheduled run is due now.
    pub async fn due(&self) -> Vec<HostTenantId> {
        let hosts = match self.entra.services().store.hosts().await {
            Ok(hosts) => hosts,
            Err(error) => {
                tracing::warn!(code = %error.code(), "host tenants could not be listed; tried again at the next look");
                return Vec::new();
            }
        };
        let mut due = Vec::new();
        for host in hosts {
            match self.is_due(&host).await {
                Ok(true) => due.push(host),
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(%host, code = %error.code(), "could not see whether a run is due");
                }
            }
        }
        due
    }

    /// Whether the interval since the last run of all tenants is over, whoever started that; a run whose process died
    /// is due at once.
    async fn is_due(&self, host: &HostTenantId) -> Result<bool> {
        let services = self.entra.services();
        let settings = services.store.settings(host).await?;
        if !settings.sync_enabled {
            return Ok(false);
        }
        if runs::close_abandoned(services, host).await? > 0 {
            return Ok(true);
        }
        let filter = RunFilter { run_type: Some(RunType::AllTenants), limit: 1, ..RunFilter::default() };
        let last = services.store.runs(host, &filter).await?.into_iter().next();
        let interval = Duration::from_secs(60 * u64::from(settings.sync_interval_minutes));
        Ok(last.is_none_or(|last| last.started_at + interval <= services.now()))
    }

    async fn carry(&self, host: &HostTenantId, context: &Context) {
        match self.carry_leased(host, context).await {
            Ok(()) => {}
            Err(error) if error.code() == ErrorCode::AlreadyRunning => {}
            Err(error) => {
                tracing::warn!(%host, code = %error.code(), error = ?error, "a scheduled run did not begin or end");
            }
        }
    }

    async fn carry_leased(&self, host: &HostTenantId, context: &Context) -> Result<()> {
        let lease = lease::take(self.entra.services(), host, SCHEDULE, context).await?;
        let leased = lease.context(context);
        let msp = self.entra.for_tenant(host.clone(), Actor::scheduler());
        let carried = async {
            // Another process may have carried it between the look and the lease.
            if self.is_due(host).await? { discover_and_sync(&msp, &leased).await } else { Ok(()) }
        };
        let carried = carried.await;
        lease.release(carried).await
    }
}

async fn discover_and_sync(msp: &ForTenant, context: &Context) -> Result<()> {
    if let Err(error) = msp.discover(context).await {
        // Tenants that are known can be synced all the same; the discovery's own run has the reason.
        tracing::warn!(code = %error.code(), "the discovery before a scheduled run failed");
    }
    let request = SyncRequest { trigger: Trigger::Scheduled, ..SyncRequest::default() };
    let done = msp.sync(&request, context).await?;
    if let Some(run) = done.run {
        tracing::info!(run = %run.run_id, status = run.status.as_str(), "scheduled run done");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use time::Duration as Span;

    use super::*;
    use crate::{
        access::{FlagSet, flags::FixedFlags},
        context::CancellationToken,
        model::SyncSettings,
        store::{MemoryStore, SettingsStore},
        testing::{SetClock, StagedDirectory},
    };

    const HOST: &str = "aaaaaaaa-0000-4000-8000-000000000000";

    struct Stage {
        entra: Entra,
        store: MemoryStore,
        clock: SetClock,
    }

    impl Stage {
        async fn new() -> Self {
            let (store, clock) = (MemoryStore::new(), SetClock::default());
            let entra = Entra::builder()
                .store(Arc::new(store.clone()))
                .directories(Arc::new(StagedDirectory::new()))
                .clock(Arc::new(clock.clone()))
                .flags(Arc::new(FixedFlags::new(FlagSet::all())))
                .open()
                .await
                .unwrap();
            Self { entra, store, clock }
        }

        async fn schedule(&self, sync_enabled: bool) {
            let settings =
                SyncSettings { sync_enabled, sync_interval_minutes: 60, ..SyncSettings::default() };
            self.store.save_settings(&HOST.into(), &settings, self.entra.services().now()).await.unwrap();
        }

        fn worker(&self) -> LocalWorker {
            LocalWorker::new(self.entra.clone()).looking_every(Duration::from_millis(5))
        }

        async fn runs(&self, run_type: RunType) -> usize {
            let filter = RunFilter { run_type: Some(run_type), ..RunFilter::default() };
            self.entra.services().store.runs(&HOST.into(), &filter).await.unwrap().len()
        }
    }

    #[tokio::test]
    async fn a_run_is_due_when_its_interval_is_over() {
        let stage = Stage::new().await;
        assert!(stage.worker().due().await.is_empty(), "nothing was switched on");
        stage.schedule(true).await;
        let host = HostTenantId::from(HOST);
        assert_eq!(stage.worker().due().await, std::slice::from_ref(&host), "the first one is due at once");
        stage.worker().carry(&host, &Context::default()).await;
        assert!(stage.worker().due().await.is_empty());
        stage.clock.advance(Span::minutes(59));
        assert!(stage.worker().due().await.is_empty());
        stage.clock.advance(Span::minutes(1));
        assert_eq!(stage.worker().due().await, [host]);
        stage.schedule(false).await;
        assert!(stage.worker().due().await.is_empty());
    }

    #[tokio::test]
    async fn of_two_workers_one_carries_the_run() {
        let stage = Stage::new().await;
        stage.schedule(true).await;
        let stop = CancellationToken::new();
        let context = Context::cancelled_by(stop.clone());
        let (one, other) = (stage.worker(), stage.worker());
        let both = async { tokio::join!(one.run(&context), other.run(&context)) };
        let end = async {
            while stage.runs(RunType::AllTenants).await == 0 || !stage.worker().due().await.is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            stop.cancel();
        };
        tokio::join!(both, end);
        assert_eq!((stage.runs(RunType::Discovery).await, stage.runs(RunType::AllTenants).await), (1, 1));
    }
}
