//! Links: who is bound to whom, and what the notes on them say.

use time::Duration;

use super::{
    TestStore,
    world::{START, World, client_id, create, identity, link, name, said, unchanged, update},
};
use crate::{
    model::{Action, Change, ChangeReason, Contact, ContactPatch, LinkStatus, SyncStatusReason},
    store::WriteBatch,
};

fn deactivate(who: u32, contact: &Contact) -> Change {
    let after = ContactPatch {
        is_inactive: Some(true),
        entra_sync_status: Some(Some("inactive".into())),
        entra_sync_status_reason: Some(Some(SyncStatusReason::DeletedUpstream)),
        ..ContactPatch::default()
    };
    Change {
        action: Action::Deactivate,
        reason: ChangeReason::DeletedUpstream,
        ..update(who, contact, after)
    }
}

fn reactivate(who: u32, contact: &Contact) -> Change {
    let after = ContactPatch {
        is_inactive: Some(false),
        entra_sync_status: Some(Some("active".into())),
        entra_sync_status_reason: Some(None),
        ..ContactPatch::default()
    };
    Change {
        action: Action::Reactivate,
        reason: ChangeReason::BackInDirectory,
        ..update(who, contact, after)
    }
}

/// Nothing else of the contact changes, and nothing is journalled.
pub async fn a_person_who_is_unchanged_is_noted_as_seen(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    let before = world.contact_of(1).await;
    let world = world.as_run(2);
    let changes = [unchanged(1, ChangeReason::AlreadyLinked)];
    let client = client_id(1);
    let later = START + Duration::days(1);
    let batch = WriteBatch { at: later, ..world.batch(&client, &changes) };
    assert_eq!(said(&store.write(&world.host, &batch).await.unwrap()), [("none", "already_linked")]);
    assert_eq!(world.link_of(1).await.unwrap().last_seen_at, Some(later));
    assert_eq!(world.contact_of(1).await, before);
    assert_eq!(world.journal().await, []);
}

/// The first absence stands until the person is seen again.
pub async fn absence_is_noted_once_and_until_seen(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    let client = client_id(1);
    let absent = [unchanged(1, ChangeReason::AbsenceGrace)];
    for day in [1, 2] {
        let batch = WriteBatch { at: START + Duration::days(day), ..world.batch(&client, &absent) };
        store.write(&world.host, &batch).await.unwrap();
        let link = world.link_of(1).await.unwrap();
        assert_eq!(link.metadata["absentSince"], "2026-02-21T10:15:00Z");
        assert_eq!(link.last_seen_at, Some(START));
    }
    world.write(&[unchanged(1, ChangeReason::AlreadyLinked)]).await;
    assert_eq!(world.link_of(1).await.unwrap().metadata, serde_json::json!({}));
}

/// Leaving scope is not leaving.
pub async fn falling_out_of_scope_is_noted_and_keeps_the_contact(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    world.write(&[unchanged(1, ChangeReason::OutOfScope)]).await;
    let link = world.link_of(1).await.unwrap();
    assert_eq!((link.is_active, &link.metadata["out_of_scope"]), (true, &true.into()));
    assert!(!world.contact_of(1).await.is_inactive);
    world.write(&[unchanged(1, ChangeReason::AlreadyLinked)]).await;
    assert_eq!(world.link_of(1).await.unwrap().metadata, serde_json::json!({}));
}

/// And still leads to its contact, which is how the person comes back.
pub async fn a_deactivation_retires_the_link_and_a_return_revives_it(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    let world = world.as_run(2);
    let outcomes = world.write(&[deactivate(1, &world.contact_of(1).await)]).await;
    assert_eq!(said(&outcomes), [("deactivate", "deleted_upstream")]);
    let gone = world.contact_of(1).await;
    assert!(gone.is_inactive);
    let link = world.link_of(1).await.unwrap();
    assert_eq!((link.is_active, link.link_status), (false, LinkStatus::Inactive));

    let world = world.as_run(3);
    assert_eq!(said(&world.write(&[reactivate(1, &gone)]).await), [("reactivate", "back_in_directory")]);
    assert!(!world.contact_of(1).await.is_inactive);
    let link = world.link_of(1).await.unwrap();
    assert_eq!((link.is_active, link.link_status), (true, LinkStatus::Active));
}

