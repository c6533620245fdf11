//! The journal, and undoing it.

use time::Duration;

use super::{
    TestStore,
    world::{START, World, create, email, identity, link, name, run_id, update},
};
use crate::{
    model::{
        Action, Change, ChangeReason, Contact, ContactPatch, JournalEntry, SyncStatusReason, UndoOutcome,
    },
    store::JournalFilter,
};

async fn undo(world: &World<'_>, entries: &[JournalEntry]) -> Vec<UndoOutcome> {
    let at = START + Duration::days(1);
    world.store.revert(&world.host, entries, &run_id(99), at).await.unwrap()
}

/// As found and as written, in the order of the writing.
pub async fn every_change_is_journalled_before_and_after(store: &dyn TestStore) {
    let world = World::new(store).await;
    let outcomes = world.write(&[create(1, "a@tenant1.example"), create(2, "b@tenant1.example")]).await;
    let journal = world.journal().await;
    assert!(journal[0].sequence > journal[1].sequence);
    let first = &journal[1];
    assert_eq!((first.action, &first.entra_object_id), (Action::Create, &identity(1)));
    assert_eq!(Some(&first.contact_name_id), outcomes[0].contact_name_id.as_ref());
    assert_eq!(first.before, ContactPatch::default());
    assert_eq!(first.after.email, Some(Some("a@tenant1.example".into())));
    assert_eq!((first.at, &first.undone_by), (START, &None));

    let world = world.as_run(2);
    world.write(&[update(1, &world.contact_of(1).await, name("Ada"))]).await;
    let entry = world.journal().await.remove(0);
    assert_eq!((entry.before, entry.after), (name("Person 1"), name("Ada")));
}

/// Backwards from the end, or from anywhere.
pub async fn the_journal_is_read_in_pages(store: &dyn TestStore) {
    let world = World::new(store).await;
    for who in 1..=5 {
        world.write(&[create(who, &format!("p{who}@tenant1.example"))]).await;
    }
    let page = async |before_sequence, limit| {
        let filter = JournalFilter { before_sequence, limit, ..JournalFilter::default() };
        store.journal(&world.host, &world.run, &filter).await.unwrap()
    };
    let whom =
        |page: &[JournalEntry]| page.iter().map(|entry| entry.entra_object_id.clone()).collect::<Vec<_>>();
    let last = page(None, 2).await;
    assert_eq!(whom(&last), [identity(5), identity(4)]);
    let before_it = page(Some(last[1].sequence), 2).await;
    assert_eq!(whom(&before_it), [identity(3), identity(2)]);
    let first = page(Some(before_it[1].sequence), 2).await;
    assert_eq!(whom(&first), [identity(1)]);
}

/// Those of a tenant, and those about somebody.
pub async fn the_journal_is_read_by_tenant_and_by_identity(store: &dyn TestStore) {
    let world = World::new(store).await;
    for who in 1..=3 {
        world.write(&[create(who, &format!("p{who}@tenant1.example"))]).await;
    }
    let (tenant, another, ada) =
        (&world.tenant.managed_tenant_id, "00000000-0000-4000-8000-0000000000ff".into(), identity(2));
    let count = async |managed_tenant_id, entra_object_id| {
        let filter = JournalFilter { managed_tenant_id, entra_object_id, ..JournalFilter::default() };
        store.journal(&world.host, &world.run, &filter).await.unwrap().len()
    };
    assert_eq!(count(None, None).await, 3);
    assert_eq!(count(Some(tenant), None).await, 3);
    assert_eq!(count(Some(&another), None).await, 0);
    assert_eq!(count(Some(tenant), Some(&ada)).await, 1);
    assert_eq!(count(Some(&another), Some(&ada)).await, 0);
    assert_eq!(count(None, Some(&identity(9))).await, 0);
}

/// Values and links.
pub async fn an_undone_update_is_as_before(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    let before = world.contact_of(1).await;
    let world = world.as_run(2);
    world.write(&[update(1, &before, email("new@tenant1.example"))]).await;
    assert_eq!(undo(&world, &world.journal().await).await, [UndoOutcome::Reversed]);
    assert_eq!(world.contact_of(1).await, before);
    assert!(world.link_of(1).await.unwrap().is_active);
    assert_eq!(world.journal().await[0].undone_by, Some(run_id(99)));
}

/// Never deleted.
pub async fn an_undone_creation_is_deactivated_and_unlinked(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    assert_eq!(undo(&world, &world.journal().await).await, [UndoOutcome::Reversed]);
    let contact = world.contact_of(1).await;
    assert!(contact.is_inactive);
    // A reason of ours would let a later sync bring it back.
    assert_eq!(contact.entra_sync_status_reason, None);
    assert!(!world.link_of(1).await.unwrap().is_active);
}

/// The contact is as it was before anybody linked it.
pub async fn an_undone_link_is_retired(store: &dyn TestStore) {
    let world = World::new(store).await;
    let bob = world.put(7, "bob@tenant1.example").await;
    world.write(&[link(1, &bob)]).await;
    assert_eq!(undo(&world, &world.journal().await).await, [UndoOutcome::Reversed]);
    assert_eq!(world.contacts().await, [bob]);
    assert!(!world.link_of(1).await.unwrap().is_active);
}

/// The former identity has its contact again.
pub async fn an_undone_relink_gives_the_contact_back(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    let before = world.contact_of(1).await;
    let relink = Change {
        action: Action::Relink,
        reason: ChangeReason::SamePersonNewObjectId,
        replaces: Some(identity(1)),
        ..link(2, &before)
    };
    let world = world.as_run(2);
    world.write(&[relink]).await;
    assert_eq!(undo(&world, &world.journal().await).await, [UndoOutcome::Reversed]);
    assert_eq!(world.contact_of(1).await, before);
    assert!(world.link_of(1).await.unwrap().is_active);
    assert!(!world.link_of(2).await.unwrap().is_active);
}

