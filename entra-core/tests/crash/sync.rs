//! The sync that is killed: read, plan, write in small batches, as the use case does.

use entra_core::{
    model::{
        Client, ClientId, Completeness, DirectoryRead, DirectoryUser, DiscoveredTenant, EntraTenantId,
        FieldRule, FieldSync, HostTenantId, RunId, RunStatus, RunType, SyncRun, SyncSettings, TenantAccess,
    },
    reconcile::{PlanInput, PlanMapping, addresses_of, batches, plan},
    store::{Completion, Store, WriteBatch},
};
use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

use crate::backend::{Backend, open};

const AT: OffsetDateTime = datetime!(2026-02-20 10:15 UTC);

/// Small, so that there are many places between two batches to be killed in.
const BATCH: usize = 250;

pub(crate) fn host() -> HostTenantId {
    "00000000-0000-4000-8000-0000000000aa".into()
}

pub(crate) fn client() -> ClientId {
    "00000000-0000-4000-8000-0000000000c1".into()
}

pub(crate) fn entra_tenant() -> EntraTenantId {
    "00000000-0000-4000-8000-0000000000e1".into()
}

/// What a child is told.
pub(crate) struct Job {
    address: String,
    people: usize,
    changed: bool,
}

impl Job {
    pub(crate) fn new(backend: &Backend, people: usize, changed: bool) -> Self {
        Self { address: backend.address.clone(), people, changed }
    }

    pub(crate) fn arguments(&self) -> [String; 4] {
        ["sync".to_owned(), self.address.clone(), self.people.to_string(), self.changed.to_string()]
    }

    pub(crate) fn of_arguments(arguments: &[String]) -> Option<Self> {
        let [word, address, people, changed] = arguments else { return None };
        let job =
            Self { address: address.clone(), people: people.parse().ok()?, changed: changed.parse().ok()? };
        (word == "sync").then_some(job)
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
}

pub(crate) fn run(job: &Job) {
    block_on(async {
        let store = open(&job.address).await;
        sync(&*store, &read(job)).await;
    });
}

/// Everybody; changed, everybody has another job and other numbers, every tenth is disabled, and every twentieth has
/// the address of the one before, who has theirs.
fn read(job: &Job) -> DirectoryRead {
    let users = (0..job.people).map(|number| {
        let address = match number % 20 {
            0 if job.changed => number + 1,
            1 if job.changed => number - 1,
            _ => number,
        };
        DirectoryUser {
            entra_tenant_id: entra_tenant(),
            entra_object_id: format!("00000000-0000-4000-9000-{number:012x}").into(),
            user_principal_name: Some(format!("user{number}@contoso.com")),
            email: Some(format!("person{address}@contoso.com")),
            display_name: Some(format!("Person {number}")),
            account_enabled: Some(!(job.changed && number % 10 == 5)),
            job_title: Some(if job.changed { "Director" } else { "Engineer" }.to_owned()),
            business_phones: vec![format!("+1 555 {number:07}{}", u8::from(job.changed))],
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

async fn sync(store: &dyn Store, read: &DirectoryRead) {
    let run = run_row();
    store.create_run(&host(), &run).await.expect("a run");
    let tenant = store.managed_tenants(&host()).await.expect("tenants").remove(0);
    let people =
        store.people(&host(), &client(), &entra_tenant(), &addresses_of(read)).await.expect("people");
    let on = FieldRule { overwrite: true, ..FieldRule::default() };
    let plan = plan(&PlanInput {
        read,
        mapping: &PlanMapping {
            client_id: client(),
            managed_tenant_id: tenant.managed_tenant_id.clone(),
            entra_tenant_id: entra_tenant(),
            settled: false,
            ..PlanMapping::default()
        },
        contacts: &people.contacts,
        links: &people.links,
        settings: &SyncSettings {
            field_sync: FieldSync { email: on, phone: on, role: on, ..FieldSync::default() },
            ..SyncSettings::default()
        },
        dismissed: &[],
        last_written: &[],
        group_members: None,
        last_complete_user_count: None,
        now: Some(AT),
    });
    let completion = Completion { user_count: None, cursor: None, is_complete: true };
    let batches = batches(plan.changes, BATCH);
    for (index, changes) in batches.iter().enumerate() {
        let batch = WriteBatch {
            run_id: &run.run_id,
            managed_tenant_id: &tenant.managed_tenant_id,
            entra_tenant_id: &entra_tenant(),
            client_id: &client(),
            changes,
            resolves: None,
            completes: (index + 1 == batches.len()).then_some(&completion),
            at: AT,
        };
        store.write(&host(), &batch).await.expect("a batch");
    }
}

fn run_row() -> SyncRun {
    let id = Uuid::now_v7();
    SyncRun {
        run_id: RunId::from(id),
        workflow_id: id.to_string(),
        run_type: RunType::Manual,
        status: RunStatus::Running,
        initiated_by: None,
        started_at: AT,
        completed_at: None,
        total_tenants: 1,
        processed_tenants: 0,
        succeeded_tenants: 0,
        failed_tenants: 0,
        summary: serde_json::json!({}),
        is_dry_run: false,
        scope_managed_tenant_id: None,
        scope_client_id: None,
    }
}
