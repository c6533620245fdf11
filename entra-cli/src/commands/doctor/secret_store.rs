//! Does the secret store take a write and give it back?

use std::sync::Arc;

use entra_core::{
    Result,
    model::HostTenantId,
    secrets::{SecretProvider, prove_writable},
};

use super::finding::Chart;

/// A store that cannot be written can still be read: what rests on reading is checked all the same.
pub(super) async fn check(
    secrets: Result<Arc<dyn SecretProvider>>,
    host: &HostTenantId,
    chart: &mut Chart,
) -> Option<Arc<dyn SecretProvider>> {
    match secrets {
        Err(error) => {
            chart.error("secret store", &error);
            None
        }
        Ok(secrets) => {
            match prove_writable(secrets.as_ref(), host).await {
                Ok(()) => chart.ok("secret store", "it takes a write and gives it back"),
                Err(error) => chart.error("secret store", &error),
            }
            Some(secrets)
        }
    }
}
