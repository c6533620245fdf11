//! What a host tenant has decided about its syncs (`entra_sync_settings`).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use super::ManagedTenantId;

/// A host tenant's settings. Everything is off or safe by default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SyncSettings {
    /// Whether scheduled runs happen.
    pub sync_enabled: bool,
    /// Minutes between scheduled runs, 15 to 43,200.
    pub sync_interval_minutes: u32,
    /// Which fields follow the directory.
    #[serde(alias = "fieldSyncConfig")]
    pub field_sync: FieldSync,
    /// Who is left out.
    #[serde(alias = "userFilterConfig")]
    pub user_filter: UserFilter,
    /// What holds a run.
    pub guard: GuardSettings,
    /// Thresholds of single managed tenants that differ from those.
    pub guard_overrides: BTreeMap<ManagedTenantId, GuardOverride>,
    /// Link by address only until a mapping is settled; also read from `"emailMatch": "onboarding"`.
    #[serde(alias = "emailMatch", deserialize_with = "only_onboarding")]
    pub email_match_onboarding_only: bool,
    /// Days that somebody must be absent before being deactivated.
    pub absence_grace_days: u32,
    /// Days after which a delta is replaced by a full read.
    pub full_read_interval_days: u32,
    /// Whom to tell.
    #[serde(alias = "notificationConfig")]
    pub notifications: Notifications,
}

impl Default for SyncSettings {
    fn default() -> Self {
        Self {
            sync_enabled: false,
            sync_interval_minutes: 1_440,
            field_sync: FieldSync::default(),
            user_filter: UserFilter::default(),
            guard: GuardSettings::default(),
            guard_overrides: BTreeMap::new(),
            email_match_onboarding_only: false,
            absence_grace_days: 0,
            full_read_interval_days: 7,
            notifications: Notifications::default(),
        }
    }
}

fn only_onboarding<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(value == true || value == "onboarding")
}

/// Which fields follow the directory. All off by default. Reads the TypeScript version's document too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldSync {
    /// The contact's name.
    pub display_name: FieldRule,
    /// The primary address.
    pub email: FieldRule,
    /// Business and mobile numbers.
    pub phone: FieldRule,
    /// The job title.
    pub role: FieldRule,
    /// The user principal name.
    pub upn: FieldRule,
    /// Deactivate contacts of disabled accounts; on when absent.
    pub mark_inactive_when_disabled: bool,
}

impl Default for FieldSync {
    fn default() -> Self {
        Self {
            display_name: FieldRule::default(),
            email: FieldRule::default(),
            phone: FieldRule::default(),
            role: FieldRule::default(),
            upn: FieldRule::default(),
            mark_inactive_when_disabled: true,
        }
    }
}

/// How one field follows the directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FieldRule {
    /// Write the directory's value.
    pub overwrite: bool,
    /// A value cleared in the directory clears ours; otherwise blank keeps ours.
    pub clear_when_blank: bool,
    /// A value that a person changed since our last write stays.
    pub keep_if_edited_here: bool,
}

/// Who is left out of a sync, beside what the facts say. Reads the TypeScript version's document too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserFilter {
    /// Case-insensitive regular expressions over user principal name, address, display name and local part.
    pub exclusion_patterns: Vec<String>,
    /// Bring guests along.
    pub include_guests: bool,
    /// Leave out accounts without a licence.
    pub require_license: bool,
    /// Only members of these groups (object ids).
    pub groups: Vec<String>,
    /// Leave out addresses of these domains.
    pub excluded_domains: Vec<String>,
    /// Always in, whatever the rules say (object ids).
    pub always_include: Vec<String>,
    /// Always out, whatever the rules say (object ids).
    pub always_exclude: Vec<String>,
}

/// Thresholds of the guard (design, Guard).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GuardSettings {
    /// At least this many deactivations …
    pub deactivate_count: u32,
    /// … and more than this share of the active links trip it.
    pub deactivate_share: f64,
    /// At least this many deactivations …
    pub deactivate_small_count: u32,
    /// … and at least this share of the active links trip it too.
    pub deactivate_small_share: f64,
    /// At least this many contacts with changed fields …
    pub update_count: u32,
    /// … and more than this share of the active links trip it.
    pub update_share: f64,
    /// At least this many new contacts …
    pub create_count: u32,
    /// … and more than this many times the people of the last complete read trip it.
    pub create_factor: f64,
}

impl Default for GuardSettings {
    fn default() -> Self {
        Self {
            deactivate_count: 5,
            deactivate_share: 0.20,
            deactivate_small_count: 2,
            deactivate_small_share: 0.50,
            update_count: 50,
            update_share: 0.50,
            create_count: 100,
            create_factor: 3.0,
        }
    }
}

/// Thresholds of one managed tenant; those that are absent are the host tenant's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of `GuardSettings`")]
pub struct GuardOverride {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deactivate_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deactivate_share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deactivate_small_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deactivate_small_share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_factor: Option<f64>,
}

impl SyncSettings {
    /// The guard's thresholds for one managed tenant.
    pub fn guard_of(&self, tenant: &ManagedTenantId) -> GuardSettings {
        let (own, general) = (self.guard_overrides.get(tenant).copied().unwrap_or_default(), &self.guard);
        GuardSettings {
            deactivate_count: own.deactivate_count.unwrap_or(general.deactivate_count),
            deactivate_share: own.deactivate_share.unwrap_or(general.deactivate_share),
            deactivate_small_count: own.deactivate_small_count.unwrap_or(general.deactivate_small_count),
            deactivate_small_share: own.deactivate_small_share.unwrap_or(general.deactivate_small_share),
            update_count: own.update_count.unwrap_or(general.update_count),
            update_share: own.update_share.unwrap_or(general.update_share),
            create_count: own.create_count.unwrap_or(general.create_count),
            create_factor: own.create_factor.unwrap_or(general.create_factor),
        }
    }
}

/// Whom to tell of what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Notifications {
    /// A digest after each run.
    pub run_digest: bool,
    /// The second failed or partial run in a row.
    pub repeated_failure: bool,
    /// New ambiguous identities.
    pub review_queue: bool,
    /// Days without a sync after which a tenant counts as stale.
    pub stale_after_days: Option<u32>,
}
