//! What does not fit between a directory and a client's contacts: the plan, read as a list of things to tidy.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::{PlanInput, address::addresses, plan};
use crate::model::{
    Action, Change, ChangeReason, ClientId, Contact, ContactId, DirectoryUser, EntraObjectId, QueueReason,
};

/// The findings of one customer, each person in at most one list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hygiene {
    /// Active contacts of the client of whom the directory knows nothing. Empty unless the read was complete.
    pub contacts_without_account: Vec<Finding>,
    /// Accounts of people who are no contact, or who wait for a person to say which.
    pub accounts_without_contact: Vec<Finding>,
    /// People of this directory whose contact belongs to another client.
    pub wrong_client: Vec<Finding>,
    /// Contacts that are active although their account is disabled or gone.
    pub stale_leavers: Vec<Finding>,
}

/// One person to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The account, where there is one.
    pub entra_object_id: Option<EntraObjectId>,
    /// The contact, where there is one.
    pub contact_name_id: Option<ContactId>,
    /// The client that the contact belongs to.
    pub client_id: Option<ClientId>,
    /// The contact's name, else the account's.
    pub display_name: Option<String>,
    /// The contact's address, else the account's.
    pub email: Option<String>,
    /// Why it is listed: a reason of the plan, `account_disabled` or `no_account`.
    pub reason: String,
}

/// Reads the findings off a plan. Nothing is judged twice: whom the plan leaves in peace is not listed.
pub fn hygiene(input: &PlanInput<'_>) -> Hygiene {
    let plan = plan(input);
    let contacts: HashMap<_, _> =
        input.contacts.iter().map(|contact| (&contact.contact_name_id, contact)).collect();
    let mut hygiene = Hygiene::default();
    let mut spoken_of = HashSet::new();
    for change in &plan.changes {
        let candidates = change.review.iter().flat_map(|review| &review.candidates);
        spoken_of.extend(candidates.map(|candidate| candidate.contact_name_id.clone()));
        spoken_of.extend(change.contact_name_id.clone());
        let contact = change.contact_name_id.as_ref().and_then(|id| contacts.get(id)).copied();
        if let Some(list) = hygiene.list_for(change, contact) {
            list.push(about(change, contact));
        }
    }
    let accounts = accounts_by_address(input);
    for contact in input.contacts {
        let is_concerned = contact.client_id == input.mapping.client_id
            && !contact.is_inactive
            && !spoken_of.contains(&contact.contact_name_id);
        if is_concerned {
            hygiene.unlinked(input, contact, &accounts);
        }
    }
    hygiene
}

impl Hygiene {
    /// How many findings there are.
    pub fn count(&self) -> usize {
        self.contacts_without_account.len()
            + self.accounts_without_contact.len()
            + self.wrong_client.len()
            + self.stale_leavers.len()
    }

    fn list_for(&mut self, change: &Change, contact: Option<&Contact>) -> Option<&mut Vec<Finding>> {
        let is_active = contact.is_some_and(|contact| !contact.is_inactive);
        match (change.action, change.reason) {
            (Action::Create, _) => Some(&mut self.accounts_without_contact),
            (Action::Queue, ChangeReason::Review(QueueReason::EmailInOtherClient))
            | (_, ChangeReason::ContactInOtherClient) => Some(&mut self.wrong_client),
            (Action::Queue, _) => Some(&mut self.accounts_without_contact),
            (Action::Deactivate, _) => Some(&mut self.stale_leavers),
            (
                _,
                ChangeReason::AbsenceGrace
                | ChangeReason::ActiveByPerson
                | ChangeReason::DisabledUpstream
                | ChangeReason::DeletedUpstream,
            ) if is_active => Some(&mut self.stale_leavers),
            _ => None,
        }
    }

    /// A contact that no change speaks of: its account is out of scope, or there is none.
    fn unlinked(
        &mut self,
        input: &PlanInput<'_>,
        contact: &Contact,
        accounts: &HashMap<String, &DirectoryUser>,
    ) {
        let mut addresses = contact.email.iter().chain(&contact.additional_emails);
        let finding = Finding {
            contact_name_id: Some(contact.contact_name_id.clone()),
            client_id: Some(contact.client_id.clone()),
            display_name: Some(contact.full_name.clone()),
            email: contact.email.clone(),
            ..Finding::default()
        };
        match addresses.find_map(|address| accounts.get(&address.to_lowercase())) {
            Some(user) if user.account_enabled == Some(false) => self.stale_leavers.push(Finding {
                entra_object_id: Some(user.entra_object_id.clone()),
                reason: "account_disabled".into(),
                ..finding
            }),
            // Only a complete read can say that somebody has no account.
            None if input.read.speaks_of_the_unnamed() => {
                self.contacts_without_account.push(Finding { reason: "no_account".into(), ..finding });
            }
            Some(_) | None => {}
        }
    }
}

fn about(change: &Change, contact: Option<&Contact>) -> Finding {
    let candidate = change.review.as_ref().and_then(|review| review.candidates.first());
    let read = change.review.as_ref().and_then(|review| review.email.clone());
    let planned = change.after.as_ref().and_then(|after| after.email.clone().flatten());
    Finding {
        entra_object_id: Some(change.entra_object_id.clone()),
        contact_name_id: contact
            .map(|contact| contact.contact_name_id.clone())
            .or_else(|| candidate.map(|candidate| candidate.contact_name_id.clone())),
        client_id: contact
            .map(|contact| contact.client_id.clone())
            .or_else(|| candidate.map(|candidate| candidate.client_id.clone())),
        display_name: contact.map(|contact| contact.full_name.clone()).or(change.display_name.clone()),
        email: contact.and_then(|contact| contact.email.clone()).or(read).or(planned),
        reason: change.reason.as_str().into(),
    }
}

fn accounts_by_address<'a>(input: &PlanInput<'a>) -> HashMap<String, &'a DirectoryUser> {
    let users = input.read.users.iter();
    users
        .flat_map(|user| addresses(user).into_iter().map(move |(_, address)| (address.into_owned(), user)))
        .collect()
}
