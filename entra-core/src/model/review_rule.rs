//! Decisions about the review queue that stand for the next accounts of the same kind.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{ManagedTenantId, ReviewRuleId, UserId};

/// A person's decision for accounts of one managed tenant, narrow by its shape: it names an identity, a domain or a
/// pattern.
///
/// In JSON `{"managedTenantId": "…", "effect": "exclude", "by": "domain", "value": "partner.com"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewRule {
    /// Its id; made when it comes into force.
    #[serde(default)]
    pub rule_id: ReviewRuleId,
    /// The tenant whose accounts it is about.
    pub managed_tenant_id: ManagedTenantId,
    /// What becomes of them.
    pub effect: ReviewRuleEffect,
    /// Which.
    #[serde(flatten)]
    pub names: ReviewRuleNames,
    /// Who decided.
    #[serde(default)]
    pub decided_by: Option<UserId>,
    /// When.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub decided_at: Option<OffsetDateTime>,
}

/// What a rule does with the accounts that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewRuleEffect {
    /// They are no people here: left out of syncs.
    Exclude,
    /// An address alone may link them although their mapping is settled: to the one contact that carries it.
    Link,
}

/// The accounts that a rule names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "by", content = "value", rename_all = "snake_case")]
pub enum ReviewRuleNames {
    /// One account (object id).
    Identity(String),
    /// Accounts with an address of exactly this domain.
    Domain(String),
    /// Accounts whose user principal name, address, display name or local part this regular expression finds.
    Pattern(String),
}
