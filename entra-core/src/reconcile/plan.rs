//! The story of a plan: everybody in the read, then everybody who is gone.

use hashbrown::{HashMap, HashSet};

use super::{
    Division, PlanInput, Scope, ScopeProfile,
    address::{fold, primary_address},
    change::Edit,
    correlate::{Outcome, correlate},
    facts::review_facts,
    fields::{contact_name, field_patch, keep_edited, phone_numbers, same_address},
    guard::{Yardsticks, verdict},
    hash::plan_hash,
    register::{Register, is_inactive_by_person, is_inactive_by_us},
    removal::{is_within_grace, leave},
};
use crate::{
    model::{
        Action, CandidateContact, Change, ChangeReason, ClientId, Completeness, ContactPatch, Counters,
        DirectoryUser, EntraObjectId, Excluded, Plan, PlanHash, QueueReason, Review, SyncStatusReason,
    },
    parallel,
};

/// Plans a sync. Writes nothing, asks nobody, and answers equal inputs with equal plans.
pub fn plan(input: &PlanInput<'_>) -> Plan {
    let plan = unnamed_plan(input);
    Plan { hash: plan_hash(&plan.changes), ..plan }
}

/// The same, its hash still to be filled in: large plans get it while what they were made from is let go of.
pub(crate) fn unnamed_plan(input: &PlanInput<'_>) -> Plan {
    let scope = Scope::new(&input.settings.user_filter, ScopeProfile::Default, input.group_members);
    let division = Division::new(&input.mapping.rules, &input.mapping.rule_groups);
    let exclusion = |user: &DirectoryUser| scope.exclusion(user).or_else(|| division.exclusion(user));
    let (exclusions, mut register) = parallel::both(
        input.read.users.len() >= parallel::MANY,
        || input.read.users.iter().map(exclusion).collect::<Vec<_>>(),
        || Register::new(input),
    );
    let outcomes = correlate(&mut register, &exclusions);

    let mut draft = Draft::new(&register, &outcomes);
    for (((index, user), outcome), exclusion) in register.users().zip(&outcomes).zip(exclusions) {
        if !register.is_last_row(index) {
            continue;
        }
        match exclusion {
            None => draft.person(user, register.client_of(index), outcome),
            Some(reason) => {
                draft.excluded.push(Excluded { entra_object_id: user.entra_object_id.clone(), reason });
                draft.counters.skipped += 1;
                if let Outcome::Contact { contact, .. } = outcome {
                    draft.left_scope(user, *contact);
                }
            }
        }
    }
    draft.removals();
    draft.finish()
}

struct Draft<'r, 'a> {
    register: &'r Register<'a>,
    dismissed: HashSet<(&'a str, &'a str)>,
    written: HashMap<&'a str, &'a ContactPatch>,
    /// Contacts of people who are there.
    owned: HashSet<usize>,
    changes: Vec<Change>,
    excluded: Vec<Excluded>,
    counters: Counters,
}

