//! States of links.

use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::model::{ContactLink, EntraObjectId, EntraTenantId, LinkStatus};

/// Whether the link is that of the identity.
pub fn is_same_identity(link: &ContactLink, tenant: &EntraTenantId, identity: &EntraObjectId) -> bool {
    link.entra_tenant_id == *tenant && link.entra_object_id == *identity
}

/// Takes a link out of force. It stays as history, and brings its contact back should the identity return.
pub(super) fn retire(link: &mut ContactLink) {
    link.is_active = false;
    link.link_status = LinkStatus::Inactive;
}

/// Puts a link in force.
pub(super) fn activate(link: &mut ContactLink) {
    link.is_active = true;
    link.link_status = LinkStatus::Active;
}

/// Notes that the identity was there, in scope.
pub fn seen(link: &mut ContactLink, at: OffsetDateTime) {
    link.last_seen_at = Some(at);
    if let Value::Object(notes) = &mut link.metadata {
        notes.remove("absentSince");
        notes.remove("out_of_scope");
    }
}

/// Notes that the identity was there, but out of scope.
pub(super) fn out_of_scope(link: &mut ContactLink, at: OffsetDateTime) {
    seen(link, at);
    note(link, "out_of_scope", Value::Bool(true));
}

/// Notes since when a complete read misses the identity; the first time stands.
pub(super) fn absent(link: &mut ContactLink, at: OffsetDateTime) {
    if link.metadata.get("absentSince").is_none() {
        // Years outside 0 to 9999 do not format; such a clock leaves no note.
        if let Ok(since) = at.format(&Rfc3339) {
            note(link, "absentSince", Value::String(since));
        }
    }
}

fn note(link: &mut ContactLink, name: &str, value: Value) {
    if !link.metadata.is_object() {
        link.metadata = Value::Object(serde_json::Map::new());
    }
    if let Value::Object(notes) = &mut link.metadata {
        notes.insert(name.into(), value);
    }
}
