//! Which contact is which account? The immutable identity first, an address only once, a name never.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::{
    PlanInput,
    address::{AddressSource, addresses, fold, primary_address},
    fields::{email_patch, keep_edited, own_name, same_address},
    moves::{Wish, grant},
    register::Register,
    standing::is_of,
};
use crate::model::{
    ChangeReason, Contact, ContactPatch, DirectoryUser, EntraObjectId, ExclusionReason, QueueReason,
};

/// Where an account ends.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// Out of scope, and tied to no contact.
    Nobody,
    /// On a contact.
    Contact { contact: usize, how: ChangeReason, replaces: Option<EntraObjectId> },
    /// Before a person who decides.
    Review { reason: QueueReason, candidates: Vec<usize> },
    /// On a new contact with this address.
    New { address: String },
}

/// Places every account of the read. Afterwards the register holds the addresses as they will be.
pub(crate) fn correlate(register: &mut Register<'_>, exclusions: &[Option<ExclusionReason>]) -> Vec<Outcome> {
    let mut correlation = Correlation {
        outcomes: vec![None; exclusions.len()],
        owners: vec![None; register.input.contacts.len()],
        wishes: Vec::new(),
        written: register.input.last_written.iter().map(|(id, patch)| (id.as_str(), patch)).collect(),
        exclusions,
        register,
    };
    correlation.by_link();
    correlation.grant_wishes();
    correlation.by_object_id();
    correlation.by_address();
    correlation.grant_wishes();
    correlation.as_new();
    correlation.outcomes.into_iter().map(|outcome| outcome.unwrap_or(Outcome::Nobody)).collect()
}

struct Correlation<'r, 'a> {
    register: &'r mut Register<'a>,
    exclusions: &'r [Option<ExclusionReason>],
    outcomes: Vec<Option<Outcome>>,
    /// Per contact the account that it belongs to.
    owners: Vec<Option<usize>>,
    wishes: Vec<Wish<'a>>,
    written: HashMap<&'a str, &'a ContactPatch>,
}

/// Who else a contact with one of an account's addresses belongs to.
enum Hold<'a> {
    Free,
    /// Somebody who is gone.
    Gone(&'a EntraObjectId),
    /// Somebody who is there, or of whom this read cannot tell.
    Taken,
}

