//! Writing a change down: only what differs, with what was there before.

use super::fields::{same_address, same_numbers};
use crate::model::{
    Action, Change, ChangeReason, Contact, ContactPatch, DirectoryUser, EntraObjectId, SyncStatusReason,
};

/// A contact and what shall differ about it.
#[derive(Debug)]
pub(crate) struct Edit<'a> {
    contact: &'a Contact,
    before: ContactPatch,
    after: ContactPatch,
}

impl<'a> Edit<'a> {
    pub(crate) fn of(contact: &'a Contact) -> Self {
        Self { contact, before: ContactPatch::default(), after: ContactPatch::default() }
    }

    /// Sets the fields that follow the directory.
    pub(crate) fn fields(&mut self, patch: ContactPatch) {
        let (contact, before, after) = (self.contact, &mut self.before, &mut self.after);
        if let Some(name) = patch.full_name {
            set(&contact.full_name, name, &mut before.full_name, &mut after.full_name);
        }
        if let Some(email) = patch.email
            && !same_address(contact.email.as_deref(), email.as_deref())
        {
            set(&contact.email, email, &mut before.email, &mut after.email);
        }
        if let Some(role) = patch.role {
            set(&contact.role, role, &mut before.role, &mut after.role);
        }
        if let Some(numbers) = patch.phone_numbers
            && !same_numbers(&contact.phone_numbers, &numbers)
        {
            set(&contact.phone_numbers, numbers, &mut before.phone_numbers, &mut after.phone_numbers);
        }
        if let Some(name) = patch.entra_user_principal_name {
            self.user_principal_name(name);
        }
    }

    /// The new primary address, if there is one.
    pub(crate) fn address(&self) -> Option<&str> {
        self.after.email.as_ref()?.as_deref()
    }

    /// Writes down whose contact it is now.
    pub(crate) fn tied_to(&mut self, user: &DirectoryUser) {
        self.user_principal_name(user.user_principal_name.clone());
        set(
            &self.contact.entra_object_id,
            Some(user.entra_object_id.clone()),
            &mut self.before.entra_object_id,
            &mut self.after.entra_object_id,
        );
        self.account_enabled(user.account_enabled.or(self.contact.entra_account_enabled));
        self.status("active", None);
    }

    /// Follows the account's state where it was known before: what was never written down is no change.
    pub(crate) fn account_state(&mut self, user: &DirectoryUser) {
        if self.contact.entra_account_enabled.is_some() && user.account_enabled.is_some() {
            self.account_enabled(user.account_enabled);
        }
    }

    pub(crate) fn reactivated(&mut self, user: &DirectoryUser) {
        self.is_inactive(false);
        self.account_enabled(user.account_enabled.or(self.contact.entra_account_enabled));
        self.status("active", None);
    }

    pub(crate) fn deactivated(&mut self, reason: SyncStatusReason) {
        self.is_inactive(true);
        self.account_enabled(Some(false));
        self.status("inactive", Some(reason));
    }

    pub(crate) fn status(&mut self, status: &str, reason: Option<SyncStatusReason>) {
        set(
            &self.contact.entra_sync_status,
            Some(status.into()),
            &mut self.before.entra_sync_status,
            &mut self.after.entra_sync_status,
        );
        set(
            &self.contact.entra_sync_status_reason,
            reason,
            &mut self.before.entra_sync_status_reason,
            &mut self.after.entra_sync_status_reason,
        );
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.after.is_empty()
    }

    pub(crate) fn into_change(
        self,
        action: Action,
        reason: ChangeReason,
        identity: &EntraObjectId,
    ) -> Change {
        let differs = !self.is_empty();
        Change {
            contact_name_id: Some(self.contact.contact_name_id.clone()),
            before: differs.then(|| Box::new(self.before)),
            after: differs.then(|| Box::new(self.after)),
            ..Change::new(action, reason, identity)
        }
    }

    fn user_principal_name(&mut self, name: Option<String>) {
        set(
            &self.contact.entra_user_principal_name,
            name,
            &mut self.before.entra_user_principal_name,
            &mut self.after.entra_user_principal_name,
        );
    }

    fn is_inactive(&mut self, inactive: bool) {
        set(&self.contact.is_inactive, inactive, &mut self.before.is_inactive, &mut self.after.is_inactive);
    }

    fn account_enabled(&mut self, enabled: Option<bool>) {
        set(
            &self.contact.entra_account_enabled,
            enabled,
            &mut self.before.entra_account_enabled,
            &mut self.after.entra_account_enabled,
        );
    }
}

fn set<T: Clone + PartialEq>(was: &T, will: T, before: &mut Option<T>, after: &mut Option<T>) {
    if *was != will {
        *before = Some(was.clone());
        *after = Some(will);
    }
}
