//! Flags in environment variables.

use async_trait::async_trait;

use super::{FeatureFlags, Flag, FlagSet};
use crate::{error::Result, model::HostTenantId, secrets::Environment};

/// One variable per flag, its key in capitals with underscores (`ENTRA_INTEGRATION_UI`): `true` and `1` are on, a list
/// of host tenants is on for those, everything else is off.
#[derive(Clone, Debug)]
pub struct EnvironmentFlags(Environment);

impl EnvironmentFlags {
    /// Reads `environment` at every question.
    pub fn new(environment: Environment) -> Self {
        Self(environment)
    }
}

#[async_trait]
impl FeatureFlags for EnvironmentFlags {
    async fn enabled(&self, host: &HostTenantId) -> Result<FlagSet> {
        let is_on = |flag: &Flag| {
            let variable = flag.as_str().replace('-', "_").to_ascii_uppercase();
            self.0.get(&variable).is_some_and(|value| {
                value
                    .split(',')
                    .map(str::trim)
                    .any(|one| one == "1" || one.eq_ignore_ascii_case("true") || one == host.as_str())
            })
        };
        Ok(Flag::ALL.into_iter().filter(is_on).collect())
    }
}
