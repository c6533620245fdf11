//! What comes back: the mapping preview of the contract. It writes nothing and decides nothing.

use serde::{Deserialize, Serialize};

use super::input::TenantProfile;

/// Every tenant of the input, in exactly one of three groups, each in input order.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MappingPreview {
    /// Tenants with a single answer that may be pre-selected for the person who confirms.
    pub auto_matched: Vec<AutoMatched>,
    /// Tenants with candidates to choose from, best first.
    pub fuzzy_candidates: Vec<FuzzyCandidates>,
    /// Tenants for which nothing is worth showing.
    pub unmatched: Vec<PreviewTenant>,
}

/// A tenant as the preview shows it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PreviewTenant {
    /// The host's row id.
    pub managed_tenant_id: String,
    /// Microsoft's tenant id.
    pub entra_tenant_id: String,
    /// The organisation's name.
    pub display_name: Option<String>,
    /// The default domain.
    pub primary_domain: Option<String>,
    /// How many accounts the tenant has.
    pub source_user_count: i64,
}

impl From<&TenantProfile> for PreviewTenant {
    fn from(tenant: &TenantProfile) -> Self {
        Self {
            managed_tenant_id: tenant.managed_tenant_id.clone(),
            entra_tenant_id: tenant.entra_tenant_id.clone(),
            display_name: tenant.display_name.clone(),
            primary_domain: tenant.primary_domain.clone(),
            source_user_count: tenant.source_user_count,
        }
    }
}

/// A tenant and its pre-selected client.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct AutoMatched {
    /// The tenant.
    #[serde(flatten)]
    pub tenant: PreviewTenant,
    /// The client.
    #[serde(rename = "match")]
    pub matched: Candidate,
}

/// A tenant and the clients that it may belong to.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct FuzzyCandidates {
    /// The tenant.
    #[serde(flatten)]
    pub tenant: PreviewTenant,
    /// The clients, best first.
    pub candidates: Vec<Candidate>,
}

/// A client that a tenant may belong to.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The host's row id.
    pub client_id: String,
    /// The client's name.
    pub client_name: String,
    /// 0 to 1. A similarity under `Phase1`; under `Evidence` the share of such answers that are right.
    pub confidence_score: f64,
    /// What mainly speaks for the client.
    pub reason: Reason,
    /// The domain that both sides have, where that is the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched_domain: Option<String>,
    /// What only `Evidence` can say.
    #[serde(flatten)]
    pub judgement: Option<Judgement>,
}

/// The one thing that mainly speaks for a candidate, in the words that hosts already show.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The tenant's domain is the client's website.
    ExactDomain,
    /// The tenant's domain is one that the client writes from or is billed at.
    SecondaryDomain,
    /// The names are alike.
    FuzzyName,
}

/// What `Evidence` adds to a candidate.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Judgement {
    /// How far the candidate may be trusted.
    pub band: Band,
    /// Confidence minus that of the best other candidate of the tenant; negative for all but the first.
    pub margin: f64,
    /// Another tenant claims this client, or another client is nearly as good.
    pub contested: bool,
    /// What speaks for and against, strongest first.
    pub evidence: Vec<Evidence>,
}

/// How far an answer may be trusted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// Not worth showing.
    None,
    /// Worth a look.
    Possible,
    /// Right, but for a person's glance.
    Strong,
    /// May be pre-selected.
    Definite,
}

/// One signal, in words that a service desk understands.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The signal's name, stable.
    pub kind: String,
    /// Its share of the score, in natural log-odds; negative speaks against.
    pub points: f64,
    /// One sentence.
    pub text: String,
    /// What the tenant shows.
    pub tenant_value: Option<String>,
    /// What the client shows.
    pub client_value: Option<String>,
}

/// Why a tenant is, or is not, offered a client.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The tenant asked about.
    pub managed_tenant_id: String,
    /// The client asked about.
    pub client_id: String,
    /// The client's confidence, shown or not.
    pub confidence_score: f64,
    /// The band that the confidence falls into.
    pub band: Band,
    /// Place among all candidates of the tenant, from 1; absent if the client is not one.
    pub rank: Option<usize>,
    /// The client in first place, if it is another.
    pub better_client_id: Option<String>,
    /// One sentence: why it is offered, or why not.
    pub verdict: String,
    /// What speaks for and against, strongest first.
    pub evidence: Vec<Evidence>,
}