/// Active again, and bound.
pub async fn an_undone_deactivation_is_active(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    let before = world.contact_of(1).await;
    let after = ContactPatch {
        is_inactive: Some(true),
        entra_sync_status_reason: Some(Some(SyncStatusReason::DeletedUpstream)),
        ..ContactPatch::default()
    };
    let leave = Change {
        action: Action::Deactivate,
        reason: ChangeReason::DeletedUpstream,
        ..update(1, &before, after)
    };
    let world = world.as_run(2);
    world.write(&[leave]).await;
    assert_eq!(undo(&world, &world.journal().await).await, [UndoOutcome::Reversed]);
    assert_eq!(world.contact_of(1).await, before);
    assert!(world.link_of(1).await.unwrap().is_active);
}

/// Value by value: what is still ours goes back, what a person changed stays, and the answer says so.
pub async fn what_a_person_changed_since_stays(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "a@tenant1.example"), create(2, "b@tenant1.example")]).await;
    let (first, second) = (world.contact_of(1).await, world.contact_of(2).await);
    let world = world.as_run(2);
    let ours = |address: &str| ContactPatch { full_name: Some("Ours".into()), ..email(address) };
    world
        .write(&[update(1, &first, ours("c@tenant1.example")), update(2, &second, ours("d@tenant1.example"))])
        .await;
    let edited = Contact { full_name: "Theirs".into(), ..world.contact_of(1).await };
    world.edit(&edited).await;

    let outcomes = undo(&world, &world.journal().await).await;
    assert_eq!(outcomes, [UndoOutcome::Reversed, UndoOutcome::KeptEdited]);
    assert_eq!(world.contact_of(2).await, second);
    let kept = world.contact_of(1).await;
    assert_eq!((kept.full_name.as_str(), kept.email), ("Theirs", first.email));
}

/// A created contact that somebody worked on is theirs by now.
pub async fn a_created_contact_that_a_person_edited_stays(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    let edited = Contact { full_name: "Theirs".into(), ..world.contact_of(1).await };
    world.edit(&edited).await;
    assert_eq!(undo(&world, &world.journal().await).await, [UndoOutcome::KeptEdited]);
    assert_eq!(world.contact_of(1).await, edited);
    assert!(world.link_of(1).await.unwrap().is_active);
}

/// Deleted by a person since.
pub async fn a_contact_that_is_gone_is_named(store: &dyn TestStore) {
    let world = World::new(store).await;
    let outcomes = world.write(&[create(1, "ada@tenant1.example")]).await;
    let contact = outcomes[0].contact_name_id.clone().unwrap();
    store.delete_contact(&world.host, &contact).await.unwrap();
    assert_eq!(undo(&world, &world.journal().await).await, [UndoOutcome::KeptGone]);
}

/// As after a crash in the middle of an undo.
pub async fn undoing_again_changes_nothing_and_answers_the_same(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "a@tenant1.example"), create(2, "b@tenant1.example")]).await;
    let entries = world.journal().await;
    let first = undo(&world, &entries).await;
    let people = world.people().await;
    assert_eq!(undo(&world, &entries).await, first);
    let again = world.people().await;
    assert_eq!((again.contacts, again.links), (people.contacts, people.links));
}

/// Addresses go back both ways at once.
pub async fn an_undone_swap_is_swapped_back(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "a@tenant1.example"), create(2, "b@tenant1.example")]).await;
    let before = world.contacts().await;
    let (first, second) = (world.contact_of(1).await, world.contact_of(2).await);
    let world = world.as_run(2);
    world
        .write(&[
            update(1, &first, email("b@tenant1.example")),
            update(2, &second, email("a@tenant1.example")),
        ])
        .await;
    assert_eq!(undo(&world, &world.journal().await).await, [UndoOutcome::Reversed; 2]);
    assert_eq!(world.contacts().await, before);
}

/// Nobody loses an address because of an undo.
pub async fn an_address_that_somebody_took_meanwhile_is_not_taken_back(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "a@tenant1.example")]).await;
    let contact = world.contact_of(1).await;
    let world = world.as_run(2);
    world.write(&[update(1, &contact, email("b@tenant1.example"))]).await;
    world.put(7, "a@tenant1.example").await;
    assert_eq!(undo(&world, &world.journal().await).await, [UndoOutcome::KeptEdited]);
    assert_eq!(world.contact_of(1).await.email.as_deref(), Some("b@tenant1.example"));
}

/// The last value of each field, without what was undone.
pub async fn what_was_last_written_is_known(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    let contact = world.contact_of(1).await;
    let world = world.as_run(2);
    world.write(&[update(1, &contact, name("Second"))]).await;
    let asked = [contact.contact_name_id.clone(), super::world::contact_id(70)];
    let written = store.last_written(&world.host, &asked).await.unwrap();
    assert_eq!(written.len(), 1);
    assert_eq!(written[0].0, contact.contact_name_id);
    assert_eq!(written[0].1.full_name.as_deref(), Some("Second"));
    assert_eq!(written[0].1.email, Some(Some("ada@tenant1.example".into())));

    undo(&world, &world.journal().await).await;
    let written = store.last_written(&world.host, &asked).await.unwrap();
    assert_eq!(written[0].1.full_name.as_deref(), Some("Person 1"));
}
