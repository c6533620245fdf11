//! Is there a connection, and does the vendor take its token?

use std::sync::Arc;

use entra_core::{ErrorCode, context::Context, model::ConnectionType, provider::Directory};

use super::finding::Chart;
use crate::session::Session;

const CHECK: &str = "token";

/// Through what the connection in force goes, if there is one.
pub(super) async fn connected(session: Option<&Session>) -> Option<ConnectionType> {
    let session = session?;
    let active = session.entra.services().store.active_connection(&session.host).await;
    active.ok().flatten().map(|active| active.connection_type)
}

pub(super) async fn check(
    session: Option<&Session>,
    context: &Context,
    chart: &mut Chart,
) -> Option<Arc<dyn Directory>> {
    let Some(session) = session else {
        chart.skip(CHECK, "not checked: the database or the secret store cannot be opened");
        return None;
    };
    let probed = async {
        let directory = session.entra.services().directories.open(&session.host).await?;
        directory.probe(context).await.map(|()| directory)
    };
    match probed.await {
        Ok(directory) => {
            chart.ok(CHECK, "the vendor takes it");
            Some(directory)
        }
        Err(error) if error.code() == ErrorCode::NotConnected => {
            let remedy = "Connect: `entra connect direct` or `entra connect cipp`.";
            chart.fail(CHECK, error.message(), remedy);
            None
        }
        Err(error) => {
            chart.error(CHECK, &error);
            None
        }
    }
}
