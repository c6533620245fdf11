//! The stage of the terminal tests: a simulated Microsoft, a database, and the program as a person runs it.
#![allow(dead_code, unreachable_pub, reason = "every test file uses its own part of the stage")]
#![expect(clippy::unwrap_used, reason = "a stage that does not stand is a failed test")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use entra_core::{
    clock::{Clock, SystemClock},
    model::{Client, Contact, HostTenantId},
    store::{ClientStore, PeopleStore, PostgresOptions, PostgresStore, SqliteStore},
    testing::HostTables,
};
use entra_simulator::{Config, Simulator, TenantView};
use entra_test_servers::PostgresServer;
use serde_json::Value;
use tempfile::TempDir;

pub const TENANT: &str = "3d4f6b1e-0b0a-4c55-9a61-5b8f2f0c7a01";
pub const USER: &str = "8a1c7d52-64d4-4f0e-9d0c-1f6a3c2b5e02";

pub struct Stage {
    pub simulator: Simulator,
    pub folder: TempDir,
    /// As `ENTRA_DATABASE` names it.
    pub database: String,
}

/// The PSA's own rows.
pub trait Rows: ClientStore + HostTables + PeopleStore {}
impl<T: ClientStore + HostTables + PeopleStore> Rows for T {}

impl Stage {
    /// A stage with an SQLite file that is not there yet.
    pub async fn new(config: Config) -> Self {
        let folder = TempDir::new().unwrap();
        let database = folder.path().join("entra.db").to_str().unwrap().to_owned();
        Self { simulator: Simulator::start(config).await.unwrap(), folder, database }
    }

    /// A stage with an empty PostgreSQL database.
    pub async fn on_postgres(config: Config) -> Self {
        let server = PostgresServer::shared().unwrap();
        let database = server.url(&server.create_database().unwrap());
        Self { database, ..Self::new(config).await }
    }

