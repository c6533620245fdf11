//! Feature flags of the host.

mod environment;
mod fixed;
#[cfg(feature = "http")]
mod posthog;

use async_trait::async_trait;
use serde::Serialize;

pub use environment::EnvironmentFlags;
pub use fixed::FixedFlags;
#[cfg(feature = "http")]
pub use posthog::{PostHogFlags, PostHogManagement, PostHogSettings};

use crate::{error::Result, model::HostTenantId};

/// Flags of the integration. All are off by default; turning one off hides and deletes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// Everything.
    Ui,
    /// The button that syncs one client.
    ClientSyncAction,
    /// CIPP as a connection.
    Cipp,
    /// Field overwrite rules.
    FieldSync,
    /// The review queue.
    AmbiguousQueue,
}

impl Flag {
    /// All, the one that governs everything first.
    pub const ALL: [Self; 5] =
        [Self::Ui, Self::ClientSyncAction, Self::Cipp, Self::FieldSync, Self::AmbiguousQueue];

    /// The key that the host stores.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ui => "entra-integration-ui",
            Self::ClientSyncAction => "entra-integration-client-sync-action",
            Self::Cipp => "entra-integration-cipp",
            Self::FieldSync => "entra-integration-field-sync",
            Self::AmbiguousQueue => "entra-integration-ambiguous-queue",
        }
    }

    /// The canonical definition.
    pub fn definition(self) -> FlagDefinition {
        let description = match self {
            Self::Ui => "Microsoft Entra integration: settings pages and every operation behind them",
            Self::ClientSyncAction => "Microsoft Entra integration: sync of a single client",
            Self::Cipp => "Microsoft Entra integration: connecting through CIPP",
            Self::FieldSync => "Microsoft Entra integration: rules that overwrite contact fields",
            Self::AmbiguousQueue => "Microsoft Entra integration: review queue for ambiguous people",
        };
        FlagDefinition { key: self.as_str(), description, enabled_by_default: false }
    }
}

/// What a flag is to whoever manages it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FlagDefinition {
    /// The key.
    pub key: &'static str,
    /// What it switches.
    pub description: &'static str,
    /// Always false.
    pub enabled_by_default: bool,
}

/// The flags that are on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlagSet(Vec<Flag>);

impl FlagSet {
    /// Every flag.
    pub fn all() -> Self {
        Flag::ALL.into_iter().collect()
    }

    /// Whether `flag` is on.
    pub fn is_on(&self, flag: Flag) -> bool {
        self.0.contains(&flag)
    }
}

impl FromIterator<Flag> for FlagSet {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Self {
        Self(flags.into_iter().collect())
    }
}

/// Where flags are managed.
#[async_trait]
pub trait FeatureFlags: Send + Sync {
    /// Those that are on for a host tenant. One that does not exist is off.
    async fn enabled(&self, host: &HostTenantId) -> Result<FlagSet>;

    /// Makes the definitions that are missing, off, and changes none that exist; answers the keys that were made. A
    /// source that has no definitions has nothing to make.
    async fn ensure(&self) -> Result<Vec<&'static str>> {
        Ok(Vec::new())
    }
}