impl<'r, 'a> Draft<'r, 'a> {
    fn new(register: &'r Register<'a>, outcomes: &[Outcome]) -> Self {
        let input = register.input;
        let owned = outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Contact { contact, .. } => Some(*contact),
            _ => None,
        });
        Self {
            register,
            dismissed: input.dismissed.iter().map(|(id, facts)| (id.as_str(), facts.as_str())).collect(),
            written: input.last_written.iter().map(|(id, patch)| (id.as_str(), patch)).collect(),
            owned: owned.collect(),
            changes: Vec::with_capacity(input.read.users.len()),
            excluded: Vec::new(),
            counters: Counters::default(),
        }
    }

    /// Somebody in scope: on a contact, on a new one, or before a person who decides.
    fn person(&mut self, user: &DirectoryUser, client: &ClientId, outcome: &Outcome) {
        let mut change = match outcome {
            Outcome::Nobody => return,
            Outcome::Contact { contact, how, replaces } => {
                let change = self.settled(user, client, *contact, *how, replaces.clone());
                self.count_linked(&change);
                change
            }
            Outcome::New { address } => {
                self.counters.created += 1;
                self.created(user, address)
            }
            Outcome::Review { reason, candidates } => {
                let change = self.review(user, *reason, candidates);
                match change.action {
                    Action::Queue => self.counters.ambiguous += 1,
                    _ => self.counters.skipped += 1,
                }
                change
            }
        };
        change.display_name.clone_from(&user.display_name);
        change.client_id = self.if_other(client);
        self.changes.push(change);
    }

    /// A client to be named in a change: one that is not the mapping's.
    fn if_other(&self, client: &ClientId) -> Option<ClientId> {
        (*client != self.register.input.mapping.client_id).then(|| client.clone())
    }

    fn settled(
        &self,
        user: &DirectoryUser,
        client: &ClientId,
        index: usize,
        how: ChangeReason,
        replaces: Option<EntraObjectId>,
    ) -> Change {
        let contact = self.register.contact(index);
        let identity = &user.entra_object_id;
        let mut edit = Edit::of(contact);
        let is_linked = how == ChangeReason::AlreadyLinked;
        if is_linked && !self.register.is_of(index, client) {
            return edit.into_change(Action::None, ChangeReason::ContactInOtherClient, identity);
        }
        if is_linked && is_inactive_by_person(contact) {
            return edit.into_change(Action::None, ChangeReason::InactiveByPerson, identity);
        }
        let is_retired = self.register.link_of(identity).is_some_and(|(link, _)| !link.is_active);
        let is_back = is_inactive_by_us(contact).is_some();
        let email_taken = self.follow_fields(&mut edit, user, client, index);
        if !is_linked || is_retired {
            edit.tied_to(user);
        }
        if is_back {
            edit.reactivated(user);
        } else if is_linked {
            edit.account_state(user);
            if contact.entra_sync_status_reason.is_some() {
                edit.status("active", None);
            }
        }
        let address_from = edit.address().and_then(|address| self.giver(address, index));
        let (action, reason) = match (is_linked, is_back) {
            (false, _) if replaces.is_some() => (Action::Relink, how),
            (true, true) => (Action::Reactivate, ChangeReason::BackInDirectory),
            (false, _) => (Action::Link, how),
            (true, false) if is_retired => (Action::Link, how),
            (true, false) => {
                let action = if edit.is_empty() { Action::None } else { Action::Update };
                (action, if email_taken { ChangeReason::EmailTaken } else { how })
            }
        };
        Change { replaces, address_from, ..edit.into_change(action, reason, identity) }
    }

    /// Whether the new address had to be left out, because it is not free.
    fn follow_fields(
        &self,
        edit: &mut Edit<'_>,
        user: &DirectoryUser,
        client: &ClientId,
        index: usize,
    ) -> bool {
        if !self.register.is_written(index, client) {
            return false;
        }
        let contact = self.register.contact(index);
        let rules = &self.register.input.settings.field_sync;
        let mut patch = field_patch(user, rules);
        if let Some(written) = self.written.get(contact.contact_name_id.as_str()) {
            keep_edited(&mut patch, rules, contact, written);
        }
        let wanted = patch.email.clone();
        let taken = wanted.is_some_and(|wanted| {
            !same_address(wanted.as_deref(), contact.email.as_deref())
                && !same_address(wanted.as_deref(), self.register.primary(index))
        });
        if taken {
            patch.email = None;
        }
        edit.fields(patch);
        taken
    }

    fn created(&self, user: &DirectoryUser, address: &str) -> Change {
        let numbers = phone_numbers(user);
        let role = user.job_title.as_deref().map(str::trim).filter(|title| !title.is_empty());
        let giver = self.register.former_holder(address).map(|index| self.register.contact(index));
        let after = ContactPatch {
            full_name: Some(contact_name(user)),
            email: Some(Some(address.into())),
            role: role.map(|title| Some(title.into())),
            phone_numbers: (!numbers.is_empty()).then_some(numbers),
            entra_user_principal_name: user.user_principal_name.clone().map(Some),
            entra_object_id: Some(Some(user.entra_object_id.clone())),
            entra_account_enabled: user.account_enabled.map(Some),
            entra_sync_status: Some(Some("active".into())),
            ..ContactPatch::default()
        };
        Change {
            after: Some(Box::new(after)),
            address_from: giver.map(|contact| contact.contact_name_id.clone()),
            ..Change::new(Action::Create, ChangeReason::NewPerson, &user.entra_object_id)
        }
    }

    fn review(&self, user: &DirectoryUser, reason: QueueReason, candidates: &[usize]) -> Change {
        let candidates: Vec<_> = candidates
            .iter()
            .map(|index| self.register.contact(*index))
            .map(|contact| CandidateContact {
                contact_name_id: contact.contact_name_id.clone(),
                client_id: contact.client_id.clone(),
                full_name: contact.full_name.clone(),
                email: contact.email.clone(),
            })
            .collect();
        let facts = review_facts(user, reason, &candidates);
        let identity = &user.entra_object_id;
        if self.dismissed.contains(&(identity.as_str(), facts.as_str())) {
            return Change::new(Action::None, ChangeReason::Dismissed, identity);
        }
        let review = Review {
            user_principal_name: user.user_principal_name.clone(),
            display_name: user.display_name.clone(),
            email: user.email.clone().or_else(|| primary_address(user).map(Into::into)),
            candidates,
            facts,
        };
        Change {
            review: Some(Box::new(review)),
            ..Change::new(Action::Queue, ChangeReason::Review(reason), identity)
        }
    }

    /// A linked account that is no longer a person here. Leaving scope is not leaving; being disabled is, while the
    /// link is in force.
    fn left_scope(&mut self, user: &DirectoryUser, index: usize) {
        let identity = &user.entra_object_id;
        let contact = self.register.contact(index);
        let is_disabled = user.account_enabled == Some(false);
        let is_in_force = self.register.link_of(identity).is_some_and(|(link, _)| link.is_active);
        let is_known = contact.entra_sync_status_reason == Some(SyncStatusReason::DisabledUpstream);
        let takes_away = self.register.input.settings.field_sync.mark_inactive_when_disabled;
        let mut change = if is_disabled && takes_away && (is_in_force || is_known) {
            leave(self.register, identity, index, SyncStatusReason::DisabledUpstream)
        } else {
            let reason = if !self.register.is_ours(index) {
                ChangeReason::ContactInOtherClient
            } else if is_disabled {
                ChangeReason::DisabledUpstream
            } else {
                ChangeReason::OutOfScope
            };
            Edit::of(contact).into_change(Action::None, reason, identity)
        };
        change.display_name.clone_from(&user.display_name);
        self.push_removal(change, index);
    }

    /// Linked accounts that the read says are gone: all that a complete one does not show, else those named.
    fn removals(&mut self) {
        let input = self.register.input;
        let mut seen = HashSet::new();
        let gone: Vec<&EntraObjectId> = if input.read.speaks_of_the_unnamed() {
            input.links.iter().map(|link| &link.entra_object_id).collect()
        } else {
            input.read.removed.iter().map(|removed| &removed.entra_object_id).collect()
        };
        for identity in gone {
            if !self.register.is_present(identity)
                && seen.insert(fold(identity.as_str()))
                && let Some((change, contact)) = self.removal(identity)
            {
                self.push_removal(change, contact);
            }
        }
    }

    fn removal(&self, identity: &EntraObjectId) -> Option<(Change, usize)> {
        let (link, index) = self.register.link_of(identity)?;
        let contact = self.register.contact(index);
        let is_bound = self
            .register
            .binding(index)
            .is_some_and(|binding| binding.is_ours && *binding.identity == link.entra_object_id);
        // A retired link is history, unless we know less of it than this read does.
        let is_history =
            !link.is_active && is_inactive_by_us(contact) != Some(SyncStatusReason::DisabledUpstream);
        if !is_bound || is_history || self.owned.contains(&index) {
            return None;
        }
        let mut change = leave(self.register, identity, index, SyncStatusReason::DeletedUpstream);
        if change.action == Action::Deactivate && is_within_grace(&self.register.input, link) {
            change = Edit::of(contact).into_change(Action::None, ChangeReason::AbsenceGrace, identity);
        }
        change.display_name = Some(contact.full_name.clone());
        Some((change, index))
    }

    fn push_removal(&mut self, mut change: Change, contact: usize) {
        if self.register.is_ours(contact) {
            change.client_id = self.if_other(&self.register.contact(contact).client_id);
        }
        match change.action {
            Action::Deactivate => self.counters.inactivated += 1,
            Action::Update => self.counters.updated += 1,
            _ => {}
        }
        self.changes.push(change);
    }

    fn count_linked(&mut self, change: &Change) {
        self.counters.linked += 1;
        let after = change.after.as_deref();
        if after.is_some_and(|after| after.is_inactive == Some(false)) {
            self.counters.reactivated += 1;
        }
        match change.action {
            Action::None => self.counters.unchanged += 1,
            Action::Update => self.counters.updated += 1,
            _ if after.is_some_and(ContactPatch::changes_fields) => self.counters.updated += 1,
            _ => {}
        }
    }

    fn giver(&self, address: &str, taker: usize) -> Option<crate::model::ContactId> {
        let index = self.register.former_holder(address).filter(|index| *index != taker)?;
        Some(self.register.contact(index).contact_name_id.clone())
    }

    fn finish(self) -> Plan {
        let input = self.register.input;
        let yardsticks = Yardsticks {
            active_people: self.register.active_people(),
            read_is_empty: input.read.completeness == Completeness::Complete && input.read.users.is_empty(),
            last_user_count: input.last_complete_user_count,
        };
        Plan {
            hash: PlanHash::default(),
            guard: verdict(
                &self.changes,
                yardsticks,
                &input.settings.guard_of(&input.mapping.managed_tenant_id),
            ),
            counters: self.counters,
            changes: self.changes,
            excluded: self.excluded,
        }
    }
}