impl<'a> Correlation<'_, 'a> {
    /// Step 1, for accounts out of scope too: links in force before retired ones, and of these the one whose object
    /// id the contact carries before the others.
    fn by_link(&mut self) {
        let ties: Vec<_> = self
            .undecided()
            .into_iter()
            .filter_map(|(index, user)| {
                let (link, contact) = self.register.link_of(&user.entra_object_id)?;
                let carried = self.register.contact(contact).entra_object_id.as_ref();
                let strength = match (link.is_active, carried == Some(&user.entra_object_id)) {
                    (true, _) => 0,
                    (false, true) => 1,
                    (false, false) => 2,
                };
                Some((strength, index, user, link, contact))
            })
            .collect();
        for strength in 0..3 {
            for (_, index, user, link, contact) in ties.iter().filter(|tie| tie.0 == strength) {
                let (index, contact) = (*index, *contact);
                let bound_to_another = self.register.binding(contact).is_some_and(|binding| {
                    binding.is_active && !(binding.is_ours && *binding.identity == link.entra_object_id)
                });
                if self.owners[contact].is_some() || bound_to_another {
                    if self.exclusions[index].is_none() {
                        self.review(index, QueueReason::ContactAlreadyLinked, vec![contact]);
                    }
                } else {
                    self.place(index, user, contact, ChangeReason::AlreadyLinked, None);
                }
            }
        }
    }

    /// Step 2.
    fn by_object_id(&mut self) {
        for (index, user) in self.undecided() {
            if self.exclusions[index].is_some() {
                continue;
            }
            let carriers = self.register.carriers(&user.entra_object_id, self.register.client_of(index));
            let (free, taken): (Vec<_>, Vec<_>) = carriers
                .into_iter()
                .partition(|contact| matches!(self.hold(*contact, &user.entra_object_id), Hold::Free));
            match (free.as_slice(), taken.as_slice()) {
                ([], []) => {}
                ([contact], _) => self.place(index, user, *contact, ChangeReason::ObjectIdOnContact, None),
                ([], _) => self.review(index, QueueReason::ContactAlreadyLinked, taken),
                (_, _) => self.review(index, QueueReason::MultipleEmailMatches, free),
            }
        }
    }

    /// Step 3. Nobody is placed before everybody has claimed: the stronger address wins, then the earlier row.
    fn by_address(&mut self) {
        let mut claims = Vec::new();
        let mut winners: HashMap<usize, (AddressSource, usize)> = HashMap::new();
        for (index, user) in self.undecided() {
            if self.exclusions[index].is_some() {
                continue;
            }
            if let Some((contact, source, replaces)) = self.claim(index, user) {
                let claim = (source, index);
                winners.entry(contact).and_modify(|best| *best = claim.min(*best)).or_insert(claim);
                claims.push((index, user, contact, source, replaces));
            }
        }
        for (index, user, contact, source, replaces) in claims {
            if winners.get(&contact) != Some(&(source, index)) {
                self.review(index, QueueReason::DuplicateIdentityEmail, vec![contact]);
            } else if self.is_settled(contact) {
                self.review(index, QueueReason::EmailMatchAfterOnboarding, vec![contact]);
            } else {
                let how = replaces.map_or(source.reason(), |_| ChangeReason::SamePersonNewObjectId);
                self.place(index, user, contact, how, replaces.cloned());
            }
        }
    }

    /// The one contact that the account's addresses point to, or a review.
    fn claim(
        &mut self,
        index: usize,
        user: &'a DirectoryUser,
    ) -> Option<(usize, AddressSource, Option<&'a EntraObjectId>)> {
        let mut matches: Vec<(usize, AddressSource)> = Vec::new();
        for (source, address) in addresses(user) {
            for holder in self.register.holders(&address) {
                if self.register.is_of(holder.contact, self.register.client_of(index))
                    && !matches.iter().any(|(known, _)| *known == holder.contact)
                {
                    matches.push((holder.contact, source));
                }
            }
        }
        let contacts =
            |matches: &[(usize, AddressSource)]| matches.iter().map(|(contact, _)| *contact).collect();
        let mut open = Vec::new();
        for (contact, source) in &matches {
            match self.hold(*contact, &user.entra_object_id) {
                Hold::Taken => {}
                Hold::Free => open.push((*contact, *source, None)),
                Hold::Gone(identity) => open.push((*contact, *source, Some(identity))),
            }
        }
        match open.as_slice() {
            [] if matches.is_empty() => None,
            [] => {
                self.review(index, QueueReason::ContactAlreadyLinked, contacts(&matches));
                None
            }
            [(contact, source, replaces)] => {
                if replaces.is_some() && !is_same_person(user, self.register.contact(*contact)) {
                    self.review(index, QueueReason::PossibleRelink, vec![*contact]);
                    return None;
                }
                Some((*contact, *source, *replaces))
            }
            several => {
                let candidates = several.iter().map(|(contact, ..)| *contact).collect();
                self.review(index, QueueReason::MultipleEmailMatches, candidates);
                None
            }
        }
    }

    /// Steps 4 and 5.
    fn as_new(&mut self) {
        let mut taken: HashMap<Cow<'a, str>, usize> = HashMap::new();
        for (index, user) in self.undecided() {
            if self.exclusions[index].is_some() {
                continue;
            }
            let mut elsewhere = Vec::new();
            for (_, address) in addresses(user) {
                let others = self.register.holders(&address).iter().map(|holder| holder.contact);
                let client = self.register.client_of(index);
                elsewhere.extend(others.filter(|contact| !self.register.is_of(*contact, client)));
            }
            elsewhere.sort_unstable();
            elsewhere.dedup();
            let Some(address) = primary_address(user) else {
                self.review(index, QueueReason::NoUsableAddress, elsewhere);
                continue;
            };
            let holders: Vec<_> =
                self.register.holders(&address).iter().map(|holder| holder.contact).collect();
            if !elsewhere.is_empty() {
                self.review(index, QueueReason::EmailInOtherClient, elsewhere);
            } else if !holders.is_empty() || taken.contains_key(&address) {
                self.review(index, QueueReason::DuplicateIdentityEmail, holders);
            } else {
                taken.insert(address.clone(), index);
                self.outcomes[index] = Some(Outcome::New { address: address.into_owned() });
            }
        }
    }

    fn hold(&self, contact: usize, identity: &EntraObjectId) -> Hold<'a> {
        if self.owners[contact].is_some() {
            return Hold::Taken;
        }
        let Some(binding) = self.register.binding(contact) else { return Hold::Free };
        if binding.is_ours && fold(binding.identity.as_str()) == fold(identity.as_str()) {
            return Hold::Free;
        }
        if binding.is_ours && self.is_gone(binding.identity, self.register.contact(contact)) {
            return Hold::Gone(binding.identity);
        }
        Hold::Taken
    }

    /// Only a read that speaks of the absent can say so, now or when we deactivated the contact.
    fn is_gone(&self, identity: &EntraObjectId, contact: &Contact) -> bool {
        let Some(evidence) = self.register.input.read.absence_evidence() else { return false };
        !self.register.is_present(identity)
            && (evidence.speaks_of_the_unnamed()
                || self.register.is_removed(identity)
                || contact.entra_sync_status_reason == Some(crate::model::SyncStatusReason::DeletedUpstream))
    }

    /// Whether an address alone may no longer link the contact.
    fn is_settled(&self, contact: usize) -> bool {
        let PlanInput { mapping, settings, .. } = self.register.input;
        let email = self.register.contact(contact).email.as_deref().unwrap_or_default();
        mapping.settled
            && settings.email_match_onboarding_only
            && !mapping.link_domains.iter().any(|domain| is_of(email, domain))
    }

    fn undecided(&self) -> Vec<(usize, &'a DirectoryUser)> {
        let open = |(index, _): &(usize, &DirectoryUser)| {
            self.outcomes[*index].is_none() && self.register.is_last_row(*index)
        };
        self.register.users().filter(open).collect()
    }

    fn review(&mut self, index: usize, reason: QueueReason, candidates: Vec<usize>) {
        self.outcomes[index] = Some(Outcome::Review { reason, candidates });
    }

    fn place(
        &mut self,
        index: usize,
        user: &'a DirectoryUser,
        contact: usize,
        how: ChangeReason,
        replaces: Option<EntraObjectId>,
    ) {
        self.owners[contact] = Some(index);
        self.outcomes[index] = Some(Outcome::Contact { contact, how, replaces });
        if self.exclusions[index].is_none()
            && self.register.is_written(contact, self.register.client_of(index))
        {
            self.wish(user, contact);
        }
    }

    fn wish(&mut self, user: &'a DirectoryUser, index: usize) {
        let rules = &self.register.input.settings.field_sync;
        if !rules.email.overwrite {
            return;
        }
        let contact = self.register.contact(index);
        let mut patch = ContactPatch { email: email_patch(user, rules), ..ContactPatch::default() };
        if let Some(written) = self.written.get(contact.contact_name_id.as_str()) {
            keep_edited(&mut patch, rules, contact, written);
        }
        if let Some(email) = patch.email
            && !same_address(contact.email.as_deref(), email.as_deref())
        {
            self.wishes.push(Wish { contact: index, address: email.map(Cow::Owned) });
        }
    }

    fn grant_wishes(&mut self) {
        grant(self.register, &mut self.wishes);
    }
}

/// The rule that lets an account take over the contact of one that is gone: its first address is the contact's, and so
/// is its name. Somebody new who was given an old address has another name.
fn is_same_person(user: &DirectoryUser, contact: &Contact) -> bool {
    let words = |name: &str| name.to_lowercase().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    same_address(primary_address(user).as_deref(), contact.email.as_deref())
        && own_name(user).is_some_and(|name| words(&name) == words(&contact.full_name))
}
