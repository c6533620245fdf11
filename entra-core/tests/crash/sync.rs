//! The sync that is disturbed: the engine's, in small batches, as a process of its own.

use std::{
    io::Write as _,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use entra_core::{
    Error, ErrorCode, Result,
    connection::DirectorySource,
    context::Context,
    model::{
        Client, ClientId, Completeness, DeltaCursor, DirectoryRead, DirectoryUser, DiscoveredTenant,
        EntraObjectId, EntraTenantId, FieldRule, FieldSync, GuardSettings, HostTenantId, MappingDecision,
        RunStatus, SyncSettings, TenantAccess,
    },
    provider::{Capability, Directory, TenantRead},
    services::{Limits, Services},
    store::Store,
    sync::{NoNotifier, SyncRequest, sync},
    testing::SetClock,
};
use time::{OffsetDateTime, macros::datetime};

use crate::backend::{Backend, open};

const AT: OffsetDateTime = datetime!(2026-02-20 10:15 UTC);

/// Small, so that there are many places between two batches to be killed in.
const BATCH: usize = 250;

/// How a process says that another one is at work.
const ALREADY_RUNNING: i32 = 3;

pub(crate) fn host() -> HostTenantId {
    "00000000-0000-4000-8000-0000000000aa".into()
}

pub(crate) fn client() -> ClientId {
    "00000000-0000-4000-8000-0000000000c1".into()
}

pub(crate) fn entra_tenant() -> EntraTenantId {
    "00000000-0000-4000-8000-0000000000e1".into()
}

/// What a process is told.
#[derive(Clone)]
pub(crate) struct Job {
    address: String,
    people: usize,
    changed: bool,
    /// How long reading takes.
    reading: Duration,
    /// Processes that were killed before: its clock is ahead by the leases that they left.
    killed: usize,
}

/// How a process ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Synced,
    AlreadyRunning,
}

impl Job {
    pub(crate) fn new(backend: &Backend, people: usize, changed: bool) -> Self {
        Self { address: backend.address.clone(), people, changed, reading: Duration::ZERO, killed: 0 }
    }

    pub(crate) fn after(self, killed: usize) -> Self {
        Self { killed, ..self }
    }

    pub(crate) fn reading_for(self, reading: Duration) -> Self {
        Self { reading, ..self }
    }

    pub(crate) fn of_arguments(arguments: &[String]) -> Option<Self> {
        let [word, address, people, changed, reading, killed] = arguments else { return None };
        let job = Self {
            address: address.clone(),
            people: people.parse().ok()?,
            changed: changed.parse().ok()?,
            reading: Duration::from_millis(reading.parse().ok()?),
            killed: killed.parse().ok()?,
        };
        (word == "sync").then_some(job)
    }

