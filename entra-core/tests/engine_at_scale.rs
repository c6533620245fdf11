//! The engine on real databases, where a stage in memory cannot show it: a large undo, and a database that only reads.
#![expect(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use entra_core::{
    ErrorCode,
    context::{Context, Progress, Stage},
    discovery,
    model::{
        Client, ClientId, Contact, ContactId, Counters, FieldRule, FieldSync, GuardSettings, HostTenantId,
        MappingDecision, RunStatus, SyncSettings, UndoOutcome,
    },
    services::{Limits, Services},
    store::{PostgresOptions, PostgresStore, RunFilter, RunStore, SqliteStore},
    sync::{NoNotifier, SyncRequest, runs::RunProgress, sync, undo_run},
    testing::{SetClock, StagedDirectory, person, store_suite::TestStore},
};
use entra_test_servers::PostgresServer;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const HOST: &str = "aaaaaaaa-0000-4000-8000-000000000000";
const CLIENT: &str = "cccccccc-0000-4000-8000-000000000000";
const BATCH: usize = 100;

/// One client, and one tenant mapped to it.
struct Site<S> {
    host: HostTenantId,
    store: S,
    directory: StagedDirectory,
    clock: SetClock,
    services: Services,
}

impl<S: TestStore + Clone + 'static> Site<S> {
    async fn new(store: S, batch: usize) -> Self {
        let (directory, clock) = (StagedDirectory::new(), SetClock::default());
        let services = Services {
            store: Arc::new(store.clone()),
            directories: Arc::new(directory.clone()),
            clock: Arc::new(clock.clone()),
            notifier: Arc::new(NoNotifier),
            limits: Limits { batch, ..Limits::default() },
            under_way: Arc::default(),
        };
        let site = Self { host: HOST.into(), store, directory, clock, services };
        site.prepare().await;
        site
    }

    async fn prepare(&self) {
        let (store, now) = (&self.store, self.services.now());
        let client = Client {
            client_id: CLIENT.into(),
            client_name: "Contoso".to_owned(),
            url: None,
            properties: serde_json::json!({}),
            billing_email: None,
            inbound_domains: Vec::new(),
            is_inactive: false,
            entra_tenant_id: None,
        };
        store.create_client(&self.host, &client, now).await.unwrap();
        self.directory.add_tenant("t-0", "Contoso", "contoso.test");
        discovery::discover(&self.services, &self.host, None, None, &Context::default()).await.unwrap();
        let decision = MappingDecision {
            managed_tenant_id: store.managed_tenants(&self.host).await.unwrap().remove(0).managed_tenant_id,
            client_id: Some(ClientId::from(CLIENT)),
            mapping_state: None,
            confidence_score: None,
        };
        store.confirm_mappings(&self.host, &[decision], None, now).await.unwrap();
        let role = FieldRule { overwrite: true, ..FieldRule::default() };
        let settings = SyncSettings {
            field_sync: FieldSync { role, ..FieldSync::default() },
            // Everybody changes at once here, and that is as it should be.
            guard: GuardSettings { update_share: 1.0, ..GuardSettings::default() },
            ..SyncSettings::default()
        };
        store.save_settings(&self.host, &settings, now).await.unwrap();
    }

    /// From now on so many people work there, all with this job.
    fn employ(&self, people: usize, job: &str) {
        for number in 0..people {
            let (id, email) = (format!("p-{number}"), format!("p{number}@contoso.test"));
            let mut person = person(&id, &format!("Person {number}"), &email);
            person.job_title = Some(job.to_owned());
            self.directory.put("t-0", person).unwrap();
        }
    }

    async fn sync(&self, context: &Context) -> entra_core::Result<RunProgress> {
        let request = SyncRequest { full_read: true, ..SyncRequest::default() };
        sync(&self.services, &self.host, &request, None, context).await
    }

    async fn contacts(&self) -> Vec<Contact> {
        let people = self.store.people(&self.host, &CLIENT.into(), &"t-0".into(), &[]).await;
        people.unwrap().contacts
    }
}

fn counters(progress: &RunProgress) -> Counters {
    let line = &progress.tenant_results[0];
    assert_eq!(line.status, RunStatus::Completed, "{:?}", line.error_message);
    line.counters
}

fn have(contacts: &[Contact], role: &str) -> usize {
    contacts.iter().filter(|contact| contact.role.as_deref() == Some(role)).count()
}

