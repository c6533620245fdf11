//! Contacts: new ones, changed ones, and who has which address.

use super::{
    TestStore,
    world::{World, contact_id, create, email, identity, link, name, said, update},
};
use crate::model::Contact;

/// A contact, its link, a journal entry: all of one person.
pub async fn a_new_person_becomes_a_linked_contact(store: &dyn TestStore) {
    let world = World::new(store).await;
    let outcomes = world.write(&[create(1, "ada@tenant1.example")]).await;
    assert_eq!(said(&outcomes), [("create", "new_person")]);

    let contact = world.contact_of(1).await;
    assert_eq!(outcomes[0].contact_name_id.as_ref(), Some(&contact.contact_name_id));
    assert_eq!(contact.email.as_deref(), Some("ada@tenant1.example"));
    assert_eq!(contact.full_name, "Person 1");
    assert_eq!(contact.entra_object_id, Some(identity(1)));
    assert!(world.link_of(1).await.unwrap().is_active);
    assert_eq!(store.contact_count(&world.host).await.unwrap(), 1);
}

/// As after a crash between the commit and its answer.
pub async fn a_batch_written_again_changes_nothing_and_answers_the_same(store: &dyn TestStore) {
    let world = World::new(store).await;
    let there = world.put(7, "bob@tenant1.example").await;
    let batch = [create(1, "ada@tenant1.example"), link(2, &there)];
    let first = world.write(&batch).await;
    let people = world.people().await;

    assert_eq!(world.write(&batch).await, first);
    let again = world.people().await;
    assert_eq!((again.contacts, again.links), (people.contacts, people.links));
    assert_eq!(world.journal().await.len(), 2);
}

/// As after a crash between two batches, where the next run cuts them otherwise.
pub async fn half_a_plan_and_then_the_whole_of_it_is_the_whole(store: &dyn TestStore) {
    let world = World::new(store).await;
    let plan =
        [create(1, "a@tenant1.example"), create(2, "b@tenant1.example"), create(3, "c@tenant1.example")];
    world.write(&plan[..2]).await;
    let outcomes = world.write(&plan).await;
    assert_eq!(said(&outcomes), [("create", "new_person"); 3]);
    assert_eq!(world.contacts().await.len(), 3);
    assert_eq!(world.journal().await.len(), 3);
}

/// A person was faster.
pub async fn a_contact_that_changed_since_the_plan_is_left_alone(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    let planned = world.contact_of(1).await;
    world.edit(&Contact { full_name: "Ada, by hand".into(), ..planned.clone() }).await;

    let world = world.as_run(2);
    let outcomes = world.write(&[update(1, &planned, name("Ada from Entra"))]).await;
    assert_eq!(said(&outcomes), [("skipped", "changed_since_plan")]);
    assert_eq!(world.contact_of(1).await.full_name, "Ada, by hand");
    assert_eq!(world.journal().await, []);
}

/// Deleted in the PSA between plan and write.
pub async fn a_contact_that_is_gone_is_left_alone(store: &dyn TestStore) {
    let world = World::new(store).await;
    let planned = world.put(7, "bob@tenant1.example").await;
    store.delete_contact(&world.host, &contact_id(7)).await.unwrap();
    assert_eq!(said(&world.write(&[link(2, &planned)]).await), [("skipped", "changed_since_plan")]);
    assert_eq!(world.link_of(2).await, None);
}

/// Moved by a person between plan and write.
pub async fn a_contact_that_moved_to_another_client_is_left_alone(store: &dyn TestStore) {
    let world = World::new(store).await;
    let planned = world.put(7, "bob@tenant1.example").await;
    world.edit(&Contact { client_id: super::world::client_id(2), ..planned.clone() }).await;
    assert_eq!(said(&world.write(&[link(2, &planned)]).await), [("skipped", "changed_since_plan")]);
}

