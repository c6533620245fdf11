//! Encrypted secrets.

use super::{
    TestStore,
    world::{host, other_host},
};

/// Bytes, whatever they are; several in one go, and removed.
pub async fn ciphertext_comes_back_as_it_went(store: &dyn TestStore) {
    let host = host();
    let (first, second) = (vec![0, 255, 128], vec![1]);
    let put = [("a".to_owned(), Some(first.clone())), ("b".to_owned(), Some(second.clone()))];
    store.put_sealed(Some(&host), &put).await.unwrap();
    assert_eq!(store.sealed(Some(&host), "a").await.unwrap(), Some(first));
    store.put_sealed(Some(&host), &[("a".to_owned(), None), ("b".to_owned(), Some(vec![2]))]).await.unwrap();
    assert_eq!(store.all_sealed(Some(&host)).await.unwrap(), [("b".to_owned(), vec![2])]);
    assert_eq!(store.sealed(Some(&host), "a").await.unwrap(), None);
}

/// The installation's are nobody's.
pub async fn secrets_belong_to_one_owner(store: &dyn TestStore) {
    let (one, other) = (host(), other_host());
    for (owner, value) in [(None, 1), (Some(&one), 2), (Some(&other), 3)] {
        store.put_sealed(owner, &[("name".to_owned(), Some(vec![value]))]).await.unwrap();
    }
    for (owner, value) in [(None, 1), (Some(&one), 2), (Some(&other), 3)] {
        assert_eq!(store.sealed(owner, "name").await.unwrap(), Some(vec![value]));
        assert_eq!(store.all_sealed(owner).await.unwrap().len(), 1);
    }
    store.put_sealed(Some(&one), &[("name".to_owned(), None)]).await.unwrap();
    assert_eq!(store.sealed(None, "name").await.unwrap(), Some(vec![1]));
}
