//! The name of a plan: equal exactly for plans that do the same.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::facts::hexadecimal;
use crate::model::{
    Action, Change, ChangeReason, ClientId, ContactId, ContactPatch, EntraObjectId, PlanHash, Review,
};

/// One change as it enters the hash: a JSON line with its fields in this order. The shown name is left out, and of the
/// review only what a dismissal depends on.
#[derive(Serialize)]
struct Canonical<'a> {
    action: Action,
    identity: &'a EntraObjectId,
    contact: Option<&'a ContactId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<&'a ClientId>,
    reason: ChangeReason,
    before: Option<&'a ContactPatch>,
    after: Option<&'a ContactPatch>,
    facts: Option<&'a str>,
    replaces: Option<&'a EntraObjectId>,
    address_from: Option<&'a ContactId>,
}

/// SHA-256 over the changes in their order.
pub fn plan_hash(changes: &[Change]) -> PlanHash {
    let mut digest = Sha256::new();
    let mut line = Vec::with_capacity(512);
    for change in changes {
        let canonical = Canonical {
            action: change.action,
            identity: &change.entra_object_id,
            contact: change.contact_name_id.as_ref(),
            client: change.client_id.as_ref(),
            reason: change.reason,
            before: change.before.as_deref(),
            after: change.after.as_deref(),
            facts: change.review.as_deref().map(|Review { facts, .. }| facts.as_str()),
            replaces: change.replaces.as_ref(),
            address_from: change.address_from.as_ref(),
        };
        line.clear();
        // Strings and flags in JSON, written to memory, cannot fail.
        let _ = serde_json::to_writer(&mut line, &canonical);
        digest.update(&line);
        digest.update(b"\n");
    }
    PlanHash::from(hexadecimal(digest))
}