    /// Starts the process. It writes a line as soon as it holds the tenant.
    pub(crate) fn start(&self) -> Child {
        let program = std::env::current_exe().expect("this program");
        Command::new(program)
            .args([
                "sync",
                &self.address,
                &self.people.to_string(),
                &self.changed.to_string(),
                &self.reading.as_millis().to_string(),
                &self.killed.to_string(),
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts")
    }

    /// Starts it and waits for its end.
    pub(crate) fn complete(&self) {
        assert_eq!(ending(&mut self.start()), Ending::Synced);
    }
}

/// How a process ends; one that fails fails the test.
pub(crate) fn ending(child: &mut Child) -> Ending {
    let status = child.wait().expect("ends");
    match status.code() {
        Some(0) => Ending::Synced,
        Some(ALREADY_RUNNING) => Ending::AlreadyRunning,
        _ => panic!("a sync failed: {status}"),
    }
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}

pub(crate) async fn prepare(store: &dyn Store) {
    let company = Client {
        client_id: client(),
        client_name: "Contoso".to_owned(),
        url: None,
        properties: serde_json::json!({}),
        billing_email: None,
        inbound_domains: Vec::new(),
        is_inactive: false,
        entra_tenant_id: None,
    };
    store.create_client(&host(), &company, AT).await.expect("a client");
    let tenant = DiscoveredTenant {
        entra_tenant_id: entra_tenant(),
        display_name: "Contoso".to_owned(),
        primary_domain: None,
        domains: Vec::new(),
        source_user_count: None,
        access: TenantAccess::Readable,
        metadata: serde_json::json!({}),
    };
    store.record_discovery(&host(), &[tenant], true, AT).await.expect("a tenant");
    let tenant = store.managed_tenants(&host()).await.expect("tenants").remove(0);
    let decision = MappingDecision {
        managed_tenant_id: tenant.managed_tenant_id,
        client_id: Some(client()),
        mapping_state: None,
        confidence_score: None,
    };
    store.confirm_mappings(&host(), &[decision], None, AT).await.expect("a mapping");
    let on = FieldRule { overwrite: true, ..FieldRule::default() };
    let settings = SyncSettings {
        field_sync: FieldSync { email: on, phone: on, role: on, ..FieldSync::default() },
        // Everybody changes at once here, and that is as it should be.
        guard: GuardSettings { update_share: 1.0, ..GuardSettings::default() },
        ..SyncSettings::default()
    };
    store.save_settings(&host(), &settings, AT).await.expect("settings");
}

/// The process itself.
pub(crate) fn run(job: &Job) {
    let result = block_on(async {
        let store = open(&job.address).await;
        let tenant = store.managed_tenants(&host()).await.expect("tenants").remove(0);
        let (limits, clock) = (Limits { batch: BATCH, ..Limits::default() }, SetClock::default());
        let minutes = 2 * i64::try_from(job.killed).expect("a count");
        clock.advance(time::Duration::minutes(minutes));
        let services = Services {
            store,
            directories: Arc::new(Company(job.clone())),
            clock: Arc::new(clock),
            notifier: Arc::new(NoNotifier),
            limits,
            under_way: Arc::default(),
        };
        let request = SyncRequest {
            managed_tenant_id: Some(tenant.managed_tenant_id),
            full_read: true,
            ..SyncRequest::default()
        };
        sync(&services, &host(), &request, None, &Context::default()).await
    });
    match result {
        Ok(done) => {
            let line = &done.tenant_results[0];
            assert_eq!(line.status, RunStatus::Completed, "{:?}", line.error_message);
        }
        Err(error) if error.code() == ErrorCode::AlreadyRunning => std::process::exit(ALREADY_RUNNING),
        Err(error) => panic!("{error:?}"),
    }
}

/// Everybody; changed, everybody has another job and other numbers, every tenth is disabled, and every twentieth has
/// the address of the one before, who has theirs.
#[derive(Clone)]
struct Company(Job);

impl Company {
    fn read(&self) -> DirectoryRead {
        let Job { people, changed, .. } = self.0;
        let users = (0..people).map(|number| {
            let address = match number % 20 {
                0 if changed => number + 1,
                1 if changed => number - 1,
                _ => number,
            };
            DirectoryUser {
                entra_tenant_id: entra_tenant(),
                entra_object_id: format!("00000000-0000-4000-9000-{number:012x}").into(),
                user_principal_name: Some(format!("user{number}@contoso.com")),
                email: Some(format!("person{address}@contoso.com")),
                display_name: Some(format!("Person {number}")),
                account_enabled: Some(!(changed && number % 10 == 5)),
                job_title: Some(if changed { "Director" } else { "Engineer" }.to_owned()),
                business_phones: vec![format!("+1 555 {number:07}{}", u8::from(changed))],
                user_type: Some("Member".to_owned()),
                ..DirectoryUser::default()
            }
        });
        DirectoryRead {
            users: users.collect(),
            removed: Vec::new(),
            completeness: Completeness::Complete,
            cursor: None,
        }
    }
}

#[async_trait]
impl Directory for Company {
    fn capability(&self) -> Capability {
        Capability::default()
    }

    async fn probe(&self, _: &Context) -> Result<()> {
        Ok(())
    }

    async fn tenants(&self, _: &Context) -> Result<TenantRead> {
        Err(Error::new(ErrorCode::NotFound))
    }

    async fn users(&self, _: &EntraTenantId, _: Option<&DeltaCursor>, _: &Context) -> Result<DirectoryRead> {
        let mut parent = std::io::stdout();
        writeln!(parent, "reading").and_then(|()| parent.flush()).expect("a parent that listens");
        tokio::time::sleep(self.0.reading).await;
        Ok(self.read())
    }

    async fn group_members(&self, _: &EntraTenantId, _: &str, _: &Context) -> Result<Vec<EntraObjectId>> {
        Err(Error::new(ErrorCode::NotFound))
    }
}

#[async_trait]
impl DirectorySource for Company {
    async fn open(&self, _: &HostTenantId) -> Result<Arc<dyn Directory>> {
        Ok(Arc::new(self.clone()))
    }
}
