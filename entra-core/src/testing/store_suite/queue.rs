//! The review queue.

use time::Duration;

use super::{
    TestStore,
    world::{START, World, client_id, create, identity, link, queue, said, uuid},
};
use crate::{
    error::ErrorCode,
    model::{QueueItem, QueueReason, QueueStatus, ResolutionAction},
    store::{QueueFilter, QueueResolution, WriteBatch},
};

async fn items(world: &World<'_>) -> Vec<QueueItem> {
    world.store.queue(&world.host, &QueueFilter::default()).await.unwrap()
}

fn decide(item: &QueueItem, action: ResolutionAction) -> QueueResolution {
    QueueResolution {
        queue_item_id: item.queue_item_id.clone(),
        action,
        contact_name_id: None,
        by: Some(uuid(8, 1).into()),
        note: Some("because".into()),
    }
}

/// With everything that a person needs to decide.
pub async fn somebody_ambiguous_waits_in_the_queue(store: &dyn TestStore) {
    let world = World::new(store).await;
    let bob = world.put(7, "bob@tenant1.example").await;
    let mut ambiguous = queue(1, "facts");
    let candidate = crate::model::CandidateContact {
        contact_name_id: bob.contact_name_id,
        client_id: bob.client_id,
        full_name: bob.full_name,
        email: bob.email,
    };
    ambiguous.review.as_mut().unwrap().candidates.push(candidate.clone());
    assert_eq!(said(&world.write(&[ambiguous]).await), [("queue", "multiple_email_matches")]);

    let item = items(&world).await.remove(0);
    assert_eq!(store.queue_item(&world.host, &item.queue_item_id).await.unwrap(), Some(item.clone()));
    assert_eq!(item.candidate_contacts, [candidate]);
    assert_eq!((item.reason, item.status), (QueueReason::MultipleEmailMatches, QueueStatus::Open));
    assert_eq!(item.managed_tenant_id.as_ref(), Some(&world.tenant.managed_tenant_id));
    assert_eq!((item.client_id, item.entra_object_id), (Some(client_id(1)), identity(1)));
    assert_eq!(item.user_principal_name.as_deref(), Some("person1@tenant1.example"));
    assert_eq!((item.display_name.as_deref(), item.created_at), (Some("Person 1"), START));
    assert_eq!(store.open_queue_count(&world.host).await.unwrap(), 1);
    assert_eq!(world.journal().await, []);
}

/// However many runs find the same person.
pub async fn an_identity_waits_once(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[queue(1, "facts")]).await;
    let first = items(&world).await.remove(0);
    let world = world.as_run(2);
    world.write(&[queue(1, "other facts"), queue(2, "facts")]).await;
    let now = items(&world).await;
    assert_eq!(now.len(), 2);
    let same = now.iter().find(|item| item.entra_object_id == identity(1)).unwrap();
    assert_eq!(same.queue_item_id, first.queue_item_id);
    assert_eq!(same.payload["facts"], "other facts");
}

/// Newest first, by each filter.
pub async fn the_queue_is_listed_by_filters(store: &dyn TestStore) {
    let world = World::new(store).await;
    let client = client_id(1);
    for who in [1, 2, 3] {
        let changes = [queue(who, "facts")];
        let batch =
            WriteBatch { at: START + Duration::minutes(who.into()), ..world.batch(&client, &changes) };
        store.write(&world.host, &batch).await.unwrap();
    }
    let list = async |filter: QueueFilter| {
        let found = store.queue(&world.host, &filter).await.unwrap();
        found.into_iter().map(|item| item.entra_object_id).collect::<Vec<_>>()
    };
    assert_eq!(list(QueueFilter::default()).await, [identity(3), identity(2), identity(1)]);
    assert_eq!(list(QueueFilter { limit: 1, offset: 1, ..QueueFilter::default() }).await, [identity(2)]);
    assert_eq!(list(QueueFilter { status: Some(QueueStatus::Resolved), ..QueueFilter::default() }).await, []);
    assert_eq!(list(QueueFilter { client_id: Some(client_id(2)), ..QueueFilter::default() }).await, []);
    let of_tenant = QueueFilter {
        managed_tenant_id: Some(world.tenant.managed_tenant_id.clone()),
        ..QueueFilter::default()
    };
    assert_eq!(list(of_tenant).await.len(), 3);
}

/// With the link, in one transaction.
pub async fn a_decision_links_and_closes_at_once(store: &dyn TestStore) {
    let world = World::new(store).await;
    let bob = world.put(7, "bob@tenant1.example").await;
    world.write(&[queue(1, "facts")]).await;
    let item = items(&world).await.remove(0);
    let decision = QueueResolution {
        contact_name_id: Some(bob.contact_name_id.clone()),
        ..decide(&item, ResolutionAction::LinkExisting)
    };
    let world = world.as_run(2);
    world.resolve(&[link(1, &bob)], &decision).await.unwrap();
    let closed = items(&world).await.remove(0);
    assert_eq!(closed.status, QueueStatus::Resolved);
    assert_eq!(closed.resolution_action, Some(ResolutionAction::LinkExisting));
    assert_eq!(closed.resolved_contact_id, Some(bob.contact_name_id));
    assert_eq!((closed.resolved_by, closed.resolved_at), (Some(uuid(8, 1).into()), Some(START)));
    assert_eq!(store.open_queue_count(&world.host).await.unwrap(), 0);

    // The answer was lost and the batch is written again.
    let bob = world.contact_of(1).await;
    world.resolve(&[link(1, &bob)], &decision).await.unwrap();
    assert_eq!(world.journal().await.len(), 1);
}

