//! Everybody whom a plan may concern, found by identity, address and contact in one step each.

use std::borrow::Cow;

use hashbrown::{HashMap, HashSet};

use super::{Division, PlanInput, PlanMapping, address::fold};
use crate::model::{ClientId, Contact, ContactLink, DirectoryUser, EntraObjectId, SyncStatusReason};

/// The indexes of one plan. Addresses are those that hold after the moves made so far.
#[derive(Debug)]
pub(crate) struct Register<'a> {
    pub(crate) input: PlanInput<'a>,
    present: HashMap<Cow<'a, str>, usize>,
    /// Rows of the read that a later one of the same identity replaces.
    replaced: Vec<bool>,
    removed: HashSet<Cow<'a, str>>,
    links: HashMap<Cow<'a, str>, Tie<'a>>,
    carriers: HashMap<Cow<'a, str>, Vec<usize>>,
    bindings: Vec<Option<Binding<'a>>>,
    holders: HashMap<Cow<'a, str>, Vec<Holder>>,
    primary: Vec<Option<Cow<'a, str>>>,
    former: HashMap<Cow<'a, str>, usize>,
    /// Row of the read → the client that a rule names; empty in a tenant of one client.
    divided: Vec<Option<&'a ClientId>>,
}

/// The identity that a contact belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding<'a> {
    pub(crate) identity: &'a EntraObjectId,
    /// Of this tenant; what other tenants' reads say is not known here.
    pub(crate) is_ours: bool,
    /// By a link in force.
    pub(crate) is_active: bool,
}

/// A link of this tenant, and its contact; absent if that is no more.
#[derive(Clone, Copy, Debug)]
struct Tie<'a> {
    link: &'a ContactLink,
    contact: Option<usize>,
}

/// Who holds an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) contact: usize,
    pub(crate) is_primary: bool,
}

impl<'a> Register<'a> {
    pub(crate) fn new(input: &PlanInput<'a>) -> Self {
        let input = *input;
        let (present, replaced) = rows(&input.read.users);
        let tenant = fold(input.mapping.entra_tenant_id.as_str());
        let mut register = Self {
            present,
            replaced,
            removed: input.read.removed.iter().map(|gone| fold(gone.entra_object_id.as_str())).collect(),
            links: HashMap::with_capacity(input.links.len()),
            carriers: HashMap::with_capacity(input.contacts.len()),
            bindings: vec![None; input.contacts.len()],
            holders: HashMap::with_capacity(input.contacts.len()),
            primary: Vec::with_capacity(input.contacts.len()),
            former: HashMap::new(),
            divided: divided(&input),
            input,
        };
        let mut contacts = HashMap::with_capacity(input.contacts.len());
        for (index, contact) in input.contacts.iter().enumerate() {
            contacts.insert(contact.contact_name_id.as_str(), index);
            register.enter(index, contact);
        }
        for link in input.links {
            let is_ours = fold(link.entra_tenant_id.as_str()) == tenant;
            let contact = contacts.get(link.contact_name_id.as_str()).copied();
            if is_ours {
                let tie = Tie { link, contact };
                let known = register.links.entry(fold(link.entra_object_id.as_str())).or_insert(tie);
                if link.is_active {
                    *known = tie;
                }
            }
            if let Some(index) = contact {
                register.bind(index, link, is_ours);
            }
        }
        register
    }

    fn enter(&mut self, index: usize, contact: &'a Contact) {
        if let Some(identity) = &contact.entra_object_id {
            self.carriers.entry(fold(identity.as_str())).or_default().push(index);
        }
        let primary = contact.email.as_deref().map(fold).filter(|address| !address.is_empty());
        let further = contact.additional_emails.iter().map(|address| (fold(address), false));
        for (address, is_primary) in primary.iter().map(|address| (address.clone(), true)).chain(further) {
            self.holders.entry(address).or_default().push(Holder { contact: index, is_primary });
        }
        self.primary.push(primary);
    }

    /// A link in force binds; a retired one only a contact that we deactivated with it, and the one whose object id
    /// the contact carries before all others.
    fn bind(&mut self, index: usize, link: &'a ContactLink, is_ours: bool) {
        let contact = &self.input.contacts[index];
        let names_it = contact.entra_object_id.as_ref() == Some(&link.entra_object_id);
        let binding = &mut self.bindings[index];
        let is_stronger = match binding {
            None => true,
            Some(known) => !known.is_active && (link.is_active || names_it),
        };
        let binds = link.is_active || (is_ours && contact.entra_sync_status_reason.is_some());
        if binds && is_stronger {
            *binding = Some(Binding { identity: &link.entra_object_id, is_ours, is_active: link.is_active });
        }
    }

    pub(crate) fn users(&self) -> impl Iterator<Item = (usize, &'a DirectoryUser)> + use<'a> {
        self.input.read.users.iter().enumerate()
    }

    pub(crate) fn contact(&self, index: usize) -> &'a Contact {
        &self.input.contacts[index]
    }

    /// Of several rows of one identity the last is what the source ended on.
    pub(crate) fn is_last_row(&self, row: usize) -> bool {
        !self.replaced[row]
    }

    pub(crate) fn is_present(&self, identity: &EntraObjectId) -> bool {
        self.present.contains_key(&*fold(identity.as_str()))
    }

    pub(crate) fn is_removed(&self, identity: &EntraObjectId) -> bool {
        self.removed.contains(&*fold(identity.as_str()))
    }

    /// The identity's link and its contact; a link to a contact that is no more binds nobody.
    pub(crate) fn link_of(&self, identity: &EntraObjectId) -> Option<(&'a ContactLink, usize)> {
        let tie = self.links.get(&*fold(identity.as_str()))?;
        Some((tie.link, tie.contact?))
    }

