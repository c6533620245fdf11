//! Leases.

use std::time::Duration;

use super::{
    TestStore,
    world::{START, host},
};

const LIFE: Duration = Duration::from_mins(1);

/// One works, the other is told.
pub async fn a_lease_has_one_holder(store: &dyn TestStore) {
    let host = host();
    let take = |holder| store.take_lease(&host, "sync:1", holder, LIFE, START);
    let (a, b, c) = tokio::join!(take("a"), take("b"), take("c"));
    let taken = [a.unwrap(), b.unwrap(), c.unwrap()];
    assert_eq!(taken.iter().flatten().count(), 1);
    let held = taken.iter().flatten().next().unwrap();
    // Whoever has it may take it again and still has the same.
    assert_eq!(take(&held.holder).await.unwrap().as_ref(), Some(held));
    assert!(store.take_lease(&host, "sync:2", "d", LIFE, START).await.unwrap().is_some());
}

/// A crash never blocks for longer than its life.
pub async fn a_lease_that_ended_goes_to_the_next(store: &dyn TestStore) {
    let host = host();
    let first = store.take_lease(&host, "sync:1", "a", LIFE, START).await.unwrap().unwrap();
    let ended = START + LIFE;
    let second = store.take_lease(&host, "sync:1", "b", LIFE, ended).await.unwrap().unwrap();
    assert!(second.generation > first.generation);
    assert!(!store.renew_lease(&host, &first, LIFE, ended).await.unwrap());
    // Giving back what was lost takes nothing from the next.
    store.release_lease(&host, &first).await.unwrap();
    assert_eq!(store.take_lease(&host, "sync:1", "c", LIFE, ended).await.unwrap(), None);
}

/// For as long as it is renewed in time.
pub async fn a_renewed_lease_lives_on(store: &dyn TestStore) {
    let host = host();
    let held = store.take_lease(&host, "sync:1", "a", LIFE, START).await.unwrap().unwrap();
    assert!(store.renew_lease(&host, &held, LIFE, START + LIFE / 2).await.unwrap());
    assert_eq!(store.take_lease(&host, "sync:1", "b", LIFE, START + LIFE).await.unwrap(), None);
    assert!(!store.renew_lease(&host, &held, LIFE, START + LIFE * 2).await.unwrap());
}

/// And its generation goes on growing, also for the same holder.
pub async fn a_lease_that_was_given_back_is_free(store: &dyn TestStore) {
    let host = host();
    let first = store.take_lease(&host, "sync:1", "a", LIFE, START).await.unwrap().unwrap();
    store.release_lease(&host, &first).await.unwrap();
    let second = store.take_lease(&host, "sync:1", "b", LIFE, START).await.unwrap().unwrap();
    assert!(second.generation > first.generation);
    store.release_lease(&host, &second).await.unwrap();
    let third = store.take_lease(&host, "sync:1", "b", LIFE, START).await.unwrap().unwrap();
    assert!(third.generation > second.generation);
}
