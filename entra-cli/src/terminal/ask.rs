//! Asking the person at the keyboard. Secrets come from here or from a file, never from the command line: others can
//! read that.

use std::{
    fs,
    io::{Read, stdin},
    path::{Path, PathBuf},
};

use dialoguer::{Confirm, Password};
use entra_core::{Error, ErrorCode, Result, Secret};

use super::Terminal;

/// Where a secret comes from.
#[derive(Clone, Debug)]
pub(crate) enum SecretFrom {
    Prompt,
    Stdin,
    File(PathBuf),
}

impl From<Option<PathBuf>> for SecretFrom {
    fn from(file: Option<PathBuf>) -> Self {
        match file {
            None => Self::Prompt,
            Some(path) if path == Path::new("-") => Self::Stdin,
            Some(path) => Self::File(path),
        }
    }
}

impl Terminal {
    /// Reads a secret; `option` names the way to give it without a keyboard.
    pub(crate) fn secret(&self, what: &str, from: &SecretFrom, option: &str) -> Result<Secret> {
        let secret = match from {
            SecretFrom::File(path) => Secret::new(read_file(path)?),
            SecretFrom::Stdin => Secret::new(read_stdin()?),
            SecretFrom::Prompt if self.is_interactive() => {
                Secret::new(Password::new().with_prompt(what).interact().map_err(no_answer)?)
            }
            SecretFrom::Prompt => {
                return Err(Error::new(ErrorCode::InvalidArgument)
                    .with_message(format!("{what}: nobody is there to be asked."))
                    .with_remedy(format!("Give {option} FILE, or `{option} -` for standard input.")));
            }
        };
        if secret.is_blank() {
            return Err(
                Error::new(ErrorCode::InvalidArgument).with_message(format!("{what}: nothing was given."))
            );
        }
        Ok(secret.trimmed())
    }

    /// Asks before something that is not easily taken back. Where nobody can be asked, `--yes` has to have been given.
    pub(crate) fn confirm(&self, question: &str, yes: bool) -> Result<()> {
        if yes {
            return Ok(());
        }
        if !self.is_interactive() {
            return Err(Error::new(ErrorCode::InvalidArgument)
                .with_message(format!("{question} Nobody is there to be asked."))
                .with_remedy("Give --yes to go ahead."));
        }
        let answer = Confirm::new().with_prompt(question).default(false).interact().map_err(no_answer)?;
        if answer { Ok(()) } else { Err(ErrorCode::Cancelled.into()) }
    }
}

/// A file that the command line names; `-` is standard input.
pub(crate) fn read_file(path: &Path) -> Result<String> {
    if path == Path::new("-") {
        return read_stdin();
    }
    fs::read_to_string(path).map_err(|cause| {
        Error::new(ErrorCode::InvalidArgument)
            .with_message(format!("The file {} cannot be read: {cause}.", path.display()))
            .with_remedy("Check its name and who may read it.")
    })
}

fn read_stdin() -> Result<String> {
    let mut text = String::new();
    stdin().read_to_string(&mut text).map_err(no_answer)?;
    Ok(text)
}

fn no_answer(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorCode::Cancelled).with_message("No answer came from the keyboard.").caused_by(cause)
}
