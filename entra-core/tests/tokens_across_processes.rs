//! Tokens and connections under many processes, and under processes that are killed at every write.
//!
//! This program starts itself: with arguments it is one of those processes, without it is their test.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "the tests say how often they killed")]

#[path = "sign_in/stage.rs"]
mod stage;

use std::{
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, Command, ExitStatus},
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
};

use async_trait::async_trait;
use entra_core::{
    Result, Secret,
    auth::{
        CredentialResolver, TokenFor, TokenSource,
        oauth::TokenEndpoint,
        tokens::{CippKeeper, DirectOptions, DirectTokens, TokenSet},
    },
    connection::{CippForm, DirectAnswer, DirectorySource},
    context::Context,
    model::{ConnectionType, HostTenantId},
    secrets::{Environment, FilesystemSecrets, SecretProvider},
    store::{SqliteStore, Store},
};
use entra_simulator::{CippStyle, Simulator};
use libtest_mimic::{Arguments, Trial};
use serde::{Deserialize, Serialize};
use stage::{Stage, authority, browse, host, user};

/// What a started process is to do.
#[derive(Serialize, Deserialize)]
struct Task {
    folder: String,
    login: String,
    graph: String,
    /// Ahead of the machine's clock, in seconds.
    ahead: i64,
    work: Work,
    /// At which write it is killed, from 1.
    killed_at: Option<u32>,
    /// After that write rather than before it.
    after: bool,
}

#[derive(Serialize, Deserialize)]
enum Work {
    Calls(u32),
    Finish { code: String, state: String },
    Cipp { base_url: String, tenant_id: String, client_id: String, client_secret: String },
}

fn main() {
    if let Some(task) = std::env::args().skip_while(|argument| argument != "--task").nth(1) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(carry_out(serde_json::from_str(&task).unwrap()));
        return;
    }
    let tests: [(&str, fn()); 4] = [
        ("ten_processes_of_a_hundred_calls_make_one_request", || run(ten_processes())),
        ("a_kill_at_any_write_of_a_refresh_leaves_a_whole_set", || run(killed_refreshes())),
        ("a_kill_at_any_write_of_a_connect_leaves_a_whole_set", || run(killed_connects())),
        ("a_kill_at_any_write_of_a_connect_through_cipp_leaves_a_whole_set", || run(killed_cipp_connects())),
    ];
    let trials = tests.map(|(name, test)| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.into()).exit();
}

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Runtime::new().unwrap().block_on(test);
}

async fn carry_out(task: Task) {
    let secrets: Arc<dyn SecretProvider> = Arc::new(Killing {
        inner: FilesystemSecrets::new(Path::new(&task.folder).join("secrets")),
        at: task.killed_at,
        after: task.after,
        writes: AtomicU32::new(0),
    });
    let authority = entra_core::auth::authority::Authority::with_overrides(
        entra_core::auth::authority::Cloud::Global,
        Some(&task.login),
        Some(&task.graph),
        None,
    );
    let stage = Stage::of(
        authority.unwrap(),
        secrets,
        store(Path::new(&task.folder)).await,
        DirectOptions::default(),
    );
    stage.clock.pass(time::Duration::seconds(task.ahead));
    match task.work {
        Work::Calls(calls) => {
            let tokens = tokens(&stage);
            for _ in 0..calls {
                tokens.token(&TokenFor::Partner, &Context::default()).await.unwrap();
            }
        }
        Work::Finish { code, state } => {
            let answer = DirectAnswer { code: Some(code.into()), state: Some(state), error: None };
            stage.finish(&answer).await.unwrap();
        }
        Work::Cipp { base_url, tenant_id, client_id, client_secret } => {
            let form = CippForm {
                base_url,
                tenant_id: Some(tenant_id),
                client_id: Some(client_id),
                client_secret: Some(client_secret.into()),
                ..CippForm::default()
            };
            stage.connections.connect_cipp(&host(), &user(), &form, &Context::default()).await.unwrap();
        }
    }
}

fn tokens(stage: &Stage) -> DirectTokens {
    let parts = &stage.parts;
    DirectTokens::new(
        host(),
        stage.keeper(),
        CredentialResolver::new(Arc::clone(&stage.secrets), Environment::of([("", ""); 0])),
        TokenEndpoint::new(parts.http.clone(), parts.authority.clone(), Arc::clone(&parts.clock)),
        Arc::<dyn Store>::clone(&stage.store),
        DirectOptions::default(),
    )
}

