//! What becomes of a tenant's links when a person gives the tenant to another client.

use super::{
    TestStore,
    world::{START, World, client_id, create, other_host},
};
use crate::store::LinkSettlement;

/// The links lead there too, and doing it again touches nobody.
pub async fn linked_contacts_move_to_another_client(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "a@x.test"), create(2, "b@x.test")]).await;
    let stranger = world.put(3, "c@x.test").await;
    let tenant = &world.tenant.entra_tenant_id;
    let to = LinkSettlement::MoveTo(client_id(2));
    let settle = async || store.settle_links(&world.host, tenant, &to, START).await.unwrap();
    assert_eq!(settle().await, 2);
    let people = store.people(&world.host, &client_id(2), tenant, &[]).await.unwrap();
    assert_eq!((people.contacts.len(), people.links.len()), (2, 2));
    assert!(people.links.iter().all(|link| link.is_active));
    assert!(people.contacts.iter().all(|contact| contact.contact_name_id != stranger.contact_name_id));
    assert_eq!(settle().await, 0);
}

/// Contacts stay where and as they are; the next sync knows nobody.
pub async fn cut_links_leave_contacts_behind(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "a@x.test"), create(2, "b@x.test")]).await;
    let tenant = &world.tenant.entra_tenant_id;
    let settle = async |host| store.settle_links(host, tenant, &LinkSettlement::Cut, START).await.unwrap();
    let theirs = other_host();
    assert_eq!(settle(&theirs).await, 0, "another host tenant's links are not ours");
    assert_eq!(settle(&world.host).await, 2);
    let people = store.people(&world.host, &client_id(1), tenant, &[]).await.unwrap();
    assert_eq!((people.contacts.len(), people.links.len()), (2, 0));
    assert!(people.contacts.iter().all(|contact| !contact.is_inactive && contact.entra_object_id.is_none()));
    assert_eq!(settle(&world.host).await, 0);
}
