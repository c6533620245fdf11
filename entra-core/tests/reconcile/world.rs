//! A directory and a PSA: made up by proptest, planned, and written by the rules that every store shares.

use std::collections::HashSet;

use entra_core::{
    model::*,
    reconcile::{PlanInput, PlanMapping, addresses_of, batches, plan},
    store::{
        WriteBatch,
        rules::{Found, decide_batch},
    },
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use time::OffsetDateTime;

/// Everything that a plan depends on.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) read: DirectoryRead,
    pub(crate) mapping: PlanMapping,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) links: Vec<ContactLink>,
    pub(crate) settings: SyncSettings,
}

impl World {
    pub(crate) fn plan(&self) -> Plan {
        // As a store loads it: strangers count only where they hold an address that the read names.
        let named: HashSet<_> = addresses_of(&self.read).into_iter().collect();
        let linked: HashSet<_> = self.links.iter().map(|link| &link.contact_name_id).collect();
        let contacts: Vec<_> = self
            .contacts
            .iter()
            .filter(|contact| {
                contact.client_id == self.mapping.client_id
                    || linked.contains(&contact.contact_name_id)
                    || contact.email.iter().chain(&contact.additional_emails).any(|one| named.contains(one))
            })
            .cloned()
            .collect();
        plan(&PlanInput {
            read: &self.read,
            mapping: &self.mapping,
            contacts: &contacts,
            links: &self.links,
            settings: &self.settings,
            dismissed: &[],
            last_written: &[],
            group_members: None,
            last_complete_user_count: None,
            now: None,
        })
    }

    /// Writes a plan in batches of three, and answers who was skipped.
    pub(crate) fn apply(&mut self, plan: Plan) -> Vec<IdentityOutcome> {
        let mut outcomes = Vec::new();
        let mut journal = Vec::new();
        for changes in batches(plan.changes, 3) {
            let found = Found {
                contacts: self.contacts.clone(),
                links: self.links.clone(),
                journal: std::mem::take(&mut journal),
                ..Found::default()
            };
            let batch = WriteBatch {
                run_id: &"run".into(),
                managed_tenant_id: &self.mapping.managed_tenant_id,
                entra_tenant_id: &self.mapping.entra_tenant_id,
                client_id: &self.mapping.client_id,
                changes: &changes,
                resolves: None,
                completes: None,
                at: OffsetDateTime::UNIX_EPOCH,
            };
            let writes = decide_batch(&batch, &found).unwrap();
            let bound: Vec<_> = writes.bound().map(|binding| binding.link.clone()).collect();
            for contact in writes.created.into_iter().chain(writes.updated) {
                self.contacts.retain(|known| known.contact_name_id != contact.contact_name_id);
                self.contacts.push(contact);
            }
            for link in writes.changed_links.into_iter().chain(bound) {
                self.links.retain(|known| {
                    (&known.entra_tenant_id, &known.entra_object_id)
                        != (&link.entra_tenant_id, &link.entra_object_id)
                });
                self.links.push(link);
            }
            outcomes.extend(writes.outcomes.into_iter().filter(|outcome| outcome.action == "skipped"));
        }
        outcomes
    }
}

const ADDRESSES: [&str; 7] =
    ["a@x.com", "b@x.com", "c@x.com", "d@x.com", "e@x.com", "f@y.com", "g@x.onmicrosoft.com"];
const IDENTITIES: [&str; 6] = ["1", "2", "3", "4", "5", "6"];
const NAMES: [&str; 3] = ["Ann Lee", "Bob Ray", ""];

prop_compose! {
    fn user()(
        id in select(&IDENTITIES),
        mail in option::of(select(&ADDRESSES)),
        name in option::of(select(&ADDRESSES)),
        proxies in vec(select(&ADDRESSES), 0..2),
        display_name in select(&NAMES),
        job_title in option::of(select(&["Buyer", "Clerk"][..])),
        is_enabled in prop::bool::weighted(0.8),
        is_guest in prop::bool::weighted(0.1),
    ) -> DirectoryUser {
        DirectoryUser {
            entra_object_id: id.into(),
            email: mail.map(str::to_uppercase),
            user_principal_name: name.map(Into::into),
            proxy_addresses: proxies.into_iter().map(|proxy| format!("smtp:{proxy}")).collect(),
            display_name: Some(display_name.into()),
            job_title: job_title.map(Into::into),
            account_enabled: Some(is_enabled),
            user_type: is_guest.then(|| "Guest".into()),
            ..DirectoryUser::default()
        }
    }
}

