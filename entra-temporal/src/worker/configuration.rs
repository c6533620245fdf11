//! How a worker is set up: by flags, or by variables of the same names.

use std::{net::SocketAddr, str::FromStr, time::Duration};

use clap::Args;

use crate::{names::TASK_QUEUE, server::Address};

/// How a worker is set up.
#[derive(Args, Clone, Debug)]
pub struct Configuration {
    /// Where Temporal is: `host:port`. TLS, keys and the rest are set by Temporal's own variables (`TEMPORAL_API_KEY`,
    /// `TEMPORAL_TLS_…`) or its file `temporal.toml`.
    #[arg(long, env = "TEMPORAL_ADDRESS", value_name = "HOST:PORT")]
    pub temporal_address: Option<String>,
    /// The namespace; `default` unless named.
    #[arg(long, env = "TEMPORAL_NAMESPACE", value_name = "NAME")]
    pub namespace: Option<String>,
    /// The task queue that hosts start workflows on.
    #[arg(long, env = "TEMPORAL_TASK_QUEUE", value_name = "NAME", default_value = TASK_QUEUE)]
    pub task_queue: String,
    /// Activities that this worker carries at the same time, of all runs together. One run works on eight tenants at a
    /// time.
    #[arg(long, env = "ENTRA_ACTIVITIES_AT_ONCE", value_name = "COUNT", default_value_t = 32)]
    pub activities_at_once: usize,
    /// Seconds that activities may go on after the signal to stop; what is not done then is handed to other workers at
    /// its next batch.
    #[arg(long = "grace-seconds", env = "ENTRA_GRACE_SECONDS", value_name = "SECONDS", default_value = "20")]
    #[arg(value_parser = seconds)]
    pub grace: Duration,
    /// Seconds that a worker may be silent before its activities are given to others. All workers of a task queue should
    /// have the same.
    #[arg(
        long = "heartbeat-seconds",
        env = "ENTRA_HEARTBEAT_SECONDS",
        value_name = "SECONDS",
        default_value = "10"
    )]
    #[arg(value_parser = seconds)]
    pub heartbeat: Duration,
    /// Where `/healthz` (it lives) and `/readyz` (its database and Temporal answer) are served; `off` for nowhere.
    #[arg(long, env = "ENTRA_HEALTH_ADDRESS", value_name = "ADDRESS", default_value = "127.0.0.1:9465")]
    pub health_address: Listen,
    /// Where `/metrics` is served, in Prometheus' text format; `off` for nowhere.
    #[arg(long, env = "ENTRA_METRICS_ADDRESS", value_name = "ADDRESS", default_value = "127.0.0.1:9464")]
    pub metrics_address: Listen,
    /// Leave the schedules in Temporal as they are when starting, in place of bringing them to what the settings say.
    #[arg(long = "leave-schedules", env = "ENTRA_LEAVE_SCHEDULES", action = clap::ArgAction::SetFalse)]
    pub keeps_schedules: bool,
}

/// An address to listen on, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listen(pub Option<SocketAddr>);

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self(None));
        }
        let address = text.parse().map_err(|_| "an address is like `127.0.0.1:9464`, or `off`".to_owned())?;
        Ok(Self(Some(address)))
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let whole = text.parse().ok().filter(|seconds| *seconds > 0);
    whole.map(Duration::from_secs).ok_or_else(|| "a whole number of seconds, at least 1".to_owned())
}

impl Configuration {
    /// Where Temporal is.
    pub fn address(&self) -> Address {
        Address {
            address: self.temporal_address.clone(),
            namespace: self.namespace.clone(),
            task_queue: self.task_queue.clone(),
        }
    }

    /// How Temporal's pages name this worker.
    #[expect(clippy::disallowed_methods, reason = "the machine's name, for people to read")]
    pub(super) fn identity(&self) -> String {
        let host = std::env::var("HOSTNAME").unwrap_or_default();
        format!("entra-worker:{}@{host}", std::process::id())
    }
}
