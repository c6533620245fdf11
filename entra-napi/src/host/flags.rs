//! Feature flags of the host's own.

use std::sync::Arc;

use async_trait::async_trait;
use entra_core::{
    ErrorCode, Result,
    access::{FeatureFlags, Flag, FlagSet},
    model::HostTenantId,
};

use super::Host;

pub(crate) struct HostFlags(pub(crate) Arc<Host>);

#[async_trait]
impl FeatureFlags for HostFlags {
    async fn enabled(&self, host: &HostTenantId) -> Result<FlagSet> {
        let keys = self.0.ask(ErrorCode::FeatureFlagsFailed, "featureFlags", vec![host.to_string()]).await?;
        let keys = keys.unwrap_or_default();
        let is_on = |flag: &Flag| keys.split(',').any(|key| key == flag.as_str());
        Ok(Flag::ALL.into_iter().filter(is_on).collect())
    }
}
