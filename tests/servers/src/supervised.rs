use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::account::Account;

/// Starts the server, waits until our end of its input closes, then stops the server and clears its folder. A pipe
/// closes with its process, so this also happens after a panic, an abort or a SIGKILL, and for statics, which Rust
/// never drops.
const SUPERVISOR: &str = r#"folder=$1; signal=$2; shift 2
"$@" & server=$!
read -r _
kill -s "$signal" "$server"; wait "$server"
rm -rf "$folder""#;

/// A server process with its folder. Dropping it stops the one and removes the other.
pub struct Supervised {
    supervisor: Child,
    account: Account,
    folder: PathBuf,
}

impl Supervised {
    /// Makes a folder, lets `prepare` fill it, and starts the command that `prepare` answers, as an unprivileged
    /// user. `signal` is what stops it, as `INT`. Its output goes to the file `log` of the folder.
    pub fn start(
        name: &str,
        signal: &str,
        prepare: impl FnOnce(&Workshop) -> io::Result<Vec<String>>,
    ) -> io::Result<Self> {
        let account = Account::choose()?;
        let folder = TempDir::with_prefix(format!("entra-{name}-"))?;
        account.own(folder.path())?;
        let workshop = Workshop { account, folder: folder.path().to_owned() };
        let command = prepare(&workshop)?;
        let log = File::create(folder.path().join("log"))?;
        let supervisor = account
            .command("sh")
            .args(["-c", SUPERVISOR, "supervisor"])
            .arg(folder.path())
            .arg(signal)
            .args(command)
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        // From here on the supervisor removes the folder.
        Ok(Self { supervisor, account, folder: folder.keep() })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A command that runs as the server's user.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        self.account.command(program)
    }

    /// Asks `is_ready` until it says so; fails with the server's log after `patience`.
    pub fn wait_until(&self, patience: Duration, mut is_ready: impl FnMut() -> bool) -> io::Result<()> {
        let end = Instant::now() + patience;
        while !is_ready() {
            if Instant::now() > end {
                let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                return Err(io::Error::other(format!("the server did not become ready:\n{log}")));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        // A supervisor that cannot be waited for has ended already.
        let _ = self.supervisor.wait();
    }
}

/// What [`Supervised::start`] prepares a server in.
pub struct Workshop {
    account: Account,
    folder: PathBuf,
}

impl Workshop {
    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of a file in the folder, as text.
    pub fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// Writes a file that the server can read.
    pub fn write(&self, name: &str, content: &str) -> io::Result<String> {
        let path = self.folder.join(name);
        std::fs::write(&path, content)?;
        self.account.own(&path)?;
        Ok(path.display().to_string())
    }

    /// Runs a program as the server's user, to its end.
    pub fn run(&self, program: impl AsRef<Path>, arguments: &[&str]) -> io::Result<()> {
        let output = self.account.command(program).args(arguments).current_dir(&self.folder).output()?;
        if output.status.success() {
            return Ok(());
        }
        Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
    }
}