prop_compose! {
    fn contact()(
        addresses in vec(select(&ADDRESSES), 0..3),
        name in select(&NAMES),
        is_elsewhere in prop::bool::weighted(0.2),
        identity in option::weighted(0.5, select(&IDENTITIES)),
        state in 0..6,
    ) -> Contact {
        let reason = match state {
            0 => Some(SyncStatusReason::DeletedUpstream),
            1 | 2 => Some(SyncStatusReason::DisabledUpstream),
            _ => None,
        };
        Contact {
            client_id: if is_elsewhere { "other" } else { "client" }.into(),
            full_name: name.into(),
            email: addresses.first().map(|address| (*address).into()),
            additional_emails: addresses.iter().skip(1).map(|address| (*address).into()).collect(),
            is_inactive: matches!(state, 0 | 1 | 3),
            entra_sync_status_reason: reason,
            entra_object_id: identity.map(Into::into),
            ..Contact::default()
        }
    }
}

fn link() -> impl Strategy<Value = (usize, ContactLink)> {
    (0..8_usize, select(&IDENTITIES), prop::bool::weighted(0.7), prop::bool::weighted(0.1)).prop_map(
        |(contact, identity, is_active, is_elsewhere)| {
            let link = ContactLink {
                link_id: Some(format!("{identity}{is_elsewhere}").into()),
                contact_name_id: "".into(),
                entra_tenant_id: if is_elsewhere { "other" } else { "tenant" }.into(),
                entra_object_id: identity.into(),
                is_active,
                link_status: if is_active { LinkStatus::Active } else { LinkStatus::Inactive },
                last_seen_at: None,
                metadata: serde_json::Value::Null,
            };
            (contact, link)
        },
    )
}

fn settings() -> impl Strategy<Value = (SyncSettings, bool)> {
    (any::<[bool; 6]>(), any::<bool>()).prop_map(
        |([names, email, role, clear, mark, settled], onboarding)| {
            let rule =
                |overwrite| FieldRule { overwrite, clear_when_blank: clear, keep_if_edited_here: false };
            let field_sync = FieldSync {
                display_name: rule(names),
                email: rule(email),
                role: rule(role),
                mark_inactive_when_disabled: mark,
                ..FieldSync::default()
            };
            (
                SyncSettings {
                    field_sync,
                    email_match_onboarding_only: onboarding,
                    ..SyncSettings::default()
                },
                settled,
            )
        },
    )
}

/// Worlds that a database could hold: every address once, every identity once, one active link a contact.
pub(crate) fn world() -> impl Strategy<Value = World> {
    let completeness = select(vec![
        Completeness::Complete,
        Completeness::Complete,
        Completeness::Delta,
        Completeness::Partial(PartialReason::Unspecified),
    ]);
    (
        vec(user(), 0..6),
        vec(contact(), 0..7),
        vec(link(), 0..6),
        settings(),
        completeness,
        vec(select(&IDENTITIES), 0..2),
    )
        .prop_map(|(mut users, mut contacts, links, (settings, settled), completeness, removed)| {
            let mut seen = HashSet::new();
            users.retain(|user| seen.insert(user.entra_object_id.clone()));
            let mut seen = HashSet::new();
            for (number, contact) in contacts.iter_mut().enumerate() {
                contact.contact_name_id = format!("c{number}").into();
                contact.additional_emails.retain(|address| seen.insert(address.clone()));
                contact.email = contact.email.take().filter(|address| seen.insert(address.clone()));
            }
            let (mut identities, mut bound) = (HashSet::new(), HashSet::new());
            let mut kept = Vec::new();
            for (contact, mut link) in links {
                let Some(contact) = contacts.get(contact) else { continue };
                link.contact_name_id = contact.contact_name_id.clone();
                if identities.insert((link.entra_tenant_id.clone(), link.entra_object_id.clone()))
                    && (!link.is_active || bound.insert(contact.contact_name_id.clone()))
                {
                    kept.push(link);
                }
            }
            let removed = removed
                .into_iter()
                .map(|id| RemovedUser { entra_object_id: id.into(), reason: RemovalKind::Changed })
                .collect();
            World {
                read: DirectoryRead { users, removed, completeness, cursor: None },
                mapping: PlanMapping {
                    client_id: "client".into(),
                    managed_tenant_id: "managed".into(),
                    entra_tenant_id: "tenant".into(),
                    settled,
                    ..PlanMapping::default()
                },
                contacts,
                links: kept,
                settings,
            }
        })
}
