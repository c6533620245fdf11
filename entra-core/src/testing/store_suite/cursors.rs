//! What ends a sync: cursors, counts, and the mapping that it settles.

use time::Duration;

use super::{
    TestStore,
    world::{START, World, client_id, create},
};
use crate::{
    model::DeltaCursor,
    store::{Completion, WriteBatch},
};

fn cursor(link: &str) -> DeltaCursor {
    DeltaCursor {
        link: format!("https://graph.example/v1.0/users/delta?$deltatoken={link}"),
        origin: "https://graph.example".into(),
        select_version: 3,
    }
}

async fn complete(world: &World<'_>, day: i64, cursor: Option<DeltaCursor>, is_complete: bool) {
    let completion = Completion { user_count: is_complete.then_some(42), cursor, is_complete };
    let client = client_id(1);
    let at = START + Duration::days(day);
    let batch = WriteBatch { completes: Some(&completion), at, ..world.batch(&client, &[]) };
    world.store.write(&world.host, &batch).await.unwrap();
}

/// And the cursor's age counts from the last complete read.
pub async fn a_cursor_is_as_old_as_its_last_complete_read(store: &dyn TestStore) {
    let world = World::new(store).await;
    let tenant = &world.tenant.managed_tenant_id;
    let kept = || async { store.cursor(&world.host, tenant).await.unwrap() };
    assert_eq!(kept().await, None);
    complete(&world, 0, Some(cursor("a")), true).await;
    assert_eq!(kept().await, Some((cursor("a"), START)));
    complete(&world, 1, Some(cursor("b")), false).await;
    assert_eq!(kept().await, Some((cursor("b"), START)));
    complete(&world, 2, None, false).await;
    assert_eq!(kept().await, Some((cursor("b"), START)));
    complete(&world, 3, Some(cursor("c")), true).await;
    assert_eq!(kept().await, Some((cursor("c"), START + Duration::days(3))));
}

/// The next read is complete. Nothing kept is no error.
pub async fn a_cursor_can_be_forgotten(store: &dyn TestStore) {
    let world = World::new(store).await;
    let tenant = &world.tenant.managed_tenant_id;
    complete(&world, 0, Some(cursor("a")), true).await;
    for _ in 0..2 {
        store.forget_cursor(&world.host, tenant).await.unwrap();
        assert_eq!(store.cursor(&world.host, tenant).await.unwrap(), None);
    }
}

/// A delta read counts nobody: the yardstick stays.
pub async fn a_completed_sync_is_noted_on_the_tenant(store: &dyn TestStore) {
    let world = World::new(store).await;
    let tenant = &world.tenant.managed_tenant_id;
    complete(&world, 1, None, true).await;
    complete(&world, 2, None, false).await;
    let row = store.managed_tenant(&world.host, tenant).await.unwrap().unwrap();
    assert_eq!(row.last_successful_sync_user_count, Some(42));
    assert_eq!(row.last_successful_sync_at, Some(START + Duration::days(2)));
}

/// From then on addresses alone may no longer link. A batch that ends nothing settles nothing.
pub async fn a_completed_sync_settles_the_mapping(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.write(&[create(1, "ada@tenant1.example")]).await;
    assert!(!store.mappings(&world.host).await.unwrap()[0].settled);
    let completion = Completion { user_count: Some(1), cursor: None, is_complete: true };
    world.complete(&[], &completion).await;
    assert!(store.mappings(&world.host).await.unwrap()[0].settled);
}
