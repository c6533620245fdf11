//! The encrypted store: nothing readable in the rows, nothing movable between them, keys that rotate.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use entra_core::{
    ErrorCode,
    model::HostTenantId,
    secrets::{EncryptedSecrets, MasterKeys, SecretProvider},
    store::{MemoryStore, SealedSecretStore},
};

fn over(rows: &MemoryStore, keys: MasterKeys) -> EncryptedSecrets {
    EncryptedSecrets::new(Arc::new(rows.clone()), keys)
}

pub(crate) fn keys(byte: u8) -> MasterKeys {
    MasterKeys::new(&key(byte)).unwrap()
}

fn key(byte: u8) -> entra_core::Secret {
    STANDARD.encode([byte; 32]).into()
}

fn tenant() -> HostTenantId {
    "t-1".into()
}

#[tokio::test]
async fn rows_hold_nothing_readable_and_never_the_same_twice() {
    let rows = MemoryStore::new();
    let secrets = over(&rows, keys(b'k'));
    let mut seen = Vec::new();
    for _ in 0..2 {
        secrets.set_tenant_secret(&tenant(), "key", &"canary-34".into()).await.unwrap();
        seen.push(rows.sealed(Some(&tenant()), "key").await.unwrap().unwrap());
    }
    assert!(!seen[0].windows(6).any(|part| part == b"canary"));
    assert_ne!(seen[0], seen[1]);
    assert_eq!(seen[0][0], 1, "the version byte");
}

#[tokio::test]
async fn a_row_that_was_moved_or_changed_does_not_open() {
    let rows = MemoryStore::new();
    let secrets = over(&rows, keys(b'k'));
    secrets.set_tenant_secret(&tenant(), "key", &"one".into()).await.unwrap();
    let sealed = rows.sealed(Some(&tenant()), "key").await.unwrap().unwrap();
    for (host, name) in [("t-2", "key"), ("t-1", "other")] {
        rows.put_sealed(Some(&host.into()), &[(name.to_owned(), Some(sealed.clone()))]).await.unwrap();
        let error = secrets.get_tenant_secret(&host.into(), name).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::SecretProviderFailed, "{host} {name}");
    }
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        rows.put_sealed(Some(&tenant()), &[("key".into(), Some(changed))]).await.unwrap();
        assert!(secrets.get_tenant_secret(&tenant(), "key").await.is_err(), "byte {at}");
    }
}

#[tokio::test]
async fn keys_rotate() {
    let rows = MemoryStore::new();
    let old = over(&rows, keys(b'a'));
    for name in ["one", "two"] {
        old.set_tenant_secret(&tenant(), name, &name.into()).await.unwrap();
    }
    let both = over(&rows, keys(b'b').with_former(&key(b'a')).unwrap());
    assert_eq!(both.get_tenant_secret(&tenant(), "one").await.unwrap(), Some("one".into()));
    assert_eq!(both.rotate(Some(&tenant())).await.unwrap(), 2);
    assert_eq!(both.rotate(Some(&tenant())).await.unwrap(), 0);

    let new = over(&rows, keys(b'b'));
    assert_eq!(new.get_tenant_secret(&tenant(), "two").await.unwrap(), Some("two".into()));
    assert_eq!(
        old.get_tenant_secret(&tenant(), "two").await.unwrap_err().code(),
        ErrorCode::SecretProviderFailed
    );
}

#[test]
fn a_weak_key_is_refused() {
    for text in ["", "short", "AAAA", &STANDARD.encode([0; 31]), &STANDARD.encode([0; 33])] {
        assert_eq!(MasterKeys::new(&text.into()).err().unwrap().code(), ErrorCode::InvalidArgument);
    }
}