    /// A stage on which the partner is connected and its customers are discovered.
    pub async fn connected(config: Config) -> Self {
        let stage = Self::new(config).await;
        stage.connect();
        stage.run("discover");
        stage
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn secrets(&self) -> PathBuf {
        self.path("secrets")
    }

    pub async fn rows(&self) -> Box<dyn Rows> {
        if self.database.starts_with("postgres:") {
            Box::new(PostgresStore::connect(&self.database, PostgresOptions::default()).await.unwrap())
        } else {
            Box::new(SqliteStore::open(&self.database).await.unwrap())
        }
    }

    /// A client of the PSA for a tenant, on its domain.
    pub async fn add_client(&self, tenant: &TenantView) -> String {
        let id = uuid::Uuid::from_u128(!tenant.id.as_u128()).to_string();
        let client = Client {
            client_id: id.as_str().into(),
            client_name: tenant.display_name.clone(),
            url: Some(format!("https://www.{}", tenant.default_domain)),
            properties: Value::Null,
            billing_email: None,
            inbound_domains: Vec::new(),
            is_inactive: false,
            entra_tenant_id: None,
        };
        let host = HostTenantId::from(TENANT);
        self.rows().await.create_client(&host, &client, SystemClock.now()).await.unwrap();
        id
    }

    /// Clients as a PSA has them: most on their tenant's domain, some only alike by name, some of nobody's.
    pub async fn add_clients(&self) {
        let rows = self.rows().await;
        for row in self.simulator.suggest_clients(1) {
            let client = Client {
                client_id: row.id.to_string().as_str().into(),
                client_name: row.name,
                url: row.website,
                properties: Value::Null,
                billing_email: row.billing_email,
                inbound_domains: row.inbound_domains,
                is_inactive: false,
                entra_tenant_id: None,
            };
            rows.create_client(&HostTenantId::from(TENANT), &client, SystemClock.now()).await.unwrap();
        }
    }

    pub async fn add_contact(&self, id: &str, client: &str, name: &str, email: &str) {
        let contact = Contact {
            contact_name_id: id.into(),
            client_id: client.into(),
            email: Some(email.into()),
            full_name: name.into(),
            ..Contact::default()
        };
        self.rows().await.put_contact(&HostTenantId::from(TENANT), &contact).await.unwrap();
    }

    /// Names of a client's contacts, in their order.
    pub async fn contacts(&self, client: &str) -> Vec<String> {
        let people =
            self.rows().await.people(&TENANT.into(), &client.into(), &"nobody".into(), &[]).await.unwrap();
        let mut names: Vec<_> = people.contacts.into_iter().map(|contact| contact.full_name).collect();
        names.sort();
        names
    }

    /// The environment of every run.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        vec![
            ("ENTRA_DATABASE", self.database.clone()),
            ("ENTRA_TENANT", TENANT.to_owned()),
            ("ENTRA_USER", USER.to_owned()),
            ("ENTRA_CIPP_ADDRESSES", "own-network".to_owned()),
            ("SECRET_FS_BASE_PATH", text(self.secrets())),
            ("MICROSOFT_LOGIN_BASE_URL", self.simulator.login_base_url()),
            ("MICROSOFT_GRAPH_BASE_URL", self.simulator.graph_base_url()),
            ("MICROSOFT_GRAPH_BETA_BASE_URL", self.simulator.graph_beta_base_url()),
            ("MICROSOFT_CLIENT_ID", self.simulator.client_id()),
            ("MICROSOFT_CLIENT_SECRET", self.simulator.client_secret()),
        ]
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_entra"));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env_clear().envs(self.variables());
        command
    }

    /// Runs a command, whatever comes of it.
    pub fn try_run(&self, line: &str) -> Output {
        tokio::task::block_in_place(|| self.command(&words(line)).output().unwrap())
    }

    /// Runs a command that succeeds; answers what it printed.
    pub fn run(&self, line: &str) -> String {
        let output = self.try_run(line);
        assert!(output.status.success(), "entra {line}: {}", shown(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The same with `--json`, as a document.
    pub fn document(&self, line: &str) -> Value {
        serde_json::from_str(&self.run(&format!("{line} --json"))).unwrap()
    }

    /// Runs a command that fails; answers its exit code and what it said.
    pub fn refused(&self, line: &str) -> (i32, String) {
        let output = self.try_run(line);
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }

    /// `connect direct`, with a browser that goes where it is sent.
    pub fn connect(&self) -> String {
        tokio::task::block_in_place(|| {
            let mut command = self.command(&["connect", "direct", "--no-browser"]);
            let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let said = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
            let address =
                said.map(|line| line.trim().to_owned()).find(|line| line.starts_with("http")).unwrap();
            visit(&address);
            let mut told = String::new();
            child.stdout.take().unwrap().read_to_string(&mut told).unwrap();
            assert!(child.wait().unwrap().success(), "{told}");
            told
        })
    }
}

/// Runs a command with something on its standard input.
pub fn fed(mut command: Command, input: &str) -> Output {
    tokio::task::block_in_place(|| {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    })
}

/// Where a browser would end, starting from there.
pub fn visit(address: &str) -> String {
    let address = address.to_owned();
    // A thread of its own: a runtime cannot be waited for from within another.
    std::thread::spawn(move || {
        // Loopback is plain HTTP, but the client wants to know how it would speak TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let browser = reqwest::Client::builder().build().unwrap();
            let page = browser.get(&address).send().await.unwrap().error_for_status().unwrap();
            page.text().await.unwrap()
        })
    })
    .join()
    .unwrap()
}

/// The address that the sign-in page redirects to, without going there.
pub fn redirect(address: &str) -> String {
    let address = address.to_owned();
    std::thread::spawn(move || {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let browser =
                reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
            let answer = browser.get(&address).send().await.unwrap();
            answer.headers()["location"].to_str().unwrap().to_owned()
        })
    })
    .join()
    .unwrap()
}

pub fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}\n{}{}", output.status, text(&output.stdout), text(&output.stderr))
}

/// Words of a command line; quotes hold words together.
pub fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part);
        } else {
            words.extend(part.split_whitespace());
        }
    }
    words
}

/// A file under the stage that a test reads.
pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}