async fn store(folder: &Path) -> Arc<dyn Store> {
    Arc::new(SqliteStore::open(folder.join("entra.db").to_str().unwrap()).await.unwrap())
}

/// Files that end the process, as `kill -9` does, at one of their writes.
struct Killing {
    inner: FilesystemSecrets,
    at: Option<u32>,
    after: bool,
    writes: AtomicU32,
}

impl Killing {
    async fn write(&self, write: impl Future<Output = Result<()>>) -> Result<()> {
        let is_the_one = self.at == Some(self.writes.fetch_add(1, Ordering::SeqCst) + 1);
        if is_the_one && !self.after {
            die();
        }
        write.await?;
        if is_the_one {
            die();
        }
        Ok(())
    }
}

fn die() {
    Command::new("kill").args(["-9", &std::process::id().to_string()]).status().unwrap();
    std::thread::park();
}

#[async_trait]
impl SecretProvider for Killing {
    async fn get_app_secret(&self, name: &str) -> Result<Option<Secret>> {
        self.inner.get_app_secret(name).await
    }

    async fn get_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<Option<Secret>> {
        self.inner.get_tenant_secret(tenant, name).await
    }

    async fn set_tenant_secret(&self, tenant: &HostTenantId, name: &str, value: &Secret) -> Result<()> {
        self.write(self.inner.set_tenant_secret(tenant, name, value)).await
    }

    async fn delete_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<()> {
        self.write(self.inner.delete_tenant_secret(tenant, name)).await
    }
}

/// A connected host tenant on disk, to which processes are let.
struct Scene {
    simulator: Simulator,
    folder: tempfile::TempDir,
    stage: Stage,
    /// How far ahead of the machine's clock the story has come: past every token and lease so far.
    hours: AtomicI64,
}

impl Scene {
    async fn connected() -> Self {
        let simulator = stage::simulator().await;
        let folder = tempfile::tempdir().unwrap();
        let secrets = Arc::new(FilesystemSecrets::new(folder.path().join("secrets")));
        let stage = Stage::with(&simulator, None, secrets, store(folder.path()).await).await;
        stage.connect().await.unwrap();
        Self { simulator, folder, stage, hours: AtomicI64::new(0) }
    }

    fn task(&self, work: Work, ahead: time::Duration) -> Task {
        Task {
            folder: self.folder.path().to_str().unwrap().to_owned(),
            login: self.simulator.login_base_url(),
            graph: self.simulator.graph_base_url(),
            ahead: ahead.whole_seconds(),
            work,
            killed_at: None,
            after: false,
        }
    }

    fn later(&self) -> time::Duration {
        time::Duration::hours(self.hours.fetch_add(3, Ordering::SeqCst) + 3)
    }

    async fn set(&self) -> TokenSet {
        self.stage.keeper().load(&host()).await.unwrap().expect("a set")
    }

    /// Where the connection in force leads, by the database and by the credentials that belong to it.
    async fn in_force(&self) -> String {
        let active = self.stage.store.active_connection(&host()).await.unwrap().expect("a connection");
        match active.connection_type {
            ConnectionType::Direct => "Microsoft".to_owned(),
            ConnectionType::Cipp => {
                let keeper = CippKeeper::new(Arc::clone(&self.stage.secrets));
                keeper.load(&host()).await.unwrap().expect("its credentials").base_url.to_string()
            }
        }
    }

    /// What the next start finds: one of the two sets, whole, with which everything goes on.
    async fn assert_whole(&self, old: &TokenSet, point: &str) {
        let found = self.set().await;
        let parts = [
            found.access_token == old.access_token,
            found.issued_at == old.issued_at,
            found.expires_at == old.expires_at,
        ];
        assert!(
            parts.iter().all(|same| *same) || parts.iter().all(|same| !*same),
            "{point}: mixed {parts:?}"
        );

        let next = self.stage.moved_to(authority(&self.simulator, None));
        // Past the leases that the killed process held, and past the access token's end.
        next.clock.pass(self.later());
        let directory = next.connections.open(&host()).await.unwrap();
        let tenants =
            directory.tenants(&Context::default()).await.unwrap_or_else(|error| panic!("{point}: {error:?}"));
        assert_eq!(tenants.tenants.len(), 2, "{point}");
        let copies = next.kept().await;
        let set = self.set().await;
        assert_eq!(copies[1].1.as_deref(), Some(set.access_token.expose()), "{point}: the copies are mended");
        assert_eq!(
            copies[2].1.as_deref(),
            Some(set.refresh_token.expose()),
            "{point}: the copies are mended"
        );
    }
}

