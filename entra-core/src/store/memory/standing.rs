//! Standing rules.

use async_trait::async_trait;

use super::MemoryStore;
use crate::{
    error::Result,
    model::{HostTenantId, ManagedTenantId, MappingRules, ReviewRule, ReviewRuleId},
    store::StandingRuleStore,
};

#[async_trait]
impl StandingRuleStore for MemoryStore {
    async fn mapping_rules(&self, host: &HostTenantId, tenant: &ManagedTenantId) -> Result<MappingRules> {
        Ok(self.with(host, |tables| tables.mapping_rules.get(tenant).cloned().unwrap_or_default()))
    }

    async fn save_mapping_rules(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        rules: &MappingRules,
    ) -> Result<()> {
        self.with(host, |tables| {
            if rules.rules.is_empty() {
                tables.mapping_rules.remove(tenant);
            } else {
                tables.mapping_rules.insert(tenant.clone(), rules.clone());
            }
        });
        Ok(())
    }

    async fn review_rules(&self, host: &HostTenantId) -> Result<Vec<ReviewRule>> {
        Ok(self.with(host, |tables| tables.review_rules.values().cloned().collect()))
    }

    async fn put_review_rule(&self, host: &HostTenantId, rule: &ReviewRule) -> Result<()> {
        self.with(host, |tables| tables.review_rules.insert(rule.rule_id.clone(), rule.clone()));
        Ok(())
    }

    async fn remove_review_rule(&self, host: &HostTenantId, rule: &ReviewRuleId) -> Result<bool> {
        Ok(self.with(host, |tables| tables.review_rules.remove(rule)).is_some())
    }
}
