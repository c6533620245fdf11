use std::{
    env, fs, io,
    net::TcpStream,
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::TempDir;

use crate::{Supervised, account::Account, free_port};

/// A Temporal of our own, with what it knows in a file, so that it can be restarted.
pub struct TemporalServer {
    server: Option<Supervised>,
    data: TempDir,
    port: u16,
}

impl TemporalServer {
    /// Starts one: the program that `ENTRA_TEMPORAL_SERVER` names, else the `temporal` of the path.
    pub fn start() -> io::Result<Self> {
        let data = TempDir::with_prefix("entra-temporal-data-")?;
        Account::choose()?.own(data.path())?;
        let mut temporal = Self { server: None, data, port: free_port()? };
        temporal.start_again()?;
        Ok(temporal)
    }

    /// Stops it; what it knows stays.
    pub fn stop(&mut self) {
        self.server = None;
    }

    /// Starts it again, at the same address and with what it knew.
    pub fn start_again(&mut self) -> io::Result<()> {
        let program = program()?;
        let server = Supervised::start("temporal", "TERM", |workshop| {
            // The server's user may not be able to go where the program is.
            let reachable = workshop.folder().join("temporal");
            fs::hard_link(&program, &reachable).or_else(|_| fs::copy(&program, &reachable).map(drop))?;
            let data = self.data.path().join("temporal.db").display().to_string();
            // It shares two processors with the work under test: it may use memory in place of their time.
            let mut command = vec![
                "env".to_owned(),
                format!("HOME={}", workshop.folder().display()),
                "GOGC=400".to_owned(),
            ];
            command.push(reachable.display().to_string());
            let arguments = "server start-dev --headless --ip 127.0.0.1 --log-level warn \
                             --sqlite-pragma journal_mode=WAL --sqlite-pragma synchronous=NORMAL";
            command.extend(arguments.split(' ').map(str::to_owned));
            command.extend(["--port".to_owned(), self.port.to_string(), "--db-filename".to_owned(), data]);
            Ok(command)
        })?;
        server.wait_until(Duration::from_mins(1), || TcpStream::connect(("127.0.0.1", self.port)).is_ok())?;
        self.server = Some(server);
        Ok(())
    }

    /// Where it listens: the value of `TEMPORAL_ADDRESS`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

fn program() -> io::Result<PathBuf> {
    let named = env::var_os("ENTRA_TEMPORAL_SERVER").map(PathBuf::from);
    let on_path = || {
        let folders = env::var_os("PATH")?;
        env::split_paths(&folders).map(|folder| folder.join("temporal")).find(|path| Path::is_file(path))
    };
    named.or_else(on_path).ok_or_else(|| {
        io::Error::other(
            "there is no Temporal server: name one by ENTRA_TEMPORAL_SERVER, or let `tests/run rust` build it",
        )
    })
}
