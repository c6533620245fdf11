//! Sealed secrets and sign-ins under way.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::MemoryStore;
use crate::{
    error::Result,
    model::HostTenantId,
    store::{PendingSignIn, SealedSecretStore, SignInStore},
};

#[async_trait]
impl SealedSecretStore for MemoryStore {
    async fn sealed(&self, host: Option<&HostTenantId>, name: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.with_any(host, |tables| tables.sealed.get(name).cloned()))
    }

    async fn put_sealed(
        &self,
        host: Option<&HostTenantId>,
        values: &[(String, Option<Vec<u8>>)],
    ) -> Result<()> {
        self.with_any(host, |tables| {
            for (name, value) in values {
                match value {
                    Some(value) => tables.sealed.insert(name.clone(), value.clone()),
                    None => tables.sealed.remove(name),
                };
            }
        });
        Ok(())
    }

    async fn all_sealed(&self, host: Option<&HostTenantId>) -> Result<Vec<(String, Vec<u8>)>> {
        Ok(self.with_any(host, |tables| {
            tables.sealed.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
        }))
    }
}

#[async_trait]
impl SignInStore for MemoryStore {
    async fn begin_sign_in(
        &self,
        host: &HostTenantId,
        sign_in: &PendingSignIn,
        now: OffsetDateTime,
    ) -> Result<()> {
        self.with(host, |tables| {
            tables.sign_ins.retain(|_, one| one.expires_at >= now);
            tables.sign_ins.insert(sign_in.state_hash.clone(), sign_in.clone());
        });
        Ok(())
    }

    async fn take_sign_in(&self, host: &HostTenantId, state_hash: &str) -> Result<Option<PendingSignIn>> {
        Ok(self.with(host, |tables| tables.sign_ins.remove(state_hash)))
    }
}