fn start(task: &Task) -> Child {
    let this = std::env::current_exe().unwrap();
    Command::new(this).args(["--task", &serde_json::to_string(task).unwrap()]).spawn().unwrap()
}

async fn ended(child: Child) -> ExitStatus {
    let mut child = child;
    tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap()
}

async fn ten_processes() {
    let scene = Scene::connected().await;
    scene.simulator.reset_counters();
    let task = scene.task(Work::Calls(100), time::Duration::minutes(70));
    let children: Vec<_> = (0..10).map(|_| start(&task)).collect();
    for child in children {
        assert!(ended(child).await.success());
    }
    assert_eq!(scene.simulator.counters().refresh_requests, 1);
}

/// Kills at each write before and after it, until the work ends by itself; answers how many points there were.
async fn kill_everywhere<F: Future<Output = Task>>(scene: &Scene, task: impl Fn() -> F) -> u32 {
    let mut points = 0;
    for write in 1.. {
        for after in [false, true] {
            let old = scene.set().await;
            let task = Task { killed_at: Some(write), after, ..task().await };
            let status = ended(start(&task)).await;
            if status.success() {
                return points;
            }
            assert_eq!(status.signal(), Some(9), "write {write}, after: {after}");
            scene.assert_whole(&old, &format!("write {write}, after: {after}")).await;
            points += 1;
        }
    }
    points
}

async fn killed_refreshes() {
    let scene = Scene::connected().await;
    let points = kill_everywhere(&scene, || async { scene.task(Work::Calls(1), scene.later()) }).await;
    println!("refresh: {points} kills, a whole set after each");
    assert!(points >= 12, "{points} points");
}

async fn killed_connects() {
    let scene = Scene::connected().await;
    let points = kill_everywhere(&scene, || async {
        let answer = browse(&scene.stage.start().await.authorize_url).await;
        let code = answer.code.unwrap().expose().to_owned();
        scene.task(Work::Finish { code, state: answer.state.unwrap() }, time::Duration::ZERO)
    })
    .await;
    println!("connect: {points} kills, a whole set after each");
    assert!(points >= 20, "{points} points");
}

/// From Microsoft to a CIPP, and from there to another one and back: before each kill the connection in force is one of
/// them, after it the same or the new one, and either reads.
async fn killed_cipp_connects() {
    let scene = Scene::connected().await;
    let mut points = 0;
    for write in 1.. {
        for after in [false, true] {
            let point = format!("write {write}, after: {after}");
            let style = if after { CippStyle::Ng } else { CippStyle::Classic };
            let work = Work::Cipp {
                base_url: scene.simulator.cipp_base_url(style),
                tenant_id: scene.simulator.partner_tenant_id().to_string(),
                client_id: scene.simulator.cipp_client_id(),
                client_secret: scene.simulator.cipp_client_secret(),
            };
            let old = scene.in_force().await;
            let task = Task { killed_at: Some(write), after, ..scene.task(work, scene.later()) };
            let status = ended(start(&task)).await;
            if status.success() {
                println!("connect through CIPP: {points} kills, a whole set after each");
                assert!(points >= 20, "{points} points");
                return;
            }
            assert_eq!(status.signal(), Some(9), "{point}");
            let found = scene.in_force().await;
            let new = format!("{}/api", scene.simulator.cipp_base_url(style));
            assert!(found == old || found == new, "{point}: {found} is neither {old} nor {new}");

            let next = scene.stage.moved_to(authority(&scene.simulator, None));
            next.clock.pass(scene.later());
            let directory = next.connections.open(&host()).await.unwrap();
            let tenants = directory.tenants(&Context::default()).await;
            assert!(!tenants.unwrap_or_else(|error| panic!("{point}: {error:?}")).tenants.is_empty());
            points += 1;
        }
    }
}
