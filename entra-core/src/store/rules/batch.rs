//! What a batch does to what it finds.

use hashbrown::{HashMap, HashSet};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Binding, Found, Writes, addresses, link, patch, queue};
use crate::{
    error::Result,
    model::{
        Action, Change, ChangeReason, Contact, ContactId, ContactLink, ContactPatch, EntraObjectId,
        IdentityOutcome, JournalEntry, LinkStatus, QueueStatus, ResolutionAction,
    },
    store::WriteBatch,
};

/// Why a change is left alone.
#[derive(Clone, Copy)]
enum Skip {
    ChangedSincePlan,
    EmailTaken,
    Dismissed,
}

impl Skip {
    fn as_str(self) -> &'static str {
        match self {
            Self::ChangedSincePlan => "changed_since_plan",
            Self::EmailTaken => "email_taken",
            Self::Dismissed => "dismissed",
        }
    }
}

/// Decides what a batch writes. Fails only if the queue item that it resolves is gone or was decided meanwhile;
/// whatever stands in the way of one change is that change's outcome.
pub fn decide_batch(batch: &WriteBatch<'_>, found: &Found) -> Result<Writes> {
    let resolved = queue::resolved(batch, found)?;
    let mut refused = HashSet::new();
    loop {
        let mut pass = Pass::new(batch, found, &refused);
        for change in batch.changes {
            pass.take(change);
        }
        let changed = pass.order.iter().filter_map(|contact| pass.contacts.get(contact));
        let taken = addresses::taken(&found.contacts, changed);
        // Whoever is refused may hold the address that another wants: decide again without them.
        if taken.is_empty() {
            return Ok(pass.finish(resolved));
        }
        let holders: Vec<_> =
            taken.into_iter().filter_map(|contact| pass.changed_by.get(&contact).cloned()).collect();
        drop(pass);
        refused.extend(holders);
    }
}

/// One walk over the changes, each seeing what those before it did.
struct Pass<'a> {
    batch: &'a WriteBatch<'a>,
    found: &'a Found,
    refused: &'a HashSet<EntraObjectId>,
    journaled: HashMap<&'a EntraObjectId, &'a ContactId>,
    contacts: HashMap<ContactId, Contact>,
    /// Links of the batch's tenant by identity.
    links: HashMap<EntraObjectId, ContactLink>,
    /// Identities whose links lead, or led, to a contact.
    identities_of: HashMap<ContactId, Vec<EntraObjectId>>,
    /// Contacts that an active link of another tenant binds.
    bound_elsewhere: HashSet<ContactId>,
    changed_by: HashMap<ContactId, EntraObjectId>,
    /// Changed contacts, in the order of the changes.
    order: Vec<ContactId>,
    created: HashSet<ContactId>,
    changed_links: Vec<EntraObjectId>,
    bound: Vec<(&'a Change, ResolutionAction)>,
    writes: Writes,
}

impl<'a> Pass<'a> {
    fn new(batch: &'a WriteBatch<'a>, found: &'a Found, refused: &'a HashSet<EntraObjectId>) -> Self {
        let (ours, others): (Vec<_>, Vec<_>) =
            found.links.iter().partition(|link| link.entra_tenant_id == *batch.entra_tenant_id);
        let mut identities_of: HashMap<_, Vec<_>> = HashMap::new();
        for link in &ours {
            identities_of.entry(link.contact_name_id.clone()).or_default().push(link.entra_object_id.clone());
        }
        Self {
            batch,
            found,
            refused,
            journaled: found
                .journal
                .iter()
                .map(|entry| (&entry.entra_object_id, &entry.contact_name_id))
                .collect(),
            identities_of,
            contacts: found.contacts.iter().map(|one| (one.contact_name_id.clone(), one.clone())).collect(),
            links: ours.into_iter().map(|link| (link.entra_object_id.clone(), link.clone())).collect(),
            bound_elsewhere: others
                .into_iter()
                .filter(|link| link.is_active)
                .map(|link| link.contact_name_id.clone())
                .collect(),
            changed_by: HashMap::new(),
            order: Vec::new(),
            created: HashSet::new(),
            changed_links: Vec::new(),
            bound: Vec::new(),
            writes: Writes::default(),
        }
    }

