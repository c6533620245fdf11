//! Proving that the connection in force still works.

use super::{Connections, DirectorySource};
use crate::{
    context::Context,
    error::{Error, ErrorCode, Result, ResultExt},
    model::{Connection, HostTenantId, ValidationError},
};

impl Connections {
    /// Asks the vendor and writes down what came of it; the answer is the connection as it is now, working or not.
    pub async fn validate(&self, host: &HostTenantId, context: &Context) -> Result<Connection> {
        let outcome = async { self.open(host).await?.probe(context).await }.await;
        match outcome {
            Err(error) if matches!(error.code(), ErrorCode::NotConnected | ErrorCode::Cancelled) => {
                return Err(error);
            }
            Err(error) => self.record(host, Some(&error)).await?,
            Ok(()) => self.record(host, None).await?,
        }
        let active = self.parts.store.active_connection(host).await?;
        active.ok_or_else(|| ErrorCode::NotConnected.into())
    }

    /// Writes down what a validation or a run found. Failures in a row are counted; the first success ends the count.
    pub(super) async fn record(&self, host: &HostTenantId, error: Option<&Error>) -> Result<()> {
        let at = self.parts.clock.now();
        let former = match error {
            Some(_) => {
                self.parts.store.active_connection(host).await?.and_then(|one| one.last_validation_error)
            }
            None => None,
        };
        let snapshot = error.map(|error| ValidationError {
            code: error.code().as_str().to_owned(),
            message: error.message().to_owned(),
            remedy: error.remedy().to_owned(),
            at,
            failures: former.map_or(0, |former| former.failures).saturating_add(1),
        });
        let recorded = self.parts.store.record_validation(host, at, snapshot.as_ref()).await;
        recorded.in_operation("record the validation")
    }
}
