//! Does the database open, and are its tables ours?

use std::sync::Arc;

use entra_core::{
    ErrorCode, Result,
    access::Actor,
    model::HostTenantId,
    secrets::{MemorySecrets, SecretProvider},
};

use super::finding::Chart;
use crate::{database::Opening, installation::Installation, session::Session};

/// Opens the database as it is, whatever the secret store is like.
pub(super) async fn check(
    installation: &Installation,
    host: &HostTenantId,
    secrets: Option<&Arc<dyn SecretProvider>>,
    chart: &mut Chart,
) -> Option<Session> {
    let secrets = secrets.map_or_else(|| Arc::new(MemorySecrets::default()) as _, Arc::clone);
    let entra = match installation.entra(Opening::Look, secrets).await {
        Ok(entra) => entra,
        Err(error) if matches!(error.code(), ErrorCode::DatabaseSchemaNewer | ErrorCode::DatabaseFailed) => {
            chart.ok("database", "it opens");
            chart.error("schema", &error);
            return None;
        }
        Err(error) => {
            chart.error("database", &error);
            chart.skip("schema", "not checked: the database does not open");
            return None;
        }
    };
    chart.ok("database", "it opens");
    let session = Session::new(entra, host.clone(), Actor::scheduler());
    match read(&session).await {
        Ok(()) => chart.ok("schema", "up to date"),
        Err(error) => chart.error("schema", &error),
    }
    Some(session)
}

/// Asks for rows of ours and of the host's.
async fn read(session: &Session) -> Result<()> {
    let store = &session.entra.services().store;
    store.settings(&session.host).await?;
    store.clients(&session.host).await?;
    store.contact_count(&session.host).await.map(drop)
}
