//! The simulator as a program, for tests in other languages.

use clap::Parser;
use entra_simulator::{Config, Simulator};
use std::io::Write as _;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;

/// Microsoft's identity platform, Graph and CIPP on loopback.
///
/// When it is ready it prints one line of JSON with its addresses and credentials: loginBaseUrl,
/// graphBaseUrl, graphBetaBaseUrl, cippClassicBaseUrl, cippNgBaseUrl, controlBaseUrl, clientId, clientSecret,
/// cippClientId, cippClientSecret, partnerTenantId. It then serves until it is told to stop.
///
/// Steer it under controlBaseUrl: POST /commands changes people, tenants and tokens, POST /faults injects
/// failures, GET /counters says what was asked, GET /tenants and GET /tenants/ID/people say who is there.
#[derive(Parser)]
#[command(name = "entra-simulator", version, after_help = EXAMPLES)]
struct Arguments {
    /// Customer tenants.
    #[arg(long, default_value_t = 12)]
    tenants: usize,
    /// People over all customer tenants together.
    #[arg(long, default_value_t = 600)]
    users: usize,
    /// The same seed gives the same tenants, people and ids.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// First of five consecutive ports: login, Graph, CIPP classic, CIPP NG, stranger. 0 takes free ones.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Milliseconds added to every answer.
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
    /// Throttle: resource units per ten seconds for an app in one tenant. Microsoft's are 3500 to 8000.
    #[arg(long)]
    resource_units: Option<u32>,
    /// A redirect address of the app, besides loopback ones, which are all allowed. May be repeated.
    #[arg(long)]
    redirect_uri: Vec<String>,
    /// Stop when standard input closes: a parent that dies takes the simulator with it.
    #[arg(long)]
    stop_on_stdin_close: bool,
}

const EXAMPLES: &str = "\
Examples:
  entra-simulator --tenants 50 --users 5000 --seed 7
  curl $LOGIN/_control/tenants
  curl -d '{\"do\":\"leave\",\"tenant\":\"…\",\"person\":\"…\"}' $LOGIN/_control/commands
  curl -H 'content-type: application/json' $LOGIN/_control/faults \\
       -d '{\"route\":\"GET /v1.0/users\",\"when\":{\"nth\":2},\"fault\":{\"status\":{\"code\":429,\"retryAfter\":\"1\"}}}'";

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let arguments = Arguments::parse();
    let sim = Simulator::start(Config {
        tenants: arguments.tenants,
        users: arguments.users,
        seed: arguments.seed,
        port: arguments.port,
        latency: Duration::from_millis(arguments.latency_ms),
        resource_units: arguments.resource_units,
        redirect_uris: arguments.redirect_uri,
        ..Config::default()
    })
    .await?;
    let mut line = serde_json::to_vec(&sim.description())?;
    line.push(b'\n');
    let mut stdout = std::io::stdout();
    stdout.write_all(&line)?;
    stdout.flush()?;
    until_told(arguments.stop_on_stdin_close).await?;
    sim.stop().await;
    Ok(())
}

/// SIGINT, SIGTERM, or the end of standard input.
async fn until_told(watch_stdin: bool) -> std::io::Result<()> {
    let closed = async {
        if watch_stdin {
            let mut rest = Vec::new();
            // A failing read is an end as well.
            let _ = tokio::io::stdin().read_to_end(&mut rest).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        let mut signal = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        signal.recv().await;
        std::io::Result::Ok(())
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<std::io::Result<()>>();
    tokio::select! {
        () = closed => Ok(()),
        result = tokio::signal::ctrl_c() => result,
        result = terminated => result,
    }
}
