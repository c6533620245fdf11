//! People of the PSA, and their ties to directory users.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{ClientId, ContactId, EntraObjectId, EntraTenantId, LinkId};

/// A person in the PSA.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// Its id.
    pub contact_name_id: ContactId,
    /// The company it belongs to.
    pub client_id: ClientId,
    /// The primary address, lower-case; unique in the host tenant, across clients.
    pub email: Option<String>,
    /// Further addresses, lower-case.
    #[serde(default)]
    pub additional_emails: Vec<String>,
    /// The name as shown.
    #[serde(default)]
    pub full_name: String,
    /// The job title.
    pub role: Option<String>,
    /// Switched off, by us or by a person: `entra_sync_status_reason` tells which.
    #[serde(default)]
    pub is_inactive: bool,
    /// In display order.
    #[serde(default)]
    pub phone_numbers: Vec<PhoneNumber>,
    /// The object id that the host already stores for it.
    pub entra_object_id: Option<EntraObjectId>,
    /// The user principal name that we last wrote.
    pub entra_user_principal_name: Option<String>,
    /// Whether the account was enabled when we last looked.
    pub entra_account_enabled: Option<bool>,
    /// `active` or `inactive`, as we last wrote it.
    pub entra_sync_status: Option<String>,
    /// Why we deactivated it; absent if we did not.
    pub entra_sync_status_reason: Option<SyncStatusReason>,
}

/// Why a contact was deactivated by a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncStatusReason {
    /// The account is disabled.
    DisabledUpstream,
    /// The account is gone from the directory.
    DeletedUpstream,
}

impl SyncStatusReason {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DisabledUpstream => "disabled_upstream",
            Self::DeletedUpstream => "deleted_upstream",
        }
    }
}

/// A phone number of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhoneNumber {
    /// As the directory writes it.
    pub phone_number: String,
    /// What kind.
    pub canonical_type: CanonicalPhoneType,
    /// The one to call first.
    #[serde(default)]
    pub is_default: bool,
    /// From 0.
    #[serde(default)]
    pub display_order: u32,
}

/// Kinds of phone numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CanonicalPhoneType {
    /// A business phone.
    Work,
    /// A mobile phone.
    Mobile,
}

impl CanonicalPhoneType {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Mobile => "mobile",
        }
    }
}

/// The tie of a directory identity to a contact (`entra_contact_links`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactLink {
    /// Our row id; absent in documents of hosts with their own tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_id: Option<LinkId>,
    /// The contact.
    pub contact_name_id: ContactId,
    /// The tenant of the identity.
    pub entra_tenant_id: EntraTenantId,
    /// The object id of the identity.
    pub entra_object_id: EntraObjectId,
    /// Only active links bind a contact; one contact has at most one.
    #[serde(default = "yes")]
    pub is_active: bool,
    /// As the host reads it.
    #[serde(default)]
    pub link_status: LinkStatus,
    /// When a complete read last saw the identity.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<OffsetDateTime>,
    /// Our notes: `out_of_scope`, `absentSince`.
    #[serde(default)]
    pub metadata: serde_json::Value,
}

/// `entra_contact_links.link_status`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkStatus {
    /// In force.
    #[default]
    Active,
    /// Retired.
    Inactive,
}

impl LinkStatus {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
        }
    }
}

fn yes() -> bool {
    true
}
