//! The customers' tenants.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::{EntraTenantId, ManagedTenantId, Quarantine};

/// A managed tenant as a directory source reports it, before it has a row of ours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DiscoveredTenant {
    /// Microsoft's GUID.
    pub entra_tenant_id: EntraTenantId,
    /// The organisation's name.
    pub display_name: String,
    /// The default domain, lower-case.
    pub primary_domain: Option<String>,
    /// Every verified domain that could be read, the primary one among them.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Users in the directory, where the source could count them.
    pub source_user_count: Option<u32>,
    /// Whether its people can be read now.
    #[serde(default)]
    pub access: TenantAccess,
    /// What else the source knows: relationship ends, roles, assignments. Shown to operators, never decided on.
    #[serde(default)]
    pub metadata: serde_json::Value,
}

/// A managed tenant with its row (`entra_managed_tenants`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagedTenant {
    /// Our row id.
    pub managed_tenant_id: ManagedTenantId,
    /// Microsoft's GUID.
    pub entra_tenant_id: EntraTenantId,
    /// The organisation's name.
    pub display_name: String,
    /// The default domain, lower-case.
    pub primary_domain: Option<String>,
    /// Every known verified domain.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Users at the last discovery; 0 where the source does not say.
    pub source_user_count: u32,
    /// Whether its people can be read, and since when not.
    #[serde(default)]
    pub access: TenantAccess,
    /// When it was first seen.
    #[serde(with = "time::serde::rfc3339")]
    pub discovered_at: OffsetDateTime,
    /// When a discovery last saw it.
    #[serde(with = "time::serde::rfc3339")]
    pub last_seen_at: OffsetDateTime,
    /// People at the last completed sync; the guard's yardstick.
    pub last_successful_sync_user_count: Option<u32>,
    /// When a sync last completed.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub last_successful_sync_at: Option<OffsetDateTime>,
    /// What else the source told.
    #[serde(default)]
    pub metadata: serde_json::Value,
}

/// Whether a tenant's people can be read. A tenant that cannot be read never counts as empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum TenantAccess {
    /// It can be read.
    #[default]
    Readable,
    /// It is listed, but reading it fails: consent, GDAP role or Conditional Access.
    AccessLost {
        /// The code of the error that said so.
        code: String,
        /// Since when.
        #[serde(with = "time::serde::rfc3339")]
        since: OffsetDateTime,
        /// Syncs that failed in a row.
        #[serde(flatten)]
        quarantine: Quarantine,
    },
    /// It is listed, and the last sync failed for something that passes by itself: an outage, throttling.
    Failing {
        /// The code of the error that said so.
        code: String,
        /// Since when.
        #[serde(with = "time::serde::rfc3339")]
        since: OffsetDateTime,
        /// Syncs that failed in a row.
        #[serde(flatten)]
        quarantine: Quarantine,
    },
    /// The partner's list no longer names it.
    Gone {
        /// Since when.
        #[serde(with = "time::serde::rfc3339")]
        since: OffsetDateTime,
    },
}

/// What passes by itself is tried again this soon at the latest, for an outage must not be outlived by its wait.
const LONGEST_WAIT_FOR_AN_OUTAGE: Duration = Duration::hours(1);

impl TenantAccess {
    /// The code of the error that keeps it from being read.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::AccessLost { code, .. } | Self::Failing { code, .. } => Some(code),
            Self::Readable | Self::Gone { .. } => None,
        }
    }

    /// Since when it cannot be read.
    pub fn since(&self) -> Option<OffsetDateTime> {
        match self {
            Self::AccessLost { since, .. } | Self::Failing { since, .. } | Self::Gone { since } => {
                Some(*since)
            }
            Self::Readable => None,
        }
    }

    /// Syncs that failed in a row.
    pub fn quarantine(&self) -> Quarantine {
        match self {
            Self::AccessLost { quarantine, .. } | Self::Failing { quarantine, .. } => *quarantine,
            Self::Readable | Self::Gone { .. } => Quarantine::default(),
        }
    }

    /// From when on the schedule tries it again; `None` for at its next turn.
    pub fn next_try(&self) -> Option<OffsetDateTime> {
        let quarantine = self.quarantine();
        let until = quarantine.until()?;
        match (self, quarantine.failed_at) {
            (Self::Failing { .. }, Some(failed_at)) => {
                Some(until.min(failed_at + LONGEST_WAIT_FOR_AN_OUTAGE))
            }
            _ => Some(until),
        }
    }
}