/// The rest of the batch is written.
pub async fn an_address_that_appeared_since_the_plan_fails_one_person_only(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.put(7, "taken@tenant1.example").await;
    let outcomes = world
        .write(&[
            create(1, "first@tenant1.example"),
            create(2, "taken@tenant1.example"),
            create(3, "third@tenant1.example"),
        ])
        .await;
    assert_eq!(
        said(&outcomes),
        [("create", "new_person"), ("skipped", "email_taken"), ("create", "new_person")]
    );
    assert_eq!(world.contacts().await.len(), 3);
}

/// An address is never somebody's primary and somebody else's additional one.
pub async fn an_additional_address_of_somebody_else_is_taken_too(store: &dyn TestStore) {
    let world = World::new(store).await;
    let bob = world.put(7, "bob@tenant1.example").await;
    world.edit(&Contact { additional_emails: vec!["alias@tenant1.example".into()], ..bob }).await;
    let outcomes = world.write(&[create(1, "alias@tenant1.example")]).await;
    assert_eq!(said(&outcomes), [("skipped", "email_taken")]);
}

/// Two people, two addresses, both ways.
pub async fn two_people_swap_their_addresses_in_one_batch(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "a@tenant1.example"), create(2, "b@tenant1.example")]).await;
    let (first, second) = (world.contact_of(1).await, world.contact_of(2).await);
    let world = world.as_run(2);
    let swap =
        [update(1, &first, email("b@tenant1.example")), update(2, &second, email("a@tenant1.example"))];
    assert_eq!(said(&world.write(&swap).await), [("update", "already_linked"); 2]);
    assert_eq!(world.contact_of(1).await.email.as_deref(), Some("b@tenant1.example"));
    assert_eq!(world.contact_of(2).await.email.as_deref(), Some("a@tenant1.example"));
}

/// Whose address comes free in the batch may be anybody's after it, a newcomer's too.
pub async fn three_people_pass_their_addresses_on_in_a_circle(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "a@tenant1.example"), create(2, "b@tenant1.example")]).await;
    let (first, second) = (world.contact_of(1).await, world.contact_of(2).await);
    let world = world.as_run(2);
    let outcomes = world
        .write(&[
            create(3, "a@tenant1.example"),
            update(1, &first, email("b@tenant1.example")),
            update(2, &second, email("c@tenant1.example")),
        ])
        .await;
    assert!(outcomes.iter().all(|outcome| outcome.action != "skipped"), "{outcomes:?}");
    assert_eq!(world.contact_of(3).await.email.as_deref(), Some("a@tenant1.example"));
    assert_eq!(world.contact_of(1).await.email.as_deref(), Some("b@tenant1.example"));
}

/// Who may not move does not make room.
pub async fn a_refused_address_stays_in_the_way_of_the_next(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "a@tenant1.example"), create(2, "b@tenant1.example")]).await;
    world.put(7, "c@tenant1.example").await;
    let (first, second) = (world.contact_of(1).await, world.contact_of(2).await);
    let world = world.as_run(2);
    let outcomes = world
        .write(&[
            update(1, &first, email("b@tenant1.example")),
            update(2, &second, email("c@tenant1.example")),
        ])
        .await;
    assert_eq!(said(&outcomes), [("skipped", "email_taken"); 2]);
    assert_eq!(world.contact_of(1).await, first);
    assert_eq!(world.contact_of(2).await, second);
}

/// A rename to one's own alias: the old address stays as an additional one.
pub async fn an_additional_address_of_ones_own_changes_places(store: &dyn TestStore) {
    let world = World::new(store).await;
    let bob = world.put(7, "old@tenant1.example").await;
    let bob = Contact { additional_emails: vec!["new@tenant1.example".into()], ..bob };
    world.edit(&bob).await;
    world.write(&[link(2, &bob)]).await;

    let world = world.as_run(2);
    let bob = world.contact_of(2).await;
    world.write(&[update(2, &bob, email("new@tenant1.example"))]).await;
    let after = world.contact_of(2).await;
    assert_eq!(after.email.as_deref(), Some("new@tenant1.example"));
    assert_eq!(after.additional_emails, ["old@tenant1.example"]);
}
