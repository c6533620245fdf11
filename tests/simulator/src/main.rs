//! The simulator as a program, for tests in other languages.

use clap::Parser;
use entra_simulator::{Config, Simulator};
use std::io::Write as _;
use std::time::Duration;

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
    // Whoever reads the line may stop the program at once: it listens for that first.
    let told = told(arguments.stop_on_stdin_close)?;
    let mut line = serde_json::to_vec(&sim.description())?;
    line.push(b'\n');
    let mut stdout = std::io::stdout();
    stdout.write_all(&line)?;
    stdout.flush()?;
    told.await?;
    sim.stop().await;
    Ok(())
}

/// SIGINT, SIGTERM, or the end of standard input; watched from the call on, not from the first poll.
fn told(watch_stdin: bool) -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    let (closed, stdin_closed) = tokio::sync::oneshot::channel::<()>();
    // Reading blocks and cannot be cancelled: a thread of its own does not hold up the end of the program.
    let reader = watch_stdin.then(|| {
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
            drop(closed);
        })
    });
    let stdin_closed = async move {
        if reader.is_some() {
            let _ = stdin_closed.await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        let mut interrupt = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
        async move {
            tokio::select! {
                _ = terminate.recv() => Ok(()),
                _ = interrupt.recv() => Ok(()),
            }
        }
    };
    #[cfg(not(unix))]
    let terminated = tokio::signal::ctrl_c();
    Ok(async move {
        tokio::select! {
            () = stdin_closed => Ok(()),
            result = terminated => result,
        }
    })
}
