use async_trait::async_trait;
use serde_json::Value;
use sqlx::types::Json;

use super::{
    PostgresStore,
    ids::{key, uuid},
    session::{query, query_scalar},
    texts::document,
};
use crate::{
    error::Result,
    model::{HostTenantId, ManagedTenantId, MappingRules, ReviewRule, ReviewRuleId},
    store::StandingRuleStore,
};

const MAPPING_RULES: &str =
    "SELECT rules FROM entra_mapping_rules WHERE tenant = $1 AND managed_tenant_id = $2";

const SAVE_MAPPING_RULES: &str = "
    INSERT INTO entra_mapping_rules (tenant, managed_tenant_id, rules)
    VALUES ($1, $2, $3)
    ON CONFLICT (tenant, managed_tenant_id) DO UPDATE SET rules = excluded.rules";

const REMOVE_MAPPING_RULES: &str =
    "DELETE FROM entra_mapping_rules WHERE tenant = $1 AND managed_tenant_id = $2";

/// Ids are in the order of their making.
const REVIEW_RULES: &str = "SELECT rule FROM entra_review_rules WHERE tenant = $1 ORDER BY rule_id";

const PUT_REVIEW_RULE: &str = "
    INSERT INTO entra_review_rules (tenant, rule_id, rule)
    VALUES ($1, $2, $3)
    ON CONFLICT (tenant, rule_id) DO UPDATE SET rule = excluded.rule";

const REMOVE_REVIEW_RULE: &str = "DELETE FROM entra_review_rules WHERE tenant = $1 AND rule_id = $2";

#[async_trait]
impl StandingRuleStore for PostgresStore {
    async fn mapping_rules(&self, host: &HostTenantId, tenant: &ManagedTenantId) -> Result<MappingRules> {
        let (host, id) = (key(host)?, uuid(tenant.as_str())?);
        self.transact("read mapping rules", |mut transaction| async move {
            let rules: Option<Value> =
                query_scalar(MAPPING_RULES).bind(host).bind(id).fetch_optional(&mut *transaction).await?;
            Ok(rules.map(document).transpose()?.unwrap_or_default())
        })
        .await
    }

    async fn save_mapping_rules(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        rules: &MappingRules,
    ) -> Result<()> {
        let (host, id) = (key(host)?, uuid(tenant.as_str())?);
        self.transact("save mapping rules", |mut transaction| async move {
            let statement = if rules.rules.is_empty() {
                query(REMOVE_MAPPING_RULES).bind(host).bind(id)
            } else {
                query(SAVE_MAPPING_RULES).bind(host).bind(id).bind(Json(rules))
            };
            statement.execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn review_rules(&self, host: &HostTenantId) -> Result<Vec<ReviewRule>> {
        let host = key(host)?;
        self.transact("read review rules", |mut transaction| async move {
            let rules: Vec<Value> =
                query_scalar(REVIEW_RULES).bind(host).fetch_all(&mut *transaction).await?;
            Ok(rules.into_iter().map(document).collect::<Result<_>>()?)
        })
        .await
    }

    async fn put_review_rule(&self, host: &HostTenantId, rule: &ReviewRule) -> Result<()> {
        let (host, id) = (key(host)?, uuid(rule.rule_id.as_str())?);
        self.transact("save review rule", |mut transaction| async move {
            query(PUT_REVIEW_RULE).bind(host).bind(id).bind(Json(rule)).execute(&mut *transaction).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn remove_review_rule(&self, host: &HostTenantId, rule: &ReviewRuleId) -> Result<bool> {
        let (host, id) = (key(host)?, uuid(rule.as_str())?);
        self.transact("remove review rule", |mut transaction| async move {
            let done = query(REMOVE_REVIEW_RULE).bind(host).bind(id).execute(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(done.rows_affected() > 0)
        })
        .await
    }
}
