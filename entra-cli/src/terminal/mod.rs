//! Talking to the person, or to the program, at the other end.

mod ask;
mod progress;
mod sheet;
mod table;
mod words;

use std::io::{IsTerminal, Write, stderr, stdin, stdout};

use console::{Style, Term};
use entra_core::{Error, ErrorCode, Result, context::CancellationToken};
use serde::Serialize;
use serde_json::json;

pub(crate) use self::{
    ask::{SecretFrom, read_file},
    sheet::{Sheet, plain_cell, write_file},
    table::Table,
    words::{count, date, duration, when},
};
use crate::cli::Appearance;

/// Results go to standard output, everything else to standard error.
pub(crate) struct Terminal {
    json: bool,
    quiet: bool,
    /// Columns, where a person is looking.
    width: Option<u16>,
    styled: bool,
    /// Ends the operation under way.
    pub(crate) stop: CancellationToken,
}

impl Terminal {
    pub(crate) fn new(appearance: &Appearance) -> Self {
        show_log(appearance.verbose);
        let stop = CancellationToken::new();
        tokio::spawn(stop_when_asked(stop.clone()));
        Self {
            json: appearance.json,
            quiet: appearance.quiet,
            width: stdout().is_terminal().then(|| Term::stdout().size().1),
            // Decided by `NO_COLOR` and by what standard output is.
            styled: console::colors_enabled(),
            stop,
        }
    }

    /// What came back: the document for a program, the text for a person.
    pub(crate) fn answer<T: Serialize>(&self, document: &T, text: impl FnOnce() -> String) -> Result<()> {
        if !self.json {
            self.write(&text());
            return Ok(());
        }
        let document = serde_json::to_string_pretty(document)
            .map_err(|error| Error::new(ErrorCode::Internal).caused_by(error))?;
        self.write(&document);
        Ok(())
    }

    /// Something that is a document already: a file, a script.
    pub(crate) fn write(&self, text: &str) {
        // Whoever closed the pipe has read enough.
        let _ = writeln!(stdout().lock(), "{}", text.trim_end());
    }

    /// Something worth knowing beside the result.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.tell(text);
        }
    }

    /// Something that the person has to see, whatever standard output is.
    #[expect(clippy::unused_self, reason = "everything that is said goes through the terminal")]
    pub(crate) fn tell(&self, text: &str) {
        // With nobody to read it, there is nothing to do about it either.
        let _ = writeln!(stderr().lock(), "{text}");
    }

    /// Why there is no result.
    pub(crate) fn fail(&self, error: &Error) {
        if self.json {
            let document = json!({ "error": error });
            self.write(&format!("{document:#}"));
            return;
        }
        let head = self.bad("error:");
        let _ = writeln!(stderr().lock(), "{head} {}\n       {}", error.message(), error.remedy());
    }

    /// Whether a person can be asked.
    pub(crate) fn is_interactive(&self) -> bool {
        stdin().is_terminal() && stderr().is_terminal()
    }

    pub(crate) fn table<const N: usize>(&self, headings: [&'static str; N]) -> Table {
        Table::new(headings, self.width)
    }

    /// Pairs of a word and what there is to say of it.
    pub(crate) fn facts<'a>(&self, facts: impl IntoIterator<Item = (&'a str, String)>) -> String {
        let facts: Vec<_> = facts.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let width = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        let line = |(name, value): &(&str, String)| format!("{name:<width$}  {value}");
        facts.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn good(&self, text: &str) -> String {
        self.paint(Style::new().green(), text)
    }

    pub(crate) fn doubtful(&self, text: &str) -> String {
        self.paint(Style::new().yellow(), text)
    }

    pub(crate) fn bad(&self, text: &str) -> String {
        self.paint(Style::new().red().bold(), text)
    }

    fn paint(&self, style: Style, text: &str) -> String {
        style.force_styling(self.styled).apply_to(text).to_string()
    }
}

/// The first Ctrl-C, or a service manager's SIGTERM, ends what is under way at its next batch; a Ctrl-C after that ends
/// the program.
async fn stop_when_asked(stop: CancellationToken) {
    tokio::select! {
        asked = tokio::signal::ctrl_c() => if asked.is_err() { return },
        () = terminated() => {}
    }
    let _ = writeln!(stderr().lock(), "\nStopping after the batch under way. Ctrl-C again stops at once.");
    stop.cancel();
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(130);
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signals) => drop(signals.recv().await),
        // Then it ends the program, as it does by itself.
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

fn show_log(verbosity: u8) {
    let filter = match verbosity {
        0 => return,
        1 => "entra_core=info,warn",
        _ => "entra_core=trace,debug",
    };
    // Set once, at the start of the process.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).without_time().try_init();
}
