//! Flags that a host or a test decides itself.

use async_trait::async_trait;

use super::{FeatureFlags, FlagSet};
use crate::{error::Result, model::HostTenantId};

/// The same flags for every host tenant.
#[derive(Clone, Debug, Default)]
pub struct FixedFlags(FlagSet);

impl FixedFlags {
    /// These are on.
    pub fn new(on: FlagSet) -> Self {
        Self(on)
    }
}

#[async_trait]
impl FeatureFlags for FixedFlags {
    async fn enabled(&self, _: &HostTenantId) -> Result<FlagSet> {
        Ok(self.0.clone())
    }
}
