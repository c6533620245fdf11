//! What a host hands in: the two lists, as in the contract's table of pure functions.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// Two lists and the rules by which to compare them.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MatchInput {
    /// The rules. [`Profile::Evidence`] when absent.
    #[serde(default, deserialize_with = "null_as_default")]
    pub profile: Profile,
    /// The managed tenants to place.
    #[serde(default, deserialize_with = "null_as_default")]
    pub tenants: Vec<TenantProfile>,
    /// The clients that they may belong to.
    #[serde(default, deserialize_with = "null_as_default")]
    pub clients: Vec<ClientProfile>,
}

/// Which rules decide.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// The answers of the TypeScript version, bit for bit.
    Phase1,
    /// Weighted signals and a calibrated confidence.
    #[default]
    Evidence,
}

/// A managed tenant. Ids are opaque: they are compared and handed back, never parsed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TenantProfile {
    /// The host's row id.
    #[serde(deserialize_with = "null_as_default")]
    pub managed_tenant_id: String,
    /// Microsoft's tenant id.
    #[serde(deserialize_with = "null_as_default")]
    pub entra_tenant_id: String,
    /// The organisation's name as its administrators typed it.
    pub display_name: Option<String>,
    /// The default domain.
    pub primary_domain: Option<String>,
    /// Every verified domain, where they could be read.
    #[serde(deserialize_with = "present_strings")]
    pub domains: Vec<String>,
    /// How many accounts the tenant has.
    #[serde(deserialize_with = "null_as_default")]
    pub source_user_count: i64,
}

/// A client of the PSA.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClientProfile {
    /// The host's row id.
    #[serde(deserialize_with = "null_as_default")]
    pub client_id: String,
    /// The client's name.
    #[serde(deserialize_with = "null_as_default")]
    pub client_name: String,
    /// The website column.
    pub url: Option<String>,
    /// The free document beside it: `website`, `domain` and `emailDomain` are read where they are texts.
    pub properties: Value,
    /// Where invoices go.
    pub billing_email: Option<String>,
    /// Domains whose mail is filed under this client.
    #[serde(deserialize_with = "present_strings")]
    pub inbound_domains: Vec<String>,
    /// The tenant that an earlier confirmation stored.
    pub entra_tenant_id: Option<String>,
    /// How many of the client's contacts have an address at each domain.
    #[serde(deserialize_with = "null_as_default")]
    pub contact_domains: BTreeMap<String, u64>,
}

impl ClientProfile {
    /// A text in the free document, if there is one by that name.
    pub(crate) fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name)?.as_str()
    }
}

fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

fn present_strings<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let values: Option<Vec<Option<String>>> = Option::deserialize(deserializer)?;
    Ok(values.unwrap_or_default().into_iter().flatten().collect())
}
