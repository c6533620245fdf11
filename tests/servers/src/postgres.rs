use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use crate::{Supervised, free_port};

const USER: &str = "entra";

/// A PostgreSQL of our own.
pub struct PostgresServer {
    server: Supervised,
    programs: PathBuf,
    port: u16,
    databases: AtomicU32,
}

impl PostgresServer {
    /// Starts one for tests: nothing is worth surviving a crash of the machine, so nothing waits for a disk.
    pub fn start() -> io::Result<Self> {
        Self::start_with(&[
            ("fsync", "off"),
            ("synchronous_commit", "off"),
            ("full_page_writes", "off"),
            ("max_connections", "200"),
        ])
    }

    /// Starts one with these settings of `postgresql.conf`.
    pub fn start_with(settings: &[(&str, &str)]) -> io::Result<Self> {
        let programs = programs()?;
        let port = free_port()?;
        let server = Supervised::start("postgres", "INT", |workshop| {
            let data = workshop.path("data");
            let initdb =
                ["-D", &data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
            workshop.run(programs.join("initdb"), &initdb)?;
            let mut command = vec![programs.join("postgres").display().to_string(), "-D".to_owned(), data];
            let port = port.to_string();
            let sockets = workshop.path("");
            let own = [
                ("port", port.as_str()),
                ("listen_addresses", "127.0.0.1"),
                ("unix_socket_directories", sockets.as_str()),
            ];
            for (name, value) in own.iter().chain(settings) {
                command.extend(["-c".to_owned(), format!("{name}={value}")]);
            }
            Ok(command)
        })?;
        let started = Self { server, programs, port, databases: AtomicU32::new(0) };
        started.server.wait_until(Duration::from_mins(1), || {
            started.client("pg_isready").arg("-q").status().is_ok_and(|status| status.success())
        })?;
        Ok(started)
    }

    /// The one that all tests of a binary share; each asks it for a database of its own.
    pub fn shared() -> io::Result<&'static Self> {
        static SHARED: Mutex<Option<&'static PostgresServer>> = Mutex::new(None);
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = *shared {
            return Ok(server);
        }
        let server: &'static Self = Box::leak(Box::new(Self::start()?));
        *shared = Some(server);
        Ok(server)
    }

    /// Makes an empty database and answers its name.
    pub fn create_database(&self) -> io::Result<String> {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let output = self.client("createdb").arg(&name).output()?;
        if output.status.success() {
            return Ok(name);
        }
        Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
    }

    /// Everything that a database holds, as text.
    pub fn dump(&self, database: &str) -> io::Result<Vec<u8>> {
        let output = self.client("pg_dump").arg(database).output()?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
    }

    /// The address of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }

    /// Where it listens on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The one account of it; it needs no password.
    pub fn user(&self) -> &'static str {
        USER
    }

    fn client(&self, program: &str) -> std::process::Command {
        let mut command = self.server.command(self.programs.join(program));
        command.args(["-h", "127.0.0.1", "-U", USER, "-p", &self.port.to_string()]);
        command
    }
}

/// The folder of the newest PostgreSQL of this machine.
fn programs() -> io::Result<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin")))
        })
        .filter(|(_, programs)| Path::exists(&programs.join("initdb")))
        .collect();
    found.sort();
    found.pop().map(|(_, programs)| programs).ok_or_else(|| io::Error::other("PostgreSQL is not installed"))
}
