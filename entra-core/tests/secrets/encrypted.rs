//! The encrypted store: nothing readable in the rows, nothing movable between them, keys that rotate.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use entra_core::{
    ErrorCode, Result,
    model::HostTenantId,
    secrets::{EncryptedSecrets, MasterKeys, SecretProvider},
    store::SealedSecretStore,
};

type Place = (Option<HostTenantId>, String);

/// Rows of a database, in memory.
#[derive(Default)]
pub(crate) struct Rows(Mutex<HashMap<Place, Vec<u8>>>);

impl Rows {
    fn copy(&self, from: (&str, &str), to: (&str, &str)) {
        let place = |(host, name): (&str, &str)| (Some(HostTenantId::from(host)), name.to_owned());
        let mut rows = self.0.lock().unwrap();
        let sealed = rows[&place(from)].clone();
        rows.insert(place(to), sealed);
    }
}

#[async_trait]
impl SealedSecretStore for Rows {
    async fn sealed(&self, host: Option<&HostTenantId>, name: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.0.lock().unwrap().get(&(host.cloned(), name.to_owned())).cloned())
    }

    async fn put_sealed(
        &self,
        host: Option<&HostTenantId>,
        values: &[(String, Option<Vec<u8>>)],
    ) -> Result<()> {
        let mut rows = self.0.lock().unwrap();
        for (name, sealed) in values {
            let place = (host.cloned(), name.clone());
            match sealed {
                Some(sealed) => rows.insert(place, sealed.clone()),
                None => rows.remove(&place),
            };
        }
        Ok(())
    }

    async fn all_sealed(&self, host: Option<&HostTenantId>) -> Result<Vec<(String, Vec<u8>)>> {
        let rows = self.0.lock().unwrap();
        let ours = rows.iter().filter(|((owner, _), _)| owner.as_ref() == host);
        Ok(ours.map(|((_, name), sealed)| (name.clone(), sealed.clone())).collect())
    }
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
    let rows = Arc::new(Rows::default());
    let secrets = EncryptedSecrets::new(rows.clone(), keys(b'k'));
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
    let rows = Arc::new(Rows::default());
    let secrets = EncryptedSecrets::new(rows.clone(), keys(b'k'));
    secrets.set_tenant_secret(&tenant(), "key", &"one".into()).await.unwrap();
    rows.copy(("t-1", "key"), ("t-2", "key"));
    rows.copy(("t-1", "key"), ("t-1", "other"));
    for (host, name) in [("t-2", "key"), ("t-1", "other")] {
        let error = secrets.get_tenant_secret(&host.into(), name).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::SecretProviderFailed, "{host} {name}");
    }
    let sealed = rows.sealed(Some(&tenant()), "key").await.unwrap().unwrap();
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        rows.put_sealed(Some(&tenant()), &[("key".into(), Some(changed))]).await.unwrap();
        assert!(secrets.get_tenant_secret(&tenant(), "key").await.is_err(), "byte {at}");
    }
}

#[tokio::test]
async fn keys_rotate() {
    let rows = Arc::new(Rows::default());
    let old = EncryptedSecrets::new(rows.clone(), keys(b'a'));
    for name in ["one", "two"] {
        old.set_tenant_secret(&tenant(), name, &name.into()).await.unwrap();
    }
    let both = EncryptedSecrets::new(rows.clone(), keys(b'b').with_former(&key(b'a')).unwrap());
    assert_eq!(both.get_tenant_secret(&tenant(), "one").await.unwrap(), Some("one".into()));
    assert_eq!(both.rotate(Some(&tenant())).await.unwrap(), 2);
    assert_eq!(both.rotate(Some(&tenant())).await.unwrap(), 0);

    let new = EncryptedSecrets::new(rows.clone(), keys(b'b'));
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
