//! Secrets in the library's own database, sealed with a key that the host keeps elsewhere.

use std::sync::Arc;

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Generate, Payload},
};
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256};

use super::{SecretProvider, name::check_name};
use crate::{
    error::{Error, ErrorCode, Result},
    model::HostTenantId,
    secret::Secret,
    store::SealedSecretStore,
};

/// The layout of a sealed row: this byte, the key's mark, the nonce, the ciphertext with its tag.
const VERSION: u8 = 1;
const MARK: usize = 4;
const NONCE: usize = 24;

/// The key that seals, and former ones that still open.
#[derive(Clone)]
pub struct MasterKeys {
    current: MasterKey,
    former: Vec<MasterKey>,
}

#[derive(Clone)]
struct MasterKey {
    /// Start of the key's SHA-256: says which key a row needs without saying anything about it.
    mark: [u8; MARK],
    cipher: XChaCha20Poly1305,
}

impl MasterKeys {
    /// A key of 32 random bytes, in base64.
    pub fn new(current: &Secret) -> Result<Self> {
        Ok(Self { current: MasterKey::new(current)?, former: Vec::new() })
    }

    /// The same, still opening what `former` sealed.
    pub fn with_former(mut self, former: &Secret) -> Result<Self> {
        self.former.push(MasterKey::new(former)?);
        Ok(self)
    }

    fn seal(&self, place: &str, value: &Secret) -> Result<Vec<u8>> {
        let nonce = XNonce::try_generate().map_err(|_| failed("The machine gives no random numbers."))?;
        // Exposed to be sealed.
        let payload = Payload { msg: value.expose().as_bytes(), aad: place.as_bytes() };
        let ciphertext = self
            .current
            .cipher
            .encrypt(&nonce, payload)
            .map_err(|_| failed("A secret could not be sealed."))?;
        Ok([&[VERSION][..], &self.current.mark, &nonce, &ciphertext].concat())
    }

    fn open(&self, place: &str, sealed: &[u8]) -> Result<Secret> {
        let damaged = || failed("A sealed secret is damaged or was moved.");
        let (&version, rest) = sealed.split_first().ok_or_else(damaged)?;
        if version != VERSION {
            return Err(failed("A secret was sealed by a newer version of this library."));
        }
        let (mark, rest) = rest.split_first_chunk::<MARK>().ok_or_else(damaged)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        let key = std::iter::once(&self.current)
            .chain(&self.former)
            .find(|key| key.mark == *mark)
            .ok_or_else(|| failed("A secret was sealed with a key that was not given."))?;
        let payload = Payload { msg: ciphertext, aad: place.as_bytes() };
        let opened = key.cipher.decrypt(&XNonce::from(*nonce), payload).map(Zeroizing::new);
        let opened = opened.map_err(|_| damaged())?;
        Ok(Secret::new(std::str::from_utf8(&opened).map_err(|_| damaged())?))
    }

    fn is_current(&self, sealed: &[u8]) -> bool {
        sealed.get(1..=MARK) == Some(&self.current.mark)
    }
}

impl MasterKey {
    fn new(text: &Secret) -> Result<Self> {
        // Exposed to become a cipher.
        let bytes = STANDARD.decode(text.trimmed().expose()).map(Zeroizing::new).unwrap_or_default();
        let cipher = XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| {
            Error::new(ErrorCode::InvalidArgument)
                .with_message("The master key is not 32 bytes in base64.")
                .with_remedy("Make one with `openssl rand -base64 32` and keep it outside the database.")
        })?;
        let [a, b, c, d, ..]: [u8; 32] = Sha256::digest(&bytes).into();
        Ok(Self { mark: [a, b, c, d], cipher })
    }
}

fn failed(message: &'static str) -> Error {
    Error::new(ErrorCode::SecretProviderFailed)
        .with_message(message)
        .with_remedy("Check that the master key is the one that sealed the secrets.")
}

/// A secret belongs to its tenant and name: a row copied elsewhere does not open.
fn place(host: Option<&HostTenantId>, name: &str) -> Result<String> {
    let host = host.map(|host| check_name(host.as_str())).transpose()?.unwrap_or_default();
    Ok(format!("{host}\0{}", check_name(name)?))
}

/// XChaCha20-Poly1305 over rows of the library's own database. Several secrets are written in one transaction.
#[derive(Clone)]
pub struct EncryptedSecrets {
    rows: Arc<dyn SealedSecretStore>,
    keys: MasterKeys,
}

impl EncryptedSecrets {
    /// Keeps ciphertext in `rows`.
    pub fn new(rows: Arc<dyn SealedSecretStore>, keys: MasterKeys) -> Self {
        Self { rows, keys }
    }

    /// Seals everything of a host tenant (or of the installation) again that a former key sealed; answers how many.
    pub async fn rotate(&self, host: Option<&HostTenantId>) -> Result<usize> {
        let mut fresh = Vec::new();
        for (name, sealed) in self.rows.all_sealed(host).await? {
            if !self.keys.is_current(&sealed) {
                let place = place(host, &name)?;
                let value = self.keys.open(&place, &sealed)?;
                fresh.push((name, Some(self.keys.seal(&place, &value)?)));
            }
        }
        self.rows.put_sealed(host, &fresh).await?;
        Ok(fresh.len())
    }

    /// Keeps a secret of the whole installation.
    pub async fn set_app_secret(&self, name: &str, value: &Secret) -> Result<()> {
        let sealed = self.keys.seal(&place(None, name)?, value)?;
        self.rows.put_sealed(None, &[(name.to_owned(), Some(sealed))]).await
    }

    async fn read(&self, host: Option<&HostTenantId>, name: &str) -> Result<Option<Secret>> {
        let place = place(host, name)?;
        self.rows.sealed(host, name).await?.map(|sealed| self.keys.open(&place, &sealed)).transpose()
    }
}

#[async_trait]
impl SecretProvider for EncryptedSecrets {
    async fn get_app_secret(&self, name: &str) -> Result<Option<Secret>> {
        self.read(None, name).await
    }

    async fn get_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<Option<Secret>> {
        self.read(Some(tenant), name).await
    }

    async fn set_tenant_secret(&self, tenant: &HostTenantId, name: &str, value: &Secret) -> Result<()> {
        self.set_tenant_secrets(tenant, &[(name, value.clone())]).await
    }

    async fn delete_tenant_secret(&self, tenant: &HostTenantId, name: &str) -> Result<()> {
        place(Some(tenant), name)?;
        self.rows.put_sealed(Some(tenant), &[(name.to_owned(), None)]).await
    }

    async fn set_tenant_secrets(&self, tenant: &HostTenantId, secrets: &[(&str, Secret)]) -> Result<()> {
        let seal = |(name, value): &(&str, Secret)| {
            let sealed = self.keys.seal(&place(Some(tenant), name)?, value)?;
            Ok(((*name).to_owned(), Some(sealed)))
        };
        self.rows.put_sealed(Some(tenant), &secrets.iter().map(seal).collect::<Result<Vec<_>>>()?).await
    }
}
