//! One host tenant: its database, its secrets, its customers in the simulator, its task queue.

use std::{
    path::Path,
    sync::{Arc, LazyLock},
    time::Duration,
};

use entra_core::{
    Entra, ForTenant,
    access::{Actor, FlagSet, flags::FixedFlags},
    clock::SystemClock,
    connection::CippForm,
    context::Context,
    http::AddressRule,
    model::{MappingDecision, MappingState, RunStatus, TenantMapping, TenantRun, UserId},
    provider::cipp::CippSettings,
    secrets::{Environment, SecretChain},
    sync::runs::{RunKey, RunProgress},
};
use entra_simulator::{CippStyle, Config, Simulator};
use entra_temporal::{
    Starts,
    documents::{OnBehalf, Person, Progress, RunResult, SyncInput},
    names,
    server::Address,
};
use entra_test_servers::{PostgresServer, TemporalServer};
use temporalio_client::{
    Client, UntypedQuery, UntypedSignal, UntypedWorkflow, WorkflowGetResultOptions, WorkflowHandle,
    WorkflowQueryOptions,
};
use temporalio_common::data_converters::{PayloadConverter, RawValue};
use uuid::Uuid;

/// The engine that all tests share; those that stop one start their own.
pub(crate) static TEMPORAL: LazyLock<TemporalServer> =
    LazyLock::new(|| TemporalServer::start().expect("Temporal starts"));

pub(crate) struct Stage {
    pub(crate) host: String,
    pub(crate) user: String,
    pub(crate) queue: String,
    pub(crate) simulator: Simulator,
    pub(crate) msp: ForTenant,
    pub(crate) entra: Entra,
    pub(crate) client: Client,
    pub(crate) database: String,
    temporal: String,
    folder: tempfile::TempDir,
}

impl Stage {
    /// So many customers of so many people each, connected, discovered, and mapped to clients that are there.
    pub(crate) async fn of(tenants: usize, people: usize) -> Self {
        let stage = Self::at(&TEMPORAL.address(), Config::per_tenant(tenants, people)).await;
        stage.discover_and_map(MappingState::CreateNew).await;
        stage.make_clients().await;
        stage
    }

    /// Connected through CIPP, and nothing more.
    pub(crate) async fn at(temporal: &str, config: Config) -> Self {
        let stage = Self::unconnected(temporal, config).await;
        let simulator = &stage.simulator;
        let form = CippForm {
            base_url: simulator.cipp_base_url(CippStyle::Classic),
            tenant_id: Some(simulator.partner_tenant_id().to_string()),
            client_id: Some(simulator.cipp_client_id()),
            client_secret: Some(simulator.cipp_client_secret().into()),
            scope: None,
            api_token: None,
        };
        stage.msp.connect_cipp(&form, &Context::default()).await.unwrap();
        stage
    }

