//! Which managed tenant belongs to which client.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{ClientId, ManagedTenantId, MappingId, UserId};

/// A row of `entra_client_tenant_mappings`. Retired rows are history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TenantMapping {
    /// Its id.
    pub mapping_id: MappingId,
    /// The tenant.
    pub managed_tenant_id: ManagedTenantId,
    /// The client; absent unless `mapped`.
    pub client_id: Option<ClientId>,
    /// What was decided.
    pub mapping_state: MappingState,
    /// The score that the person saw, 0 to 1.
    pub confidence_score: Option<f64>,
    /// In force; at most one per tenant.
    pub is_active: bool,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// When.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub decided_at: Option<OffsetDateTime>,
    /// A run of it has completed: from then on addresses alone may no longer link (setting `emailMatch: onboarding`).
    #[serde(default)]
    pub settled: bool,
}

/// What a person decided about a managed tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappingState {
    /// It is this client's.
    Mapped,
    /// An explicitly started sync shall make a client for it.
    CreateNew,
    /// Leave it alone.
    SkipForNow,
    /// Nobody decided yet.
    #[default]
    NeedsReview,
}

impl MappingState {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mapped => "mapped",
            Self::CreateNew => "create_new",
            Self::SkipForNow => "skip_for_now",
            Self::NeedsReview => "needs_review",
        }
    }
}

/// One line of a confirmation: `mapped` needs a client; a client without a state means `mapped`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MappingDecision {
    /// The tenant.
    pub managed_tenant_id: ManagedTenantId,
    /// The client.
    #[serde(default)]
    pub client_id: Option<ClientId>,
    /// The decision.
    #[serde(default)]
    pub mapping_state: Option<MappingState>,
    /// The score that the person saw, 0 to 1.
    #[serde(default)]
    pub confidence_score: Option<f64>,
}
