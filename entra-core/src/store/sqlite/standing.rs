//! Standing rules.

use async_trait::async_trait;

use super::{SqliteStore, error::failed, row::Columns, values};
use crate::{
    error::Result,
    model::{HostTenantId, ManagedTenantId, MappingRules, ReviewRule, ReviewRuleId},
    store::StandingRuleStore,
};

const MAPPING_RULES: &str =
    "SELECT rules FROM entra_mapping_rules WHERE tenant = ?1 AND managed_tenant_id = ?2";

const SAVE_MAPPING_RULES: &str = "
INSERT INTO entra_mapping_rules (tenant, managed_tenant_id, rules)
VALUES (?1, ?2, ?3)
ON CONFLICT (tenant, managed_tenant_id) DO UPDATE SET rules = excluded.rules";

const REMOVE_MAPPING_RULES: &str =
    "DELETE FROM entra_mapping_rules WHERE tenant = ?1 AND managed_tenant_id = ?2";

/// Ids are in the order of their making.
const REVIEW_RULES: &str = "SELECT rule FROM entra_review_rules WHERE tenant = ?1 ORDER BY rule_id";

const PUT_REVIEW_RULE: &str = "
INSERT INTO entra_review_rules (tenant, rule_id, rule)
VALUES (?1, ?2, ?3)
ON CONFLICT (tenant, rule_id) DO UPDATE SET rule = excluded.rule";

const REMOVE_REVIEW_RULE: &str = "DELETE FROM entra_review_rules WHERE tenant = ?1 AND rule_id = ?2";

#[async_trait]
impl StandingRuleStore for SqliteStore {
    async fn mapping_rules(&self, host: &HostTenantId, tenant: &ManagedTenantId) -> Result<MappingRules> {
        let statement = sqlx::query(MAPPING_RULES).bind(host.as_str()).bind(tenant.as_str());
        let row = statement.fetch_optional(&self.pool).await.map_err(failed)?;
        row.map_or_else(|| Ok(MappingRules::default()), |row| row.json("rules"))
    }

    async fn save_mapping_rules(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        rules: &MappingRules,
    ) -> Result<()> {
        let document = values::json(rules)?;
        let statement = if rules.rules.is_empty() {
            sqlx::query(REMOVE_MAPPING_RULES).bind(host.as_str()).bind(tenant.as_str())
        } else {
            sqlx::query(SAVE_MAPPING_RULES).bind(host.as_str()).bind(tenant.as_str()).bind(document)
        };
        statement.execute(&self.pool).await.map_err(failed).map(drop)
    }

    async fn review_rules(&self, host: &HostTenantId) -> Result<Vec<ReviewRule>> {
        let rows = sqlx::query(REVIEW_RULES).bind(host.as_str()).fetch_all(&self.pool).await;
        rows.map_err(failed)?.iter().map(|row| row.json("rule")).collect()
    }

    async fn put_review_rule(&self, host: &HostTenantId, rule: &ReviewRule) -> Result<()> {
        let document = values::json(rule)?;
        let statement =
            sqlx::query(PUT_REVIEW_RULE).bind(host.as_str()).bind(rule.rule_id.as_str()).bind(document);
        statement.execute(&self.pool).await.map_err(failed).map(drop)
    }

    async fn remove_review_rule(&self, host: &HostTenantId, rule: &ReviewRuleId) -> Result<bool> {
        let statement = sqlx::query(REMOVE_REVIEW_RULE).bind(host.as_str()).bind(rule.as_str());
        let done = statement.execute(&self.pool).await.map_err(failed)?;
        Ok(done.rows_affected() > 0)
    }
}
