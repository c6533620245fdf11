//! Companies of the PSA.

use serde::{Deserialize, Serialize};

use super::{ClientId, EntraTenantId};

/// A company in the PSA, with what matching reads of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Client {
    /// Its id.
    pub client_id: ClientId,
    /// Its name.
    pub client_name: String,
    /// Its address on the web, as somebody typed it.
    pub url: Option<String>,
    /// The host's property bag; matching reads `website`, `domain` and `emailDomain`.
    #[serde(default)]
    pub properties: serde_json::Value,
    /// Where its bills go.
    pub billing_email: Option<String>,
    /// Domains whose mail belongs to it.
    #[serde(default)]
    pub inbound_domains: Vec<String>,
    /// Switched off in the PSA: never synced.
    #[serde(default)]
    pub is_inactive: bool,
    /// The tenant it was confirmed for.
    pub entra_tenant_id: Option<EntraTenantId>,
}
