//! A worker as a process of its own.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::stage::Stage;

pub(crate) struct Worker {
    process: Child,
    log: PathBuf,
}

impl Worker {
    /// Starts one and waits until it takes work.
    pub(crate) async fn start(stage: &Stage) -> Self {
        Self::start_as(stage, stage.environment(), &[]).await
    }

    pub(crate) async fn start_with(stage: &Stage, more: &[&str]) -> Self {
        Self::start_as(stage, stage.environment(), more).await
    }

    pub(crate) async fn start_in(stage: &Stage, environment: Vec<(&'static str, String)>) -> Self {
        Self::start_as(stage, environment, &[]).await
    }

    async fn start_as(stage: &Stage, environment: Vec<(&'static str, String)>, more: &[&str]) -> Self {
        let log = stage.folder().join(format!("worker-{}.log", uuid::Uuid::new_v4()));
        let output = File::create(&log).unwrap();
        let process = Command::new(env!("CARGO_BIN_EXE_entra-worker"))
            .env_clear()
            .envs([("ENTRA_LEASE_SECONDS", "3"), ("ENTRA_HEARTBEAT_SECONDS", "3")])
            .envs(environment)
            .args(["--health-address", "off", "--metrics-address", "off", "--log", "info"])
            .args(["--cipp-addresses", "own-network"])
            .args(more)
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .unwrap();
        let mut worker = Self { process, log };
        worker.wait_until_ready().await;
        worker
    }

    async fn wait_until_ready(&mut self) {
        let end = Instant::now() + Duration::from_mins(1);
        while !self.log().contains("ready") {
            assert!(Instant::now() < end, "the worker did not become ready:\n{}", self.log());
            assert_eq!(self.process.try_wait().unwrap(), None, "the worker ended:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// SIGKILL: nothing is said to anybody.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// SIGTERM; answers how it ended.
    pub(crate) async fn terminate(mut self) -> (std::process::ExitStatus, String) {
        let told = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap();
        assert!(told.success());
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return (status, self.log());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Worker {
    #[expect(clippy::print_stdout, reason = "a failed test shows what its worker said")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("--- {}\n{}", self.log.display(), self.log());
        }
        // One that ended already cannot be killed, and that is right.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
