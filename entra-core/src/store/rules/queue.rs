//! What becomes of queue items.

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Found;
use crate::{
    error::{Error, ErrorCode, Result},
    model::{Change, ChangeReason, ContactId, QueueItem, QueueReason, QueueStatus, ResolutionAction},
    store::{QueueResolution, WriteBatch},
};

/// The facts that led an item here.
pub fn facts_of(item: &QueueItem) -> Option<&str> {
    item.payload.get("facts").and_then(serde_json::Value::as_str)
}

/// The item of a `queue` change: the open one of the identity brought up to date, or a new one. `None` if a person
/// dismissed the same facts since the plan was made.
pub(super) fn item_of(batch: &WriteBatch<'_>, change: &Change, found: &Found) -> Option<QueueItem> {
    let review = change.review.as_deref();
    let facts = review.map(|review| review.facts.as_str());
    let mut items = found.queue.iter().filter(|item| {
        item.entra_tenant_id == *batch.entra_tenant_id && item.entra_object_id == change.entra_object_id
    });
    if items
        .clone()
        .any(|item| item.status == QueueStatus::Dismissed && facts.is_some() && facts_of(item) == facts)
    {
        return None;
    }
    let reason = match change.reason {
        ChangeReason::Review(reason) => reason,
        _ => QueueReason::PossibleRelink,
    };
    let open = items.find(|item| item.status == QueueStatus::Open);
    Some(QueueItem {
        queue_item_id: open.map_or_else(|| Uuid::now_v7().into(), |open| open.queue_item_id.clone()),
        managed_tenant_id: Some(batch.managed_tenant_id.clone()),
        client_id: Some(batch.client_of(change).clone()),
        entra_tenant_id: batch.entra_tenant_id.clone(),
        entra_object_id: change.entra_object_id.clone(),
        user_principal_name: review.and_then(|review| review.user_principal_name.clone()),
        display_name: review
            .and_then(|review| review.display_name.clone())
            .or_else(|| change.display_name.clone()),
        email: review.and_then(|review| review.email.clone()),
        candidate_contacts: review.map(|review| review.candidates.clone()).unwrap_or_default(),
        reason,
        status: QueueStatus::Open,
        resolution_action: None,
        resolved_contact_id: None,
        resolved_by: None,
        resolved_at: None,
        payload: json!({ "reason": reason, "facts": facts }),
        created_at: open.map_or(batch.at, |open| open.created_at),
    })
}

/// The item that a batch decides. It must be open, unless the batch is being written again.
pub(super) fn resolved(batch: &WriteBatch<'_>, found: &Found) -> Result<Option<QueueItem>> {
    let Some(resolution) = batch.resolves else { return Ok(None) };
    let item = found
        .queue
        .iter()
        .find(|item| item.queue_item_id == resolution.queue_item_id)
        .ok_or_else(|| Error::new(ErrorCode::NotFound).with("queue item", &resolution.queue_item_id))?;
    let is_repeated = !batch.changes.is_empty()
        && batch
            .changes
            .iter()
            .all(|change| found.journal.iter().any(|entry| entry.entra_object_id == change.entra_object_id));
    match item.status {
        QueueStatus::Open => Ok(Some(item.clone())),
        _ if is_repeated => Ok(None),
        _ => Err(Error::new(ErrorCode::Conflict)
            .with_message("The queue item was decided by somebody else.")
            .with("queue item", &resolution.queue_item_id)),
    }
}

/// Marks an item as decided.
pub(super) fn close(
    item: &mut QueueItem,
    action: ResolutionAction,
    contact: Option<ContactId>,
    resolution: Option<&QueueResolution>,
    at: OffsetDateTime,
) {
    item.status =
        if action == ResolutionAction::Dismissed { QueueStatus::Dismissed } else { QueueStatus::Resolved };
    item.resolution_action = Some(action);
    item.resolved_contact_id = contact;
    item.resolved_by = resolution.and_then(|resolution| resolution.by.clone());
    item.resolved_at = Some(at);
    if let (Some(note), Some(payload)) =
        (resolution.and_then(|resolution| resolution.note.as_ref()), item.payload.as_object_mut())
    {
        payload.insert("note".into(), note.as_str().into());
    }
}

/// Sets an item aside; `None` if it is not open.
pub fn decide_dismissal(
    item: &QueueItem,
    resolution: &QueueResolution,
    at: OffsetDateTime,
) -> Option<QueueItem> {
    (item.status == QueueStatus::Open).then(|| {
        let mut item = item.clone();
        close(&mut item, ResolutionAction::Dismissed, None, Some(resolution), at);
        item
    })
}