    /// Contacts of the client that carry the object id.
    pub(crate) fn carriers(&self, identity: &EntraObjectId, client: &ClientId) -> Vec<usize> {
        let found = self.carriers.get(&*fold(identity.as_str())).map_or(&[][..], Vec::as_slice);
        found.iter().copied().filter(|index| self.is_of(*index, client)).collect()
    }

    /// Whom the contact belongs to: by its link, else by the object id that it carries, unless that identity's own link
    /// leads to somebody else.
    pub(crate) fn binding(&self, index: usize) -> Option<Binding<'a>> {
        self.bindings[index].or_else(|| {
            let identity = self.contact(index).entra_object_id.as_ref()?;
            let is_elsewhere = self.link_of(identity).is_some_and(|(_, linked)| linked != index);
            (!is_elsewhere).then_some(Binding { identity, is_ours: true, is_active: false })
        })
    }

    /// The client that the account of this row belongs to.
    pub(crate) fn client_of(&self, row: usize) -> &'a ClientId {
        self.divided.get(row).copied().flatten().unwrap_or(&self.input.mapping.client_id)
    }

    pub(crate) fn is_of(&self, contact: usize, client: &ClientId) -> bool {
        self.contact(contact).client_id == *client
    }

    /// Whether the contact is of the mapping's client, or of one that shares the tenant with it: no rule can be asked
    /// about an account that is gone.
    pub(crate) fn is_ours(&self, contact: usize) -> bool {
        let PlanMapping { client_id, rules, .. } = self.input.mapping;
        self.is_of(contact, client_id) || rules.iter().any(|rule| self.is_of(contact, &rule.client_id))
    }

    /// Whether the fields of the contact are ours to write: not after a person moved it or switched it off.
    pub(crate) fn is_written(&self, contact: usize, client: &ClientId) -> bool {
        self.is_of(contact, client) && !is_inactive_by_person(self.contact(contact))
    }

    pub(crate) fn holders(&self, address: &str) -> &[Holder] {
        self.holders.get(address).map_or(&[], Vec::as_slice)
    }

    /// People of the tenant who could leave: tied to a contact that is not switched off.
    pub(crate) fn active_people(&self) -> usize {
        let is_active = |tie: &&Tie<'_>| {
            tie.link.is_active && tie.contact.is_some_and(|index| !self.contact(index).is_inactive)
        };
        self.links.values().filter(is_active).count()
    }

    /// The contact's primary address as it will be.
    pub(crate) fn primary(&self, index: usize) -> Option<&str> {
        self.primary[index].as_deref()
    }

    /// The contact that gives the address up in this plan.
    pub(crate) fn former_holder(&self, address: &str) -> Option<usize> {
        self.former.get(address).copied()
    }

    /// Whether the address is a further one of the contact already: then it changes places with the primary one, and
    /// the contact gives nothing up.
    pub(crate) fn is_further(&self, index: usize, address: &str) -> bool {
        self.holders(address).contains(&Holder { contact: index, is_primary: false })
    }

    /// Lets the address and the primary one change places.
    pub(crate) fn promote(&mut self, index: usize, address: Cow<'a, str>) {
        for holder in self.holders.get_mut(&address).into_iter().flatten() {
            holder.is_primary |= holder.contact == index;
        }
        if let Some(former) = self.primary[index].replace(address) {
            for holder in self.holders.get_mut(&former).into_iter().flatten() {
                holder.is_primary &= holder.contact != index;
            }
        }
    }

    /// Takes the contact's primary address away; [`Register::arrive`] follows once all have left.
    pub(crate) fn leave(&mut self, index: usize) {
        if let Some(address) = self.primary[index].take() {
            if let Some(holders) = self.holders.get_mut(&address) {
                holders.retain(|holder| *holder != Holder { contact: index, is_primary: true });
            }
            self.former.insert(address, index);
        }
    }

    pub(crate) fn arrive(&mut self, index: usize, address: Option<Cow<'a, str>>) {
        if let Some(address) = &address {
            self.holders
                .entry(address.clone())
                .or_default()
                .push(Holder { contact: index, is_primary: true });
        }
        self.primary[index] = address;
    }
}

/// The last row of each identity, and which rows a later one replaces. Rows without an identity have nothing in common.
fn rows(users: &[DirectoryUser]) -> (HashMap<Cow<'_, str>, usize>, Vec<bool>) {
    let mut last: HashMap<Cow<'_, str>, usize> = HashMap::with_capacity(users.len());
    let mut replaced = vec![false; users.len()];
    for (row, user) in users.iter().enumerate() {
        let identity = fold(user.entra_object_id.as_str());
        let is_nameless = identity.is_empty();
        if let Some(former) = last.insert(identity, row).filter(|_| !is_nameless) {
            replaced[former] = true;
        }
    }
    (last, replaced)
}

fn divided<'a>(input: &PlanInput<'a>) -> Vec<Option<&'a ClientId>> {
    let PlanMapping { rules, rule_groups, .. } = input.mapping;
    if rules.is_empty() {
        return Vec::new();
    }
    let division = Division::new(rules, rule_groups);
    input.read.users.iter().map(|user| division.client_of(user)).collect()
}

/// Switched off, and not by us: then it is not for us to switch it on.
pub(crate) fn is_inactive_by_person(contact: &Contact) -> bool {
    contact.is_inactive && contact.entra_sync_status_reason.is_none()
}

/// Switched off by us.
pub(crate) fn is_inactive_by_us(contact: &Contact) -> Option<SyncStatusReason> {
    contact.entra_sync_status_reason.filter(|_| contact.is_inactive)
}
