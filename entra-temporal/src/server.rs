//! Where Temporal is, and connecting to it.

use std::{fmt::Display, time::Duration};

use entra_core::{Error, ErrorCode, Result};
use temporalio_client::{
    Client, ClientOptions, Connection, ConnectionOptions,
    envconfig::{ConfigError, LoadClientConfigProfileOptions},
};
use temporalio_common::envconfig::load_client_config_profile;

use crate::names::TASK_QUEUE;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// Where Temporal is. What is not named here is taken from Temporal's own variables and its `temporal.toml`:
/// `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// `host:port`, or with `http://` or `https://` before it.
    pub address: Option<String>,
    /// The namespace.
    pub namespace: Option<String>,
    /// The task queue.
    pub task_queue: String,
}

impl Default for Address {
    fn default() -> Self {
        Self { address: None, namespace: None, task_queue: TASK_QUEUE.to_owned() }
    }
}

impl Address {
    /// Everything from the environment; the task queue from `TEMPORAL_TASK_QUEUE`, else the host's.
    #[expect(clippy::disallowed_methods, reason = "Temporal's own variables are read where Temporal is")]
    pub fn from_environment() -> Self {
        let named = std::env::var("TEMPORAL_TASK_QUEUE").ok().filter(|name| !name.trim().is_empty());
        Self { task_queue: named.unwrap_or_else(|| TASK_QUEUE.to_owned()), ..Self::default() }
    }

    /// Connects. `identity` is how the engine's pages name this program.
    pub async fn connect(&self, identity: &str) -> Result<Client> {
        let mut profile =
            load_client_config_profile(LoadClientConfigProfileOptions::default(), None).map_err(unusable)?;
        profile.address = self.address.clone().or(profile.address);
        let namespace =
            self.namespace.clone().or(profile.namespace.take()).unwrap_or_else(|| "default".into());
        let place = profile.address.clone().unwrap_or_else(|| "localhost:7233".into());
        let mut options = ConnectionOptions::try_from(profile).map_err(unusable)?;
        identity.clone_into(&mut options.identity);
        options.connect_timeout = Some(CONNECT);
        let connection = tokio::time::timeout(2 * CONNECT, Connection::connect(options))
            .await
            .map_err(|_| away(&place, "it did not answer in time"))?
            .map_err(|error| away(&place, error))?;
        Client::new(connection, ClientOptions::new(namespace).build()).map_err(|error| away(&place, error))
    }
}

/// Temporal cannot be reached.
pub(crate) fn away(place: &str, cause: impl Display) -> Error {
    Error::new(ErrorCode::Unreachable)
        .with_message(format!("Temporal cannot be reached at {place}."))
        .with_remedy("Check TEMPORAL_ADDRESS and that Temporal is running there.")
        .caused_by(cause.to_string())
}

/// Temporal answered, but not as wished.
pub(crate) fn refused(what: &str, cause: impl Display) -> Error {
    Error::new(ErrorCode::Unreachable)
        .with_message(format!("Temporal did not {what}."))
        .with_remedy("Check TEMPORAL_NAMESPACE and the permissions there; it is tried again.")
        .caused_by(cause.to_string())
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn unusable(error: ConfigError) -> Error {
    Error::new(ErrorCode::InvalidArgument)
        .with_message("The configuration of Temporal is not usable.")
        .with_remedy("Check the variables TEMPORAL_… and the file temporal.toml.")
        .caused_by(error.to_string())
}
