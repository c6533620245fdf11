//! `entra doctor`: everything that an installation rests on, each checked and told with its remedy.

mod calendar;
mod clock;
mod connection;
mod credentials;
mod customers;
mod database;
mod finding;
mod schedule;
mod secret_store;
mod temporal;

use clap::Args;
use entra_core::{Result, context::Context};
use serde::Serialize;

use self::finding::{Chart, Finding, Verdict};
use crate::{exit::Exit, installation::Installation, terminal::Terminal};

/// Check everything and say what to do about what is broken.
///
/// Database, schema, secret store, application credentials, token, consent of each customer, ends of GDAP
/// relationships, the schedule, Temporal and the clock. It changes nothing: only a probe is written to the secret
/// store and removed.
///
/// Ends with 0 if nothing is broken, with 1 if something is.
#[derive(Args)]
#[command(after_help = "Examples:\n  entra doctor\n  entra doctor --strict --json    for a monitor")]
pub(crate) struct Arguments {
    /// Warnings count as broken
    #[arg(long)]
    strict: bool,
}

#[derive(Serialize)]
struct Document {
    verdict: Verdict,
    checks: Vec<Finding>,
}

pub(crate) async fn run(
    arguments: &Arguments,
    installation: &Installation,
    terminal: &Terminal,
) -> Result<Exit> {
    let checks = terminal.watch("Checking", async |context| examine(installation, &context).await).await?;
    let verdict = checks.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Ok);
    let document = Document { verdict, checks };
    terminal.answer(&document, || told(&document, terminal))?;
    Ok(match verdict {
        Verdict::Fail => Exit::Failed,
        Verdict::Warn if arguments.strict => Exit::Failed,
        _ => Exit::Done,
    })
}

/// What cannot be checked because of something before it is passed over and says so.
async fn examine(installation: &Installation, context: &Context) -> Result<Vec<Finding>> {
    let host = installation.host()?;
    let mut chart = Chart::default();
    let secrets = installation.secrets();
    let session = database::check(installation, &host, secrets.as_ref().ok(), &mut chart).await;
    let secrets = secret_store::check(secrets, &host, &mut chart).await;
    let connected = connection::connected(session.as_ref()).await;
    credentials::check(secrets.as_ref(), &host, installation, connected, &mut chart).await;
    let usable = session.as_ref().filter(|_| secrets.is_some());
    let directory = connection::check(usable, context, &mut chart).await;
    let tenants = customers::check(usable, directory.as_deref(), context, &mut chart).await;
    calendar::check(tenants.as_deref(), &mut chart);
    schedule::check(session.as_ref(), &mut chart).await;
    temporal::check(&installation.environment(), &mut chart).await;
    clock::check(&installation.login(), context, &mut chart).await;
    context.check()?;
    Ok(chart.into_findings())
}

fn told(document: &Document, terminal: &Terminal) -> String {
    let mut lines = Vec::new();
    for Finding { check, verdict, message, remedy } in &document.checks {
        let word = format!("{:<4}", verdict.as_str());
        let word = match verdict {
            Verdict::Skipped => word,
            Verdict::Ok => terminal.good(&word),
            Verdict::Warn => terminal.doubtful(&word),
            Verdict::Fail => terminal.bad(&word),
        };
        lines.push(format!("{word}  {check:<12}  {message}"));
        lines.extend(remedy.iter().map(|remedy| format!("{:20}→ {remedy}", "")));
    }
    let count = |verdict| document.checks.iter().filter(|finding| finding.verdict == verdict).count();
    lines.push(match (count(Verdict::Fail), count(Verdict::Warn)) {
        (0, 0) => "Nothing is broken.".to_owned(),
        (broken, doubtful) => format!("{broken} broken, {doubtful} doubtful."),
    });
    lines.join("\n")
}
