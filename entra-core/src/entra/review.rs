//! The review queue.

use serde_json::json;

use super::ForTenant;
use crate::{
    access::Operation,
    error::Result,
    model::{ContactId, QueueItemId, ReviewRule, ReviewRuleId},
    review::{self, AddedRule, Decision, QueuePage, Resolved, RulePreview},
    store::QueueFilter,
};

impl ForTenant {
    /// Identities that wait for a person, or waited, newest first.
    pub async fn list_queue(&self, filter: &QueueFilter) -> Result<QueuePage> {
        self.look(Operation::ReviewQueue, review::list(self.services(), &self.host, filter)).await
    }

    /// It is this contact of the same client: links the two.
    pub async fn resolve_to_existing(&self, item: &QueueItemId, contact: &ContactId) -> Result<Resolved> {
        let about = json!({ "queueItemId": item, "contactNameId": contact });
        let work = async {
            review::resolve_to_existing(self.services(), &self.host, item, contact, self.person()?).await
        };
        self.act(Operation::ResolveToExisting, about, work).await
    }

    /// It is somebody new: makes a contact.
    pub async fn resolve_to_new(&self, item: &QueueItemId) -> Result<Resolved> {
        let work = async { review::resolve_to_new(self.services(), &self.host, item, self.person()?).await };
        self.act(Operation::ResolveToNew, json!({ "queueItemId": item }), work).await
    }

    /// Sets an item aside until its facts change.
    pub async fn dismiss(&self, item: &QueueItemId, note: Option<String>) -> Result<Resolved> {
        let work = async { review::dismiss(self.services(), &self.host, item, note, self.person()?).await };
        self.act(Operation::DismissReview, json!({ "queueItemId": item }), work).await
    }

    /// Decides many items; each stands alone.
    pub async fn resolve_many(&self, decisions: &[Decision]) -> Result<Vec<(QueueItemId, Result<Resolved>)>> {
        let work =
            async { Ok(review::resolve_many(self.services(), &self.host, decisions, self.person()?).await) };
        self.act(Operation::ResolveMany, json!({ "decisions": decisions.len() }), work).await
    }

    /// Decisions that stand for the next accounts of the same kind, oldest first.
    pub async fn review_rules(&self) -> Result<Vec<ReviewRule>> {
        self.look(Operation::ReviewRules, self.services().store.review_rules(&self.host)).await
    }

    /// What a rule would do with the items that wait.
    pub async fn preview_review_rule(&self, rule: &ReviewRule) -> Result<RulePreview> {
        let work = review::preview_rule(self.services(), &self.host, rule);
        self.look(Operation::PreviewReviewRule, work).await
    }

    /// Brings a rule into force: for the items that wait, and for every later run.
    pub async fn add_review_rule(&self, rule: &ReviewRule) -> Result<AddedRule> {
        let work = async { review::add_rule(self.services(), &self.host, rule, self.person()?).await };
        self.act(Operation::AddReviewRule, json!({ "rule": rule }), work).await
    }

    /// Takes a rule out of force. What it decided stays decided.
    pub async fn remove_review_rule(&self, rule: &ReviewRuleId) -> Result<()> {
        let work = review::remove_rule(self.services(), &self.host, rule);
        self.act(Operation::RemoveReviewRule, json!({ "ruleId": rule }), work).await
    }
}
