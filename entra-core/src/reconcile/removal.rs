//! The one place that makes a deactivation.

use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    PlanInput,
    change::Edit,
    register::{Register, is_inactive_by_person, is_inactive_by_us},
};
use crate::model::{
    AbsenceEvidence, Action, Change, ChangeReason, Contact, ContactLink, EntraObjectId, SyncStatusReason,
};

/// Deactivates the contact of an account that is disabled or gone.
///
/// Nothing else in this crate makes a change with [`Action::Deactivate`], and this takes a proof that only a complete
/// or a delta read gives:
///
/// ```
/// use entra_core::{model::*, reconcile::deactivate};
/// # let contact: Contact = serde_json::from_str(r#"{"contactNameId": "c", "clientId": "x", "email": null}"#).unwrap();
/// let read: DirectoryRead = serde_json::from_str(r#"{"completeness": "complete"}"#).unwrap();
/// let evidence = read.absence_evidence().expect("complete reads speak of the absent");
/// let change = deactivate(evidence, &"ann".into(), &contact, SyncStatusReason::DeletedUpstream);
/// assert_eq!(change.action, Action::Deactivate);
/// ```
///
/// A read may have none to give, and that does not compile:
///
/// ```compile_fail,E0308
/// use entra_core::{model::*, reconcile::deactivate};
/// # let contact: Contact = serde_json::from_str(r#"{"contactNameId": "c", "clientId": "x", "email": null}"#).unwrap();
/// let read: DirectoryRead = serde_json::from_str(r#"{"completeness": "partial"}"#).unwrap();
/// deactivate(read.absence_evidence(), &"ann".into(), &contact, SyncStatusReason::DeletedUpstream);
/// ```
pub fn deactivate(
    _: AbsenceEvidence,
    identity: &EntraObjectId,
    contact: &Contact,
    reason: SyncStatusReason,
) -> Change {
    let mut edit = Edit::of(contact);
    edit.deactivated(reason);
    edit.into_change(Action::Deactivate, reason.into(), identity)
}

/// What becomes of a contact whose account is disabled or gone: a person's word about the contact stands, and without
/// evidence nothing happens.
pub(crate) fn leave(
    register: &Register<'_>,
    identity: &EntraObjectId,
    index: usize,
    reason: SyncStatusReason,
) -> Change {
    let contact = register.contact(index);
    let nothing = |why| Edit::of(contact).into_change(Action::None, why, identity);
    if !register.is_ours(index) {
        return nothing(ChangeReason::ContactInOtherClient);
    }
    if is_inactive_by_person(contact) {
        return nothing(ChangeReason::InactiveByPerson);
    }
    let known = contact.entra_sync_status_reason == Some(reason);
    match (register.input.read.absence_evidence(), is_inactive_by_us(contact)) {
        (_, Some(_)) if known => nothing(reason.into()),
        (_, None) if known => nothing(ChangeReason::ActiveByPerson),
        (None, _) => nothing(ChangeReason::PartialRead),
        (Some(_), Some(_)) => {
            let mut edit = Edit::of(contact);
            edit.status("inactive", Some(reason));
            edit.into_change(Action::Update, reason.into(), identity)
        }
        (Some(evidence), None) => deactivate(evidence, identity, contact, reason),
    }
}

/// Whether somebody who is gone has not been gone for long enough. What cannot be known counts as not long enough.
pub(crate) fn is_within_grace(input: &PlanInput<'_>, link: &ContactLink) -> bool {
    let days = input.settings.absence_grace_days;
    if days == 0 {
        return false;
    }
    let noted = link.metadata.get("absentSince").and_then(|since| since.as_str());
    // A delta does not show people who have not changed, so its last sight of somebody says little.
    let seen = link.last_seen_at.filter(|_| input.read.speaks_of_the_unnamed());
    let since = noted.and_then(|since| OffsetDateTime::parse(since, &Rfc3339).ok()).or(seen);
    !matches!((input.now, since), (Some(now), Some(since)) if now - since >= Duration::days(days.into()))
}