/// A run of 20,000 changes, taken back after 50 of them were edited by hand.
async fn takes_back_what_is_ours(store: impl TestStore + Clone + 'static) {
    const PEOPLE: usize = 20_000;
    const EDITED: usize = 50;
    let (context, site) = (Context::default(), Site::new(store, Limits::default().batch).await);
    site.employ(PEOPLE, "Engineer");
    assert_eq!(counters(&site.sync(&context).await.unwrap()).created, 20_000);
    site.employ(PEOPLE, "Director");
    let changed = site.sync(&context).await.unwrap();
    assert_eq!(counters(&changed).updated, 20_000);

    let mut edited = BTreeSet::new();
    for mut contact in site.contacts().await.into_iter().step_by(PEOPLE / EDITED) {
        contact.role = Some("By hand".to_owned());
        site.store.put_contact(&site.host, &contact).await.unwrap();
        edited.insert(contact.contact_name_id);
    }
    assert_eq!(edited.len(), EDITED);

    let run = changed.run.unwrap().run_id;
    let report = undo_run(&site.services, &site.host, &run, None, &context).await.unwrap();
    assert_eq!((report.reversed, report.kept_edited, report.kept_gone), (19_950, 50, 0));
    let kept: BTreeSet<ContactId> = report.kept.iter().map(|kept| kept.contact_name_id.clone()).collect();
    assert_eq!(kept, edited, "each is named");
    assert!(report.kept.iter().all(|kept| kept.outcome == UndoOutcome::KeptEdited));
    let contacts = site.contacts().await;
    assert_eq!((have(&contacts, "Engineer"), have(&contacts, "By hand")), (19_950, 50));
    assert!(contacts.iter().all(|contact| !contact.is_inactive));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_run_is_taken_back_on_postgresql() {
    let server = PostgresServer::shared().unwrap();
    let url = server.url(&server.create_database().unwrap());
    takes_back_what_is_ours(PostgresStore::connect(&url, PostgresOptions::default()).await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_run_is_taken_back_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("entra.db").display().to_string();
    takes_back_what_is_ours(SqliteStore::open(&file).await.unwrap()).await;
}

/// A server of its own that can be told to take no writes, as one does whose disk is full: at once, in every session.
struct Database {
    _server: PostgresServer,
    url: String,
}

impl Database {
    fn start() -> Self {
        let server = PostgresServer::start().unwrap();
        let url = server.url(&server.create_database().unwrap());
        Self { _server: server, url }
    }

    async fn only_reads(&self, only_reads: bool) {
        let mut admin = PgConnection::connect(&self.url).await.unwrap();
        admin.execute("SET default_transaction_read_only = off").await.unwrap();
        let switch = format!("ALTER SYSTEM SET default_transaction_read_only = {only_reads}");
        admin.execute(AssertSqlSafe(switch)).await.unwrap();
        admin.execute("SELECT pg_reload_conf()").await.unwrap();
    }

    async fn store(&self, patience: Duration) -> PostgresStore {
        let options = PostgresOptions { read_only_patience: patience, ..PostgresOptions::default() };
        PostgresStore::connect(&self.url, options).await.unwrap()
    }
}

async fn first_batch_written(mut progress: UnboundedReceiver<Progress>) {
    while let Some(progress) = progress.recv().await {
        if progress.stage == Stage::Applying {
            return;
        }
    }
    panic!("nothing was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_period_without_writes_in_the_middle_of_a_run_is_waited_out() {
    let database = Database::start();
    let site = Site::new(database.store(Duration::from_secs(30)).await, BATCH).await;
    site.employ(1_000, "Engineer");
    let (sender, progress) = unbounded_channel();
    let period = async {
        first_batch_written(progress).await;
        database.only_reads(true).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        database.only_reads(false).await;
    };
    let context = Context::default().telling(sender);
    let (run, ()) = tokio::join!(site.sync(&context), period);
    assert_eq!(counters(&run.unwrap()).created, 1_000);
    assert_eq!(site.contacts().await.len(), 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_period_without_writes_that_lasts_ends_the_run_between_two_batches() {
    let database = Database::start();
    let site = Site::new(database.store(Duration::from_millis(300)).await, BATCH).await;
    site.employ(1_000, "Engineer");
    counters(&site.sync(&Context::default()).await.unwrap());
    site.employ(1_000, "Director");
    let (sender, progress) = unbounded_channel();
    let period = async {
        first_batch_written(progress).await;
        database.only_reads(true).await;
    };
    let context = Context::default().telling(sender);
    let (refused, ()) = tokio::join!(site.sync(&context), period);
    assert_eq!(refused.unwrap_err().code(), ErrorCode::DatabaseReadOnly);
    let contacts = site.contacts().await;
    let written = have(&contacts, "Director");
    assert!((BATCH..1_000).contains(&written) && written.is_multiple_of(BATCH), "{written} written");
    assert_eq!(have(&contacts, "Engineer") + written, 1_000);
    assert!(contacts.iter().all(|contact| !contact.is_inactive), "nobody is deactivated");

    database.only_reads(false).await;
    site.clock.advance(time::Duration::minutes(5));
    let rest = counters(&site.sync(&Context::default()).await.unwrap());
    assert_eq!(rest.updated as usize, 1_000 - written);
    let runs = site.store.runs(&site.host, &RunFilter::default()).await.unwrap();
    let ends: Vec<_> =
        runs.iter().map(|run| run.status).filter(|status| *status != RunStatus::Completed).collect();
    assert_eq!(ends, [RunStatus::Failed], "the run that could not say so is ended by the next");
}
