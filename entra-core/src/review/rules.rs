//! A decision about the queue that stands from then on: previewed on the items that wait, then done to them and to every
//! later run.

use serde::Serialize;
use uuid::Uuid;

use super::{Resolved, dismiss, resolve_to_existing};
use crate::{
    error::{Error, ErrorCode, Result},
    model::{
        CandidateContact, HostTenantId, QueueItem, QueueItemId, QueueStatus, ReviewRule, ReviewRuleEffect,
        ReviewRuleId, ReviewRuleNames, UserId,
    },
    reconcile::{self, RuledItem},
    services::Services,
    store::QueueFilter,
};

/// Items that are read at once.
const PAGE: u32 = 1_000;

/// What a rule would do with the items that wait.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RulePreview {
    /// The items that it would decide.
    pub items: Vec<PreviewedItem>,
    /// Items that wait in all.
    pub open_count: u64,
    /// Why it cannot come into force; absent if it can.
    pub refusal: Option<String>,
}

/// An item that a rule would decide.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PreviewedItem {
    /// The item.
    pub queue_item_id: QueueItemId,
    /// As read.
    pub display_name: Option<String>,
    /// As read.
    pub user_principal_name: Option<String>,
    /// As read.
    pub email: Option<String>,
    /// The contact that it would be linked to; absent where the account would be left out.
    pub links_to: Option<CandidateContact>,
}

/// A rule that came into force, and what it did at once.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AddedRule {
    /// The rule.
    pub rule: ReviewRule,
    /// Items that it decided.
    pub decided: Vec<Resolved>,
    /// Items that it could not decide, and why: they wait on.
    pub left: Vec<LeftItem>,
}

/// An item that a rule speaks of, but could not decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftItem {
    /// The item.
    pub queue_item_id: QueueItemId,
    /// The error's code.
    pub code: &'static str,
    /// The error's words.
    pub message: String,
}

/// Tells what a rule would do with the items that wait. Writes nothing.
pub async fn preview_rule(
    services: &Services,
    host: &HostTenantId,
    rule: &ReviewRule,
) -> Result<RulePreview> {
    let waiting = open_items(services, host, rule).await?;
    let items: Vec<_> = waiting.iter().filter_map(|item| previewed(rule, item)).collect();
    Ok(RulePreview {
        refusal: refusal(services, host, rule, items.is_empty()).await?,
        items,
        open_count: services.store.open_queue_count(host).await?,
    })
}

/// Brings a rule into force and decides what waits. Each item stands alone: one that cannot be decided keeps none of
/// the others back. The tenant is read in full at its next sync.
pub async fn add_rule(
    services: &Services,
    host: &HostTenantId,
    rule: &ReviewRule,
    by: &UserId,
) -> Result<AddedRule> {
    let preview = preview_rule(services, host, rule).await?;
    if let Some(refusal) = preview.refusal {
        return Err(Error::new(ErrorCode::InvalidArgument).with_message(refusal));
    }
    let rule = ReviewRule {
        rule_id: Uuid::now_v7().into(),
        decided_by: Some(by.clone()),
        decided_at: Some(services.now()),
        ..rule.clone()
    };
    services.store.put_review_rule(host, &rule).await?;
    services.store.forget_cursor(host, &rule.managed_tenant_id).await?;
    let mut added = AddedRule { decided: Vec::new(), left: Vec::new(), rule };
    for item in preview.items {
        let id = &item.queue_item_id;
        let decided = if let Some(contact) = &item.links_to {
            resolve_to_existing(services, host, id, &contact.contact_name_id, by).await
        } else {
            let note = format!("Left out by rule {}.", added.rule.rule_id);
            dismiss(services, host, id, Some(note), by).await
        };
        match decided {
            Ok(resolved) => added.decided.push(resolved),
            Err(error) => added.left.push(LeftItem {
                queue_item_id: item.queue_item_id,
                code: error.code().as_str(),
                message: error.message().into(),
            }),
        }
    }
    Ok(added)
}

/// Takes a rule out of force. What it decided stays decided; accounts that it left out come back with the next sync.
pub async fn remove_rule(services: &Services, host: &HostTenantId, rule: &ReviewRuleId) -> Result<()> {
    let rules = services.store.review_rules(host).await?;
    let known = rules.into_iter().find(|known| known.rule_id == *rule);
    let known = known.ok_or_else(|| {
        Error::new(ErrorCode::NotFound).with_message("There is no such rule.").with("rule", rule)
    })?;
    services.store.remove_review_rule(host, rule).await?;
    services.store.forget_cursor(host, &known.managed_tenant_id).await
}

async fn open_items(services: &Services, host: &HostTenantId, rule: &ReviewRule) -> Result<Vec<QueueItem>> {
    let mut items = Vec::new();
    loop {
        let filter = QueueFilter {
            status: Some(QueueStatus::Open),
            managed_tenant_id: Some(rule.managed_tenant_id.clone()),
            limit: PAGE,
            offset: u32::try_from(items.len()).unwrap_or(u32::MAX),
            ..QueueFilter::default()
        };
        let page = services.store.queue(host, &filter).await?;
        if page.is_empty() {
            return Ok(items);
        }
        items.extend(page);
    }
}

fn previewed(rule: &ReviewRule, item: &QueueItem) -> Option<PreviewedItem> {
    let links_to = match reconcile::ruled(rule, item)? {
        RuledItem::Excluded => None,
        RuledItem::Linked(contact) => Some(contact.clone()),
    };
    Some(PreviewedItem {
        queue_item_id: item.queue_item_id.clone(),
        display_name: item.display_name.clone(),
        user_principal_name: item.user_principal_name.clone(),
        email: item.email.clone(),
        links_to,
    })
}

/// A rule comes from a decision: it must be narrow, and there must be something that it decides.
async fn refusal(
    services: &Services,
    host: &HostTenantId,
    rule: &ReviewRule,
    decides_nothing: bool,
) -> Result<Option<String>> {
    let tenant = services
        .store
        .managed_tenant(host, &rule.managed_tenant_id)
        .await?
        .ok_or_else(|| Error::new(ErrorCode::NotFound).with("managed_tenant", &rule.managed_tenant_id))?;
    let too_wide = reconcile::too_wide(rule);
    let is_own = |domain: &str| {
        let mut own = tenant.domains.iter().chain(&tenant.primary_domain);
        own.any(|own| own.eq_ignore_ascii_case(domain.trim()))
    };
    Ok(match (&rule.effect, &rule.names) {
        _ if too_wide.is_some() => too_wide.map(Into::into),
        (ReviewRuleEffect::Exclude, ReviewRuleNames::Domain(domain)) if is_own(domain) => {
            Some("The domain is the tenant's own: everybody would be left out.".into())
        }
        _ if decides_nothing => Some("No item that waits is named by the rule.".into()),
        _ => None,
    })
}
