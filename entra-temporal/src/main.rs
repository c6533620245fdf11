//! The program `entra-worker`.

use std::{io::IsTerminal, process::ExitCode};

use clap::{Parser, ValueEnum};
use entra_core::{
    Entra, Result, auth::authority::Cloud, context::CancellationToken, http::AddressRule,
    provider::cipp::CippSettings, services::Limits,
};
use entra_temporal::worker::{self, Configuration};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Carries entra's discoveries and syncs on Temporal.
///
/// Start as many as you like, on as many machines: they share the work, and one that dies is replaced by the others
/// within seconds. SIGTERM or Ctrl-C stops one without losing anything.
///
/// Every flag has a variable. Beside them, these are read as by every program of entra:
///
///   MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET    the Azure application, unless a tenant has its own
///   MICROSOFT_LOGIN_BASE_URL, MICROSOFT_GRAPH_BASE_URL    other addresses than the cloud's
///   SECRET_READ_CHAIN, SECRET_WRITE_PROVIDER    where secrets are kept: env, filesystem, vault
///   ENTRA_INTEGRATION_UI=true    the feature flag of everything: without it, workflows end with `feature_disabled`
///
/// Example:
///
///   ENTRA_DATABASE=postgres://psa@db/psa ENTRA_INTEGRATION_UI=true entra-worker --temporal-address temporal:7233
#[derive(Parser)]
#[command(version, verbatim_doc_comment, args_override_self = true)]
struct Arguments {
    /// The database: `postgres://…`, `sqlite:FILE`, or a path
    #[arg(long, env = "ENTRA_DATABASE", hide_env_values = true, value_name = "LOCATION")]
    database: String,
    /// Microsoft's cloud
    #[arg(long, env = "ENTRA_CLOUD", value_name = "CLOUD", default_value = "global")]
    cloud: CloudName,
    /// Where a CIPP may be
    #[arg(long, env = "ENTRA_CIPP_ADDRESSES", value_name = "WHERE", default_value = "public")]
    cipp_addresses: Addresses,
    /// Seconds after which another worker may take over a tenant of one that died in the middle
    #[arg(long, env = "ENTRA_LEASE_SECONDS", value_name = "SECONDS", default_value_t = 60)]
    lease_seconds: u64,
    #[command(flatten)]
    worker: Configuration,
    /// What is logged, as `info` or `warn,entra_core=debug`
    #[arg(long, env = "ENTRA_LOG", value_name = "FILTER", default_value = "info,temporalio_sdk_core=warn")]
    log: String,
    /// How it is logged, on standard error
    #[arg(long, env = "ENTRA_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    log_format: LogFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum CloudName {
    Global,
    UsGovernment,
    UsGovernmentDod,
    China,
}

#[derive(Clone, Copy, ValueEnum)]
enum Addresses {
    /// At a public address
    Public,
    /// In your own network too
    OwnNetwork,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log(&arguments);
    match work(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}\n{error:?}");
            ExitCode::FAILURE
        }
    }
}

async fn work(arguments: &Arguments) -> Result<()> {
    let stop = CancellationToken::new();
    tokio::spawn(stop_when_told(stop.clone()));
    worker::run(open(arguments).await?, &arguments.worker, stop).await
}

async fn open(arguments: &Arguments) -> Result<Entra> {
    let cloud = match arguments.cloud {
        CloudName::Global => Cloud::Global,
        CloudName::UsGovernment => Cloud::UsGovernment,
        CloudName::UsGovernmentDod => Cloud::UsGovernmentDod,
        CloudName::China => Cloud::China,
    };
    let cipp = match arguments.cipp_addresses {
        Addresses::Public => AddressRule::Public,
        Addresses::OwnNetwork => AddressRule::OwnNetwork,
    };
    let lease = std::time::Duration::from_secs(arguments.lease_seconds.max(1));
    Entra::builder()
        .database(&arguments.database)
        .cloud(cloud)
        .cipp(cipp, CippSettings::default())
        .limits(Limits { lease, ..Limits::default() })
        .open()
        .await
}

/// The first signal stops the worker in good order; the second one is the system's to answer.
async fn stop_when_told(stop: CancellationToken) {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::warn!("signals cannot be received: only killing will stop this worker");
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    stop.cancel();
}

fn log(arguments: &Arguments) {
    let filter = EnvFilter::try_new(&arguments.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let is_terminal = std::io::stderr().is_terminal();
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(is_terminal);
    match arguments.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}
