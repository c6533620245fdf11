//! The whole job in one sitting: connect, discover, match, confirm, preflight, sync, and sync again.
//!
//! Without any setting it plays on loopback against a simulator of Microsoft's services. With
//! `MICROSOFT_LOGIN_BASE_URL`, `MICROSOFT_GRAPH_BASE_URL`, `MICROSOFT_CLIENT_ID` and `MICROSOFT_CLIENT_SECRET` set, it
//! goes there instead.
//!
//! Read [`story`] first: it is the library's tour.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that people run to look at")]

mod microsoft;
mod progress;
mod psa;
mod report;
mod sign_in;
mod story;
mod story_clock;
mod table;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::Parser;
use entra_core::context::{CancellationToken, Context};

/// What may go wrong here is told and ends the program.
type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Connect, discover, match, confirm, preflight and sync, on a simulated Microsoft.
#[derive(Parser)]
struct Arguments {
    /// Customers of the simulated partner.
    #[arg(long, default_value_t = 12)]
    tenants: usize,
    /// People in all their directories together.
    #[arg(long, default_value_t = 600)]
    users: usize,
    /// The same seed makes the same customers and people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The SQLite file to work in. It is made if there is none, and never removed.
    #[arg(long)]
    database: Option<PathBuf>,
    /// Print one JSON document in place of the story.
    #[arg(long)]
    json: bool,
    /// Go on with `entra-quickstart.db` of the last time in place of a new one.
    #[arg(long)]
    keep: bool,
    /// Port of the loopback address that Microsoft sends the browser back to; any free one if 0.
    #[arg(long, default_value_t = 0)]
    redirect_port: u16,
}

/// Where the story takes place, unless told otherwise.
const DATABASE: &str = "entra-quickstart.db";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_ctrl_c(stop.clone()));
    match story::tell(&arguments, &Context::cancelled_by(stop)).await {
        Ok(report) => {
            if arguments.json {
                println!("{report}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

impl Arguments {
    /// The database, made anew if it is our own and nobody wants to keep it.
    fn database(&self) -> std::io::Result<PathBuf> {
        if let Some(path) = &self.database {
            return Ok(path.clone());
        }
        if !self.keep {
            for suffix in ["", "-wal", "-shm"] {
                let file = format!("{DATABASE}{suffix}");
                if std::fs::exists(&file)? {
                    std::fs::remove_file(file)?;
                }
            }
        }
        Ok(DATABASE.into())
    }
}

/// A sync that is stopped ends its batch; the next run with `--keep` finishes the job.
async fn stop_on_ctrl_c(stop: CancellationToken) {
    if tokio::signal::ctrl_c().await.is_ok() {
        stop.cancel();
    }
}
