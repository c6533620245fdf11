//! A person's decision about a queued identity, as a change like any other.

use super::{address::primary_address, change::Edit, fields::contact_name};
use crate::model::{Action, Change, ChangeReason, Contact, ContactPatch, DirectoryUser, QueueReason};

/// It is this contact: link it. Fields follow with the next sync, as the rules say.
pub fn decided_link(user: &DirectoryUser, contact: &Contact, why: QueueReason) -> Change {
    let mut edit = Edit::of(contact);
    edit.tied_to(user);
    let change = edit.into_change(Action::Link, ChangeReason::Review(why), &user.entra_object_id);
    Change { display_name: user.display_name.clone(), ..change }
}

/// It is somebody new: make a contact of what the queue knows.
pub fn decided_create(user: &DirectoryUser, why: QueueReason) -> Change {
    let after = ContactPatch {
        full_name: Some(contact_name(user)),
        email: primary_address(user).map(|address| Some(address.into_owned())),
        entra_user_principal_name: user.user_principal_name.clone().map(Some),
        entra_object_id: Some(Some(user.entra_object_id.clone())),
        entra_sync_status: Some(Some("active".into())),
        ..ContactPatch::default()
    };
    Change {
        after: Some(Box::new(after)),
        display_name: user.display_name.clone(),
        ..Change::new(Action::Create, ChangeReason::Review(why), &user.entra_object_id)
    }
}
