//! The unprivileged account that servers run as: several refuse to run as root.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt, chown},
    path::Path,
    process::Command,
};

/// Who servers run as: nobody when we are root, else ourselves.
#[derive(Clone, Copy)]
pub(crate) struct Account {
    ids: Option<(u32, u32)>,
}

impl Account {
    pub(crate) fn choose() -> io::Result<Self> {
        let is_root = fs::metadata("/proc/self")?.uid() == 0;
        let ids = if is_root { Some((id("-u")?, id("-g")?)) } else { None };
        Ok(Self { ids })
    }

    /// A command that runs `program` as this account.
    pub(crate) fn command(self, program: impl AsRef<Path>) -> Command {
        let Some((user, group)) = self.ids else { return Command::new(program.as_ref()) };
        let mut command = Command::new("setpriv");
        command
            .arg(format!("--reuid={user}"))
            .arg(format!("--regid={group}"))
            .args(["--clear-groups", "--"])
            .arg(program.as_ref());
        command
    }

    /// Gives a file or folder to this account.
    pub(crate) fn own(self, path: &Path) -> io::Result<()> {
        match self.ids {
            Some((user, group)) => chown(path, Some(user), Some(group)),
            None => Ok(()),
        }
    }
}

fn id(flag: &str) -> io::Result<u32> {
    let output = Command::new("id").args([flag, "nobody"]).output()?;
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .map_err(|_| io::Error::other("there is no account `nobody` to run servers as"))
}
