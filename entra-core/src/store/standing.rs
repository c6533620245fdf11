//! Rules that people decided once and that stand from then on.

use async_trait::async_trait;

use crate::{
    error::Result,
    model::{HostTenantId, ManagedTenantId, MappingRules, ReviewRule, ReviewRuleId},
};

/// Keeps standing rules.
#[async_trait]
pub trait StandingRuleStore: Send + Sync {
    /// Whose people are whose in a tenant that several clients share; no rules where there are none.
    async fn mapping_rules(&self, host: &HostTenantId, tenant: &ManagedTenantId) -> Result<MappingRules>;

    /// Replaces them, all at once. None at all takes the former ones out of force.
    async fn save_mapping_rules(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        rules: &MappingRules,
    ) -> Result<()>;

    /// Rules about the review queue, oldest first.
    async fn review_rules(&self, host: &HostTenantId) -> Result<Vec<ReviewRule>>;

    /// Adds one, or replaces the one of the same id.
    async fn put_review_rule(&self, host: &HostTenantId, rule: &ReviewRule) -> Result<()>;

    /// Takes one out of force. Answers whether it was there.
    async fn remove_review_rule(&self, host: &HostTenantId, rule: &ReviewRuleId) -> Result<bool>;
}