    fn take(&mut self, change: &'a Change) {
        // What is journalled is being written again; what never is may simply be done again.
        let is_journalled = !matches!(change.action, Action::Queue | Action::None);
        let outcome = match self.journaled.get(&change.entra_object_id).filter(|_| is_journalled) {
            Some(contact) => Ok(Some((*contact).clone())),
            None => self.decide(change),
        };
        let (contact_name_id, action, reason) = match outcome {
            Ok(contact) => (contact, change.action.as_str(), change.reason.as_str()),
            Err(skip) => (change.contact_name_id.clone(), "skipped", skip.as_str()),
        };
        self.writes.outcomes.push(IdentityOutcome {
            entra_object_id: change.entra_object_id.clone(),
            display_name: change.display_name.clone(),
            contact_name_id,
            action: action.into(),
            reason: reason.into(),
        });
    }

    fn decide(&mut self, change: &'a Change) -> Result<Option<ContactId>, Skip> {
        if self.refused.contains(&change.entra_object_id) {
            return Err(Skip::EmailTaken);
        }
        match change.action {
            Action::Create => self.create(change).map(Some),
            Action::Link | Action::Relink => self.link(change).map(Some),
            Action::Reactivate => self.reactivate(change).map(Some),
            Action::Update => self.update(change).map(Some),
            Action::Deactivate => self.deactivate(change).map(Some),
            Action::Queue => self.enqueue(change),
            Action::None => Ok(self.none(change)),
        }
    }

    fn create(&mut self, change: &'a Change) -> Result<ContactId, Skip> {
        let id = change.contact_name_id.clone().unwrap_or_else(|| Uuid::now_v7().into());
        if self.contacts.contains_key(&id) || self.active_link(&change.entra_object_id).is_some() {
            return Err(Skip::ChangedSincePlan);
        }
        let after = identified(change);
        let mut contact = Contact {
            contact_name_id: id.clone(),
            client_id: self.batch.client_of(change).clone(),
            ..Contact::default()
        };
        patch::set(&mut contact, &after);
        self.contacts.insert(id.clone(), contact);
        self.created.insert(id.clone());
        self.note(change, &id, ContactPatch::default(), after);
        self.bind(change, &id, ResolutionAction::CreateNew);
        Ok(id)
    }

    fn link(&mut self, change: &'a Change) -> Result<ContactId, Skip> {
        let id = self.unchanged_contact(change)?;
        if self.active_link(&change.entra_object_id).is_some_and(|link| link.contact_name_id != id) {
            return Err(Skip::ChangedSincePlan);
        }
        let replaced = change.replaces.as_ref().filter(|_| change.action == Action::Relink);
        if !self.is_free(&id, [Some(&change.entra_object_id), replaced]) {
            return Err(Skip::ChangedSincePlan);
        }
        if let Some(former) = replaced.and_then(|former| self.links.get_mut(former))
            && former.contact_name_id == id
        {
            link::retire(former);
            self.changed_links.push(former.entra_object_id.clone());
        }
        self.write(change, &id, identified(change));
        self.bind(change, &id, ResolutionAction::LinkExisting);
        Ok(id)
    }

    fn reactivate(&mut self, change: &'a Change) -> Result<ContactId, Skip> {
        let id = self.linked_contact(change)?;
        if !self.is_free(&id, [Some(&change.entra_object_id), None]) {
            return Err(Skip::ChangedSincePlan);
        }
        self.write(change, &id, after_of(change));
        self.bind(change, &id, ResolutionAction::LinkExisting);
        Ok(id)
    }

    fn update(&mut self, change: &Change) -> Result<ContactId, Skip> {
        let id = self.linked_contact(change)?;
        self.write(change, &id, after_of(change));
        self.with_link(change, |link, at| note_seen(change, link, at));
        Ok(id)
    }

