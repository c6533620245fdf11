//! Which Microsoft application is in use, and which levels are half filled in.

use std::sync::Arc;

use entra_core::{
    ErrorCode,
    auth::{CredentialExplanation, CredentialResolver},
    model::{ConnectionType, HostTenantId},
    secrets::SecretProvider,
};

use super::finding::Chart;
use crate::installation::Installation;

const CHECK: &str = "credentials";

pub(super) async fn check(
    secrets: Option<&Arc<dyn SecretProvider>>,
    host: &HostTenantId,
    installation: &Installation,
    connected: Option<ConnectionType>,
    chart: &mut Chart,
) {
    let Some(secrets) = secrets else {
        return chart.skip(CHECK, "not checked: the secret store cannot be opened");
    };
    let resolver = CredentialResolver::new(Arc::clone(secrets), installation.environment());
    match resolver.explain(host).await {
        Ok(explained) => tell(&explained, connected, chart),
        Err(error) => chart.error(CHECK, &error),
    }
}

fn tell(explained: &CredentialExplanation, connected: Option<ConnectionType>, chart: &mut Chart) {
    match (explained.answered, connected) {
        (Some(source), _) => {
            chart.ok(CHECK, format!("the Microsoft application comes from {}", source.as_str()));
        }
        (None, Some(ConnectionType::Cipp)) => chart.skip(CHECK, "CIPP has its own"),
        (None, _) => chart.error(CHECK, &ErrorCode::MissingCredentials.into()),
    }
    for level in explained.levels.iter().filter(|level| level.is_incomplete()) {
        let missing = if level.has_client_id { "the secret" } else { "the client id" };
        chart.warn(
            CHECK,
            format!("{} is passed over: {missing} is missing", level.source.as_str()),
            "Save the client id and the client secret together there, or remove the one that is left.",
        );
    }
}