/// The former identity's link stays as history.
pub async fn a_relink_moves_the_contact_to_its_new_identity(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    let contact = world.contact_of(1).await;
    let relink = Change {
        action: Action::Relink,
        reason: ChangeReason::SamePersonNewObjectId,
        replaces: Some(identity(1)),
        ..link(2, &contact)
    };
    let world = world.as_run(2);
    assert_eq!(said(&world.write(&[relink]).await), [("relink", "same_person_new_object_id")]);
    assert!(!world.link_of(1).await.unwrap().is_active);
    assert!(world.link_of(2).await.unwrap().is_active);
    let after = world.contact_of(2).await;
    assert_eq!(after.contact_name_id, contact.contact_name_id);
    assert_eq!(after.entra_object_id, Some(identity(2)));
    assert_eq!(world.journal().await[0].replaces, Some(identity(1)));
}

/// The first of a batch gets it; the next ones are told.
pub async fn a_contact_is_bound_to_one_identity(store: &dyn TestStore) {
    let world = World::new(store).await;
    let bob = world.put(7, "bob@tenant1.example").await;
    let outcomes = world.write(&[link(1, &bob), link(2, &bob)]).await;
    assert_eq!(said(&outcomes), [("link", "email_match"), ("skipped", "changed_since_plan")]);
    let world = world.as_run(2);
    assert_eq!(said(&world.write(&[link(3, &bob)]).await), [("skipped", "changed_since_plan")]);
    assert_eq!(world.people().await.links.len(), 1);
}

/// Somebody linked it since the plan was made.
pub async fn an_identity_is_bound_to_one_contact(store: &dyn TestStore) {
    let world = World::new(store).await;
    let (bob, rob) = (world.put(7, "bob@tenant1.example").await, world.put(8, "rob@tenant1.example").await);
    world.write(&[link(1, &bob)]).await;
    let world = world.as_run(2);
    let outcomes = world.write(&[link(1, &rob), create(1, "new@tenant1.example")]).await;
    assert_eq!(said(&outcomes), [("skipped", "changed_since_plan"); 2]);
    assert_eq!(world.contact_of(1).await.contact_name_id, bob.contact_name_id);
}

/// A contact that came free may be somebody else's in the same batch.
pub async fn a_retired_link_may_lead_elsewhere_later(store: &dyn TestStore) {
    let world = World::new(store).await;
    let (bob, rob) = (world.put(7, "bob@tenant1.example").await, world.put(8, "rob@tenant1.example").await);
    world.write(&[link(1, &bob)]).await;
    let world = world.as_run(2);
    world.write(&[deactivate(1, &world.contact_of(1).await)]).await;
    let world = world.as_run(3);
    assert_eq!(said(&world.write(&[link(1, &rob)]).await), [("link", "email_match")]);
    assert_eq!(world.contact_of(1).await.contact_name_id, rob.contact_name_id);
    assert_eq!(world.people().await.links.len(), 1);
}

/// Its link leads to another contact by now.
pub async fn an_update_follows_its_link_only(store: &dyn TestStore) {
    let world = World::new(store).await;
    let bob = world.put(7, "bob@tenant1.example").await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    let world = world.as_run(2);
    assert_eq!(
        said(&world.write(&[update(1, &bob, name("Not Bob"))]).await),
        [("skipped", "changed_since_plan")]
    );
    assert_eq!(
        said(&world.write(&[update(9, &bob, name("Not Bob"))]).await),
        [("skipped", "changed_since_plan")]
    );
}