    fn deactivate(&mut self, change: &Change) -> Result<ContactId, Skip> {
        let id = self.linked_contact(change)?;
        self.write(change, &id, after_of(change));
        self.with_link(change, |link, at| {
            note_seen(change, link, at);
            link::retire(link);
        });
        Ok(id)
    }

    fn enqueue(&mut self, change: &Change) -> Result<Option<ContactId>, Skip> {
        // Somebody linked it since.
        if self.active_link(&change.entra_object_id).is_some() {
            return Err(Skip::ChangedSincePlan);
        }
        let item = queue::item_of(self.batch, change, self.found).ok_or(Skip::Dismissed)?;
        self.writes.queue.push(item);
        Ok(change.contact_name_id.clone())
    }

    fn none(&mut self, change: &Change) -> Option<ContactId> {
        match change.reason {
            ChangeReason::AbsenceGrace => self.with_link(change, link::absent),
            ChangeReason::OutOfScope => self.with_link(change, link::out_of_scope),
            // Who was not read was not seen.
            ChangeReason::DeletedUpstream | ChangeReason::PartialRead => {}
            _ => self.touch(change),
        }
        change.contact_name_id.clone()
    }

    fn touch(&mut self, change: &Change) {
        let client = self.batch.client_of(change);
        let identity = change.entra_object_id.clone();
        match self.writes.touched.get_mut(client) {
            Some(seen) => seen.push(identity),
            None => drop(self.writes.touched.insert(client.clone(), vec![identity])),
        }
    }

    /// The contact of the change, where it is still as the plan saw it.
    fn unchanged_contact(&self, change: &Change) -> Result<ContactId, Skip> {
        let contact = change
            .contact_name_id
            .as_ref()
            .and_then(|id| self.contacts.get(id))
            .filter(|contact| contact.client_id == *self.batch.client_of(change))
            .filter(|contact| change.before.as_ref().is_none_or(|before| patch::holds(contact, before)));
        contact.map(|contact| contact.contact_name_id.clone()).ok_or(Skip::ChangedSincePlan)
    }

    /// The same, where a link of the identity also still leads to it.
    fn linked_contact(&self, change: &Change) -> Result<ContactId, Skip> {
        let id = self.unchanged_contact(change)?;
        let leads_here =
            self.links.get(&change.entra_object_id).is_some_and(|link| link.contact_name_id == id);
        leads_here.then_some(id).ok_or(Skip::ChangedSincePlan)
    }

    fn active_link(&self, identity: &EntraObjectId) -> Option<&ContactLink> {
        self.links.get(identity).filter(|link| link.is_active)
    }

    /// Whether no active link binds the contact but those of these identities.
    fn is_free(&self, contact: &ContactId, but: [Option<&EntraObjectId>; 2]) -> bool {
        let mut others = self.identities_of.get(contact).into_iter().flatten();
        !self.bound_elsewhere.contains(contact)
            && !others.any(|identity| {
                !but.contains(&Some(identity))
                    && self.active_link(identity).is_some_and(|link| link.contact_name_id == *contact)
            })
    }

    fn write(&mut self, change: &Change, id: &ContactId, after: ContactPatch) {
        let Some(contact) = self.contacts.get_mut(id) else { return };
        let before = patch::values_of(contact, &after);
        patch::set(contact, &after);
        self.note(change, id, before, after);
    }

    fn note(&mut self, change: &Change, id: &ContactId, before: ContactPatch, after: ContactPatch) {
        if self.changed_by.insert(id.clone(), change.entra_object_id.clone()).is_none() {
            self.order.push(id.clone());
        }
        let place = u64::try_from(self.writes.journal.len()).unwrap_or(u64::MAX);
        self.writes.journal.push(JournalEntry {
            run_id: self.batch.run_id.clone(),
            sequence: self.found.last_sequence.saturating_add(place).saturating_add(1),
            managed_tenant_id: self.batch.managed_tenant_id.clone(),
            entra_object_id: change.entra_object_id.clone(),
            contact_name_id: id.clone(),
            action: change.action,
            before,
            after,
            replaces: change.replaces.clone(),
            at: self.batch.at,
            undone_by: None,
        });
    }

