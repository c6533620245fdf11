//! Sign-ins under way.

use time::Duration;

use super::{
    TestStore,
    world::{START, host, uuid},
};
use crate::store::PendingSignIn;

/// A sign-in that lasts ten minutes.
pub fn sign_in(state: &str) -> PendingSignIn {
    PendingSignIn {
        state_hash: state.into(),
        user_id: uuid(8, 1).into(),
        redirect_uri: "https://host.example/callback".into(),
        expires_at: START + Duration::minutes(10),
    }
}

/// Of many who try, one gets it.
pub async fn a_sign_in_is_taken_once(store: &dyn TestStore) {
    let host = host();
    store.begin_sign_in(&host, &sign_in("s"), START).await.unwrap();
    let take = || store.take_sign_in(&host, "s");
    let (a, b, c) = tokio::join!(take(), take(), take());
    let taken: Vec<_> = [a, b, c].into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(taken, [sign_in("s")]);
    assert_eq!(take().await.unwrap(), None);
}

/// An unknown state takes nothing.
pub async fn another_state_takes_nothing(store: &dyn TestStore) {
    store.begin_sign_in(&host(), &sign_in("s"), START).await.unwrap();
    assert_eq!(store.take_sign_in(&host(), "t").await.unwrap(), None);
    assert_eq!(store.take_sign_in(&host(), "s").await.unwrap(), Some(sign_in("s")));
}

/// Those that still run stay.
pub async fn sign_ins_that_ended_are_forgotten_by_the_next(store: &dyn TestStore) {
    let ended = PendingSignIn { expires_at: START, ..sign_in("ended") };
    for one in [&ended, &sign_in("runs")] {
        store.begin_sign_in(&host(), one, START).await.unwrap();
    }
    store.begin_sign_in(&host(), &sign_in("next"), START + Duration::minutes(1)).await.unwrap();
    assert_eq!(store.take_sign_in(&host(), "ended").await.unwrap(), None);
    assert_eq!(store.take_sign_in(&host(), "runs").await.unwrap(), Some(sign_in("runs")));
}
