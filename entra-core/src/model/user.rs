//! Accounts of a managed tenant.

use serde::{Deserialize, Deserializer, Serialize};

use super::{EntraObjectId, EntraTenantId};

/// An account in a managed tenant. Its identity is (`entra_tenant_id`, `entra_object_id`); everything else may change.
///
/// Absent fields were not read or are not set: only `account_enabled == Some(false)` says that an account is disabled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DirectoryUser {
    /// The tenant the row was read from: Graph's user has no such property, so the reader stamps it.
    pub entra_tenant_id: EntraTenantId,
    /// Graph's `id`.
    pub entra_object_id: EntraObjectId,
    /// Graph's `userPrincipalName`; not an address (guests carry `#EXT#`).
    pub user_principal_name: Option<String>,
    /// Graph's `mail`.
    pub email: Option<String>,
    /// Graph's `displayName`.
    pub display_name: Option<String>,
    /// Graph's `givenName`.
    pub given_name: Option<String>,
    /// Graph's `surname`.
    pub surname: Option<String>,
    /// Graph's `accountEnabled`; absent where it was not selected.
    pub account_enabled: Option<bool>,
    /// Graph's `jobTitle`.
    pub job_title: Option<String>,
    /// Graph's `mobilePhone`.
    pub mobile_phone: Option<String>,
    /// Graph's `businessPhones`.
    #[serde(deserialize_with = "list_or_null")]
    pub business_phones: Vec<String>,
    /// `Member` or `Guest`; absent for very old accounts.
    pub user_type: Option<String>,
    /// `Invitation` for guests by invitation.
    pub creation_type: Option<String>,
    /// `PendingAcceptance` or `Accepted` for invited accounts.
    pub external_user_state: Option<String>,
    /// Graph's `department`.
    pub department: Option<String>,
    /// Graph's `companyName`.
    pub company_name: Option<String>,
    /// Graph's `officeLocation`.
    pub office_location: Option<String>,
    /// Graph's `otherMails`.
    #[serde(deserialize_with = "list_or_null")]
    pub other_mails: Vec<String>,
    /// Graph's `proxyAddresses`: `SMTP:` marks the primary one, `smtp:` the aliases.
    #[serde(deserialize_with = "list_or_null")]
    pub proxy_addresses: Vec<String>,
    /// Graph's `onPremisesSyncEnabled`.
    pub on_premises_sync_enabled: Option<bool>,
    /// Graph's `isResourceAccount`.
    pub is_resource_account: Option<bool>,
    /// Graph's `assignedLicenses`; absent where it was not selected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_licenses: Option<Vec<AssignedLicense>>,
    /// The row as the source sent it, where the caller asked to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<serde_json::Value>,
}

/// A licence of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignedLicense {
    /// The product's GUID.
    pub sku_id: String,
}

fn list_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(Option::<Vec<String>>::deserialize(deserializer)?.unwrap_or_default())
}
