use std::collections::{HashMap, HashSet};

use entra_core::{
    model::{Action, Change, Completeness, ContactId, DirectoryRead, EntraObjectId, PartialReason},
    reconcile::addresses_of,
};
use proptest::prelude::*;

use super::world::{World, world};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn equal_inputs_give_equal_plans(world in world()) {
        prop_assert_eq!(world.plan(), world.clone().plan());
    }

    #[test]
    fn everybody_is_counted_once(world in world()) {
        let counters = world.plan().counters;
        let people = counters.created + counters.linked + counters.ambiguous + counters.skipped;
        prop_assert_eq!(usize::try_from(people).unwrap(), world.read.users.len());
    }

    #[test]
    fn a_partial_read_takes_nobody_away(mut world in world()) {
        world.read.completeness = Completeness::Partial(PartialReason::default());
        for change in world.plan().changes {
            prop_assert_ne!(change.action, Action::Deactivate);
            prop_assert!(change.after.is_none_or(|after| after.is_inactive != Some(true)));
        }
    }

    #[test]
    fn a_persons_word_about_a_contact_stands(world in world()) {
        let contacts: HashMap<_, _> = world.contacts.iter().map(|one| (&one.contact_name_id, one)).collect();
        for change in world.plan().changes {
            let Some(contact) = change.contact_name_id.as_ref().map(|id| contacts[id]) else { continue };
            if contact.client_id != world.mapping.client_id {
                prop_assert_eq!((change.action, &change.after), (Action::None, &None));
            }
            if contact.is_inactive && contact.entra_sync_status_reason.is_none() {
                prop_assert!(change.after.is_none_or(|after| after.is_inactive.is_none() && !after.changes_fields()));
            }
        }
    }

    #[test]
    fn no_two_changes_end_on_one_contact(world in world()) {
        let plan = world.plan();
        let mut seen = HashSet::new();
        for contact in plan.changes.iter().filter_map(|change| change.contact_name_id.as_ref()) {
            prop_assert!(seen.insert(contact), "{:?}", plan.changes);
        }
    }

    #[test]
    fn a_plan_can_be_written_and_nothing_is_left_to_do(mut world in world()) {
        let plan = world.plan();
        let asked: HashSet<_> = of(&plan.changes, Action::Queue);
        let skipped = world.apply(plan.clone());
        prop_assert!(skipped.is_empty(), "{:?} of {:#?}", skipped, plan);
        prop_assert_eq!(shared_addresses(&world), Vec::<String>::new());
        let (waiting, mut rest): (Vec<_>, Vec<_>) =
            world.plan().changes.into_iter().partition(|change| asked.contains(&change.entra_object_id));
        rest.retain(|change| change.action != Action::None);
        // What one waits for may be settled by what was written for others; then there is more to do for all.
        prop_assume!(waiting.iter().all(|change| matches!(change.action, Action::Queue | Action::None)));
        prop_assert!(rest.is_empty(), "{:#?}\nafter {:#?}", rest, plan);
    }

    #[test]
    fn the_order_of_the_read_decides_only_who_is_first(world in world(), by in 0..6_usize) {
        let (mut texts, mut tied) = (HashSet::new(), HashSet::new());
        let mut alone = world;
        // Nobody shares an address or a contact with anybody: nobody can be first.
        alone.contacts.iter_mut().for_each(|contact| contact.additional_emails.clear());
        alone.links.retain(|link| tied.insert(link.contact_name_id.clone()));
        alone.read.users.retain(|user| {
            let mut one = user.clone();
            one.entra_object_id = "alone".into();
            let read = DirectoryRead {
                users: vec![one],
                removed: vec![],
                completeness: Completeness::Complete,
                cursor: None,
            };
            let addresses = addresses_of(&read);
            let is_alone = !addresses.iter().any(|address| texts.contains(address));
            texts.extend(addresses);
            is_alone
        });
        let mut turned = alone.clone();
        if !turned.read.users.is_empty() {
            let by = by % turned.read.users.len();
            turned.read.users.rotate_left(by);
            turned.read.users[..].reverse();
        }
        let sorted = |world: &World| {
            let mut changes = world.plan().changes;
            changes.sort_by(|one, other| one.entra_object_id.cmp(&other.entra_object_id));
            changes
        };
        prop_assert_eq!(sorted(&alone), sorted(&turned));
    }

    #[test]
    fn the_hash_names_what_is_done(one in world(), other in world()) {
        let (mut left, right) = (one.plan(), other.plan());
        let bare = |changes: &[Change]| -> Vec<Change> {
            let mut changes = changes.to_vec();
            for change in &mut changes {
                change.display_name = None;
                if let Some(review) = &mut change.review {
                    (review.display_name, review.email, review.user_principal_name) = (None, None, None);
                    review.candidates.clear();
                }
            }
            changes
        };
        prop_assert_eq!(left.hash == right.hash, bare(&left.changes) == bare(&right.changes));
        let hash = left.hash.clone();
        for change in &mut left.changes {
            change.display_name = Some("Somebody".into());
        }
        prop_assert_eq!(&entra_core::reconcile::plan_hash(&left.changes), &hash);
        if let Some(change) = left.changes.first_mut() {
            change.contact_name_id = Some("another".into());
            prop_assert_ne!(entra_core::reconcile::plan_hash(&left.changes), hash);
        }
    }
}

fn of(changes: &[Change], action: Action) -> HashSet<EntraObjectId> {
    changes
        .iter()
        .filter(|change| change.action == action)
        .map(|change| change.entra_object_id.clone())
        .collect()
}

/// Addresses that two contacts hold.
fn shared_addresses(world: &World) -> Vec<String> {
    let mut holders: HashMap<String, ContactId> = HashMap::new();
    let mut shared = Vec::new();
    for contact in &world.contacts {
        for address in contact.email.iter().chain(&contact.additional_emails) {
            if holders.insert(address.clone(), contact.contact_name_id.clone()).is_some() {
                shared.push(address.clone());
            }
        }
    }
    shared
}