/// The item names the contact that the batch made.
pub async fn a_decision_for_somebody_new_names_the_contact(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[queue(1, "facts")]).await;
    let item = items(&world).await.remove(0);
    let world = world.as_run(2);
    let decision = decide(&item, ResolutionAction::CreateNew);
    let outcomes = world.resolve(&[create(1, "new@tenant1.example")], &decision).await.unwrap();
    let closed = items(&world).await.remove(0);
    assert_eq!(closed.resolution_action, Some(ResolutionAction::CreateNew));
    assert_eq!(closed.resolved_contact_id, outcomes[0].contact_name_id);
    assert_eq!(closed.resolved_contact_id, Some(world.contact_of(1).await.contact_name_id));
}

/// The second of two people is told, and nothing is written.
pub async fn an_item_is_decided_once(store: &dyn TestStore) {
    let world = World::new(store).await;
    let (bob, rob) = (world.put(7, "bob@tenant1.example").await, world.put(8, "rob@tenant1.example").await);
    world.write(&[queue(1, "facts")]).await;
    let item = items(&world).await.remove(0);
    let decision = decide(&item, ResolutionAction::LinkExisting);
    let world = world.as_run(2);
    world.resolve(&[link(1, &bob)], &decision).await.unwrap();
    let world = world.as_run(3);
    let error = world.resolve(&[link(1, &rob)], &decision).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Conflict);
    assert_eq!(world.contact_of(1).await.contact_name_id, bob.contact_name_id);

    let unknown = QueueResolution { queue_item_id: uuid(7, 7).into(), ..decision };
    let error = world.resolve(&[link(2, &rob)], &unknown).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
    assert_eq!(world.link_of(2).await, None);
}

/// Its change was left alone, so the person decides again.
pub async fn a_decision_that_could_not_be_written_stays_open(store: &dyn TestStore) {
    let world = World::new(store).await;
    let bob = world.put(7, "bob@tenant1.example").await;
    world.write(&[queue(1, "facts")]).await;
    let item = items(&world).await.remove(0);
    world.put(7, "changed@tenant1.example").await;
    let world = world.as_run(2);
    let outcomes = world.resolve(&[link(1, &bob)], &decide(&item, ResolutionAction::LinkExisting)).await;
    assert_eq!(said(&outcomes.unwrap()), [("skipped", "changed_since_plan")]);
    assert_eq!(items(&world).await, [item]);
}

/// It sticks while the facts stay, and comes back when they change.
pub async fn a_dismissal_sticks_until_the_facts_change(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[queue(1, "facts")]).await;
    let item = items(&world).await.remove(0);
    let dismissal = decide(&item, ResolutionAction::Dismissed);
    assert!(store.dismiss(&world.host, &dismissal, START).await.unwrap());
    assert!(!store.dismiss(&world.host, &dismissal, START).await.unwrap());
    let dismissed = items(&world).await.remove(0);
    assert_eq!((dismissed.status, &dismissed.payload["note"]), (QueueStatus::Dismissed, &"because".into()));
    let facts = store.dismissed_facts(&world.host, &world.tenant.entra_tenant_id).await.unwrap();
    assert_eq!(facts, [(identity(1), "facts".to_owned())]);

    // A plan made before the dismissal.
    let world = world.as_run(2);
    assert_eq!(said(&world.write(&[queue(1, "facts")]).await), [("skipped", "dismissed")]);
    assert_eq!(store.open_queue_count(&world.host).await.unwrap(), 0);
    world.write(&[queue(1, "new facts")]).await;
    assert_eq!(store.open_queue_count(&world.host).await.unwrap(), 1);
    assert_eq!(items(&world).await.len(), 2);
}

/// Nobody decides about somebody who is linked.
pub async fn who_is_linked_leaves_the_queue(store: &dyn TestStore) {
    let world = World::new(store).await;
    let bob = world.put(7, "bob@tenant1.example").await;
    world.write(&[queue(1, "facts")]).await;
    let world = world.as_run(2);
    world.write(&[link(1, &bob)]).await;
    let item = items(&world).await.remove(0);
    assert_eq!((item.status, item.resolved_contact_id), (QueueStatus::Resolved, Some(bob.contact_name_id)));

    // A plan made before the link.
    let world = world.as_run(3);
    assert_eq!(said(&world.write(&[queue(1, "facts")]).await), [("skipped", "changed_since_plan")]);
    assert_eq!(store.open_queue_count(&world.host).await.unwrap(), 0);
}
