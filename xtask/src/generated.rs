//! Files that are generated and committed: written, or checked for drift.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::Failure;

/// The workspace's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// A generated file.
pub(crate) struct Generated {
    /// Where it is committed.
    pub(crate) path: PathBuf,
    /// What it should say.
    pub(crate) text: String,
}

impl Generated {
    /// Writes the file, or says that the committed one differs.
    pub(crate) fn write_or_check(&self, check: bool) -> Result<(), Failure> {
        let there = fs::read_to_string(&self.path).unwrap_or_default();
        if there == self.text {
            return Ok(());
        }
        let path = self.path.strip_prefix(root()).unwrap_or(&self.path).display();
        if check {
            return Err(
                format!("`{path}` is not what its source makes; run the command without `--check`").into()
            );
        }
        fs::write(&self.path, &self.text).map_err(|error| format!("`{path}`: {error}").into())
    }
}