    /// Nothing but the servers and the instance.
    pub(crate) async fn unconnected(temporal: &str, config: Config) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let simulator = Simulator::start(config).await.unwrap();
        let postgres = tokio::task::block_in_place(|| PostgresServer::shared().expect("PostgreSQL starts"));
        // Between the workers and the server is no pooler.
        let database = postgres.url(&postgres.create_database().unwrap()) + "?statement-cache-capacity=100";
        let environment = Environment::of(variables(folder.path(), &simulator));
        let entra = Entra::builder()
            .database(&database)
            .secrets(Arc::new(SecretChain::from_environment(&environment).unwrap()))
            .environment(environment)
            .cipp(AddressRule::OwnNetwork, CippSettings::default())
            .flags(Arc::new(FixedFlags::new(FlagSet::all())))
            .open()
            .await
            .unwrap();
        let (host, user) = (Uuid::new_v4().to_string(), Uuid::new_v4().to_string());
        let actor = Actor::internal(UserId::from(user.as_str()), ["system_settings.update"]);
        let msp = entra.for_tenant(host.as_str(), actor);
        let queue = format!("queue-{host}");
        let client = connect(temporal).await;
        let temporal = temporal.to_owned();
        Self { host, user, queue, simulator, msp, entra, client, database, temporal, folder }
    }

    pub(crate) async fn discover_and_map(&self, state: MappingState) {
        let found = self.msp.discover(&Context::default()).await.unwrap();
        let decisions: Vec<_> = found
            .tenants
            .iter()
            .map(|tenant| MappingDecision {
                managed_tenant_id: tenant.managed_tenant_id.clone(),
                client_id: None,
                mapping_state: Some(state),
                confidence_score: None,
            })
            .collect();
        self.msp.confirm_mappings(&decisions).await.unwrap();
    }

    pub(crate) async fn make_clients(&self) {
        for mapping in self.mappings().await {
            self.msp.provision_client(&mapping.managed_tenant_id).await.unwrap();
        }
    }

    pub(crate) async fn mappings(&self) -> Vec<TenantMapping> {
        self.entra.services().store.mappings(&self.host.as_str().into()).await.unwrap()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What a worker of this host tenant finds in its environment.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let mut variables = variables(self.folder.path(), &self.simulator);
        variables.extend([
            ("ENTRA_DATABASE", self.database.clone()),
            ("ENTRA_INTEGRATION_UI", "true".to_owned()),
            ("ENTRA_INTEGRATION_CLIENT_SYNC_ACTION", self.host.clone()),
            ("TEMPORAL_ADDRESS", self.temporal.clone()),
            ("TEMPORAL_TASK_QUEUE", self.queue.clone()),
            ("HOME", self.folder.path().display().to_string()),
        ]);
        variables
    }

    /// The same, with a new connection to the engine.
    pub(crate) async fn reconnected(self) -> Self {
        Self { client: connect(&self.temporal).await, ..self }
    }

    pub(crate) fn starts(&self) -> Starts {
        Starts::new(self.client.clone(), self.queue.as_str(), Arc::new(SystemClock))
    }

    pub(crate) fn on_behalf(&self) -> OnBehalf {
        OnBehalf {
            tenant_id: self.host.as_str().into(),
            actor: Some(Person { user_id: Some(self.user.as_str().into()) }),
        }
    }

    pub(crate) fn input(&self) -> SyncInput {
        SyncInput { on_behalf: self.on_behalf(), ..SyncInput::of(self.host.as_str().into()) }
    }

    pub(crate) fn workflow(&self, id: &str) -> WorkflowHandle<Client, UntypedWorkflow> {
        self.client.get_workflow_handle::<UntypedWorkflow>(id)
    }

    /// Waits for a workflow's result.
    pub(crate) async fn result(&self, id: &str) -> RunResult {
        self.ended(id).await.unwrap()
    }

    /// Waits for a workflow's end.
    pub(crate) async fn ended(&self, id: &str) -> Result<RunResult, String> {
        let handle = self.workflow(id);
        let waiting = handle.get_result(WorkflowGetResultOptions::default());
        let ended = tokio::time::timeout(Duration::from_mins(4), waiting).await.expect("it ends");
        ended.map(|value| read(&value)).map_err(|error| format!("{error:?}"))
    }

    pub(crate) async fn progress(&self, id: &str) -> Progress {
        let query = UntypedQuery::new(names::PROGRESS);
        let nothing = RawValue::new(Vec::new());
        let answer = self.workflow(id).query(query, nothing, WorkflowQueryOptions::default()).await.unwrap();
        read(&answer)
    }

    /// Waits until the query answers as wished.
    pub(crate) async fn until(&self, id: &str, is_so: impl Fn(&Progress) -> bool) -> Progress {
        for _ in 0..600 {
            let progress = self.progress(id).await;
            if is_so(&progress) {
                return progress;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it never came to that: {:?}", self.progress(id).await);
    }

    pub(crate) async fn signal(&self, id: &str, name: &'static str, argument: serde_json::Value) {
        let argument = RawValue::from_value(&argument, &PayloadConverter::default());
        let signal = UntypedSignal::new(name);
        self.workflow(id).signal(signal, argument, Default::default()).await.unwrap();
    }

    /// The run of a workflow, as the host's pages see it.
    pub(crate) async fn run(&self, workflow_id: &str) -> RunProgress {
        self.msp.get_run(&RunKey::Workflow(workflow_id.to_owned())).await.unwrap()
    }

    /// Everybody who should be a contact is one, once; and nobody else is.
    pub(crate) async fn everybody_is_there_once(&self, people: u32) {
        let pool = sqlx::PgPool::connect(&self.database).await.unwrap();
        let (contacts, addresses, links): (i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM contacts WHERE tenant = $1),
                    (SELECT count(DISTINCT email) FROM contacts WHERE tenant = $1),
                    (SELECT count(*) FROM entra_contact_links WHERE tenant = $1 AND is_active)",
        )
        .bind(Uuid::parse_str(&self.host).unwrap())
        .fetch_one(&pool)
        .await
        .unwrap();
        let people = i64::from(people);
        assert_eq!((contacts, addresses, links), (people, people, people));
    }

    /// Rows of runs that this workflow has.
    pub(crate) async fn rows_of(&self, workflow_id: &str) -> i64 {
        let pool = sqlx::PgPool::connect(&self.database).await.unwrap();
        sqlx::query_scalar("SELECT count(*) FROM entra_sync_runs WHERE tenant = $1 AND workflow_id = $2")
            .bind(Uuid::parse_str(&self.host).unwrap())
            .bind(workflow_id)
            .fetch_one(&pool)
            .await
            .unwrap()
    }
}

fn variables(folder: &Path, simulator: &Simulator) -> Vec<(&'static str, String)> {
    vec![
        ("SECRET_READ_CHAIN", "filesystem".to_owned()),
        ("SECRET_WRITE_PROVIDER", "filesystem".to_owned()),
        ("SECRET_FS_BASE_PATH", folder.join("secrets").display().to_string()),
        ("MICROSOFT_CLIENT_ID", simulator.client_id()),
        ("MICROSOFT_CLIENT_SECRET", simulator.client_secret()),
        ("MICROSOFT_LOGIN_BASE_URL", simulator.login_base_url()),
        ("MICROSOFT_GRAPH_BASE_URL", simulator.graph_base_url()),
        ("MICROSOFT_GRAPH_BETA_BASE_URL", simulator.graph_beta_base_url()),
    ]
}

/// A server that listens may not yet have its namespace.
pub(crate) async fn connect(temporal: &str) -> Client {
    let address = Address { address: Some(temporal.to_owned()), ..Address::default() };
    for _ in 0..100 {
        if let Ok(client) = address.connect("tests").await
            && client.count_workflows("", Default::default()).await.is_ok()
        {
            return client;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("Temporal does not answer at {temporal}");
}

fn read<T: serde::de::DeserializeOwned>(value: &RawValue) -> T {
    serde_json::from_slice(&value.payloads[0].data).unwrap()
}

/// A line with its counters, for a comparison.
pub(crate) fn created(lines: &[TenantRun]) -> u32 {
    lines.iter().map(|line| line.counters.created).sum()
}

pub(crate) fn statuses(lines: &[TenantRun]) -> Vec<RunStatus> {
    lines.iter().map(|line| line.status).collect()
}