    fn bind(&mut self, change: &'a Change, contact: &ContactId, how: ResolutionAction) {
        let identity = &change.entra_object_id;
        let link = self.links.entry(identity.clone()).or_insert_with(|| ContactLink {
            link_id: Some(Uuid::now_v7().into()),
            contact_name_id: contact.clone(),
            entra_tenant_id: self.batch.entra_tenant_id.clone(),
            entra_object_id: identity.clone(),
            is_active: true,
            link_status: LinkStatus::Active,
            last_seen_at: None,
            metadata: serde_json::json!({}),
        });
        link.contact_name_id = contact.clone();
        link::activate(link);
        link::seen(link, self.batch.at);
        self.identities_of.entry(contact.clone()).or_default().push(identity.clone());
        self.bound.push((change, how));
    }

    fn with_link(&mut self, change: &Change, then: impl FnOnce(&mut ContactLink, OffsetDateTime)) {
        if let Some(link) = self.links.get_mut(&change.entra_object_id) {
            then(link, self.batch.at);
            self.changed_links.push(change.entra_object_id.clone());
        }
    }

    /// Turns what was decided into rows.
    fn finish(mut self, resolved: Option<crate::model::QueueItem>) -> Writes {
        let mut writes = self.writes;
        let before: HashMap<_, _> =
            self.found.contacts.iter().map(|contact| (&contact.contact_name_id, contact)).collect();
        for contact in self.order.iter().filter_map(|id| self.contacts.remove(id)) {
            writes.push_contact(before.get(&contact.contact_name_id).copied(), contact);
        }

        let bound: HashSet<_> = self.bound.iter().map(|(change, _)| &change.entra_object_id).collect();
        let mut written = HashSet::new();
        for identity in &self.changed_links {
            if !bound.contains(identity) && written.insert(identity) {
                writes.changed_links.extend(self.links.get(identity).cloned());
            }
        }
        // An identity that is linked needs nobody's decision any more.
        let resolving = resolved.as_ref().map(|item| &item.queue_item_id);
        let known: HashSet<_> = self.found.links.iter().map(|link| &link.link_id).collect();
        for (change, how) in &self.bound {
            let Some(link) = self.links.remove(&change.entra_object_id) else { continue };
            for item in self.found.queue.iter().filter(|item| {
                item.status == QueueStatus::Open
                    && Some(&item.queue_item_id) != resolving
                    && link::is_same_identity(&link, &item.entra_tenant_id, &item.entra_object_id)
            }) {
                let mut item = item.clone();
                queue::close(&mut item, *how, Some(link.contact_name_id.clone()), None, self.batch.at);
                writes.queue.push(item);
            }
            let bindings =
                if known.contains(&link.link_id) { &mut writes.rebound } else { &mut writes.new_links };
            bindings.push(Binding { link, client_id: self.batch.client_of(change).clone() });
        }
        // A decision whose change was left alone is not taken: the item stays open.
        let is_done = writes.outcomes.iter().all(|outcome| outcome.action != "skipped");
        if let (Some(mut item), Some(resolution), true) = (resolved, self.batch.resolves, is_done) {
            let made = writes.bound().next().map(|binding| binding.link.contact_name_id.clone());
            let contact = resolution.contact_name_id.clone().or(made);
            queue::close(&mut item, resolution.action, contact, Some(resolution), self.batch.at);
            writes.queue.push(item);
        }
        writes
    }
}

/// Somebody who is gone was not seen.
fn note_seen(change: &Change, link: &mut ContactLink, at: OffsetDateTime) {
    if change.reason != ChangeReason::DeletedUpstream {
        link::seen(link, at);
    }
}

fn after_of(change: &Change) -> ContactPatch {
    change.after.as_deref().cloned().unwrap_or_default()
}

/// The values after, with the identity that the contact then carries.
fn identified(change: &Change) -> ContactPatch {
    let mut after = after_of(change);
    after.entra_object_id = Some(Some(change.entra_object_id.clone()));
    after
}
