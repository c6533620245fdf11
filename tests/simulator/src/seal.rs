//! Opaque tokens: a client can carry them, not read or alter them unnoticed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

const TAG: usize = 8;

/// Closes small values into the text of a `$skiptoken` or `$deltatoken`, and opens only what it closed.
#[derive(Debug)]
pub(crate) struct Seal {
    key: [u8; 32],
}

impl Seal {
    /// A key that follows from the seed, so that a restarted simulator still knows its delta links.
    pub(crate) fn new(seed: u64) -> Self {
        Seal { key: Sha256::new().chain_update(b"seal").chain_update(seed.to_be_bytes()).finalize().into() }
    }

    pub(crate) fn close<T: Serialize>(&self, value: &T) -> String {
        let mut bytes = serde_json::to_vec(value).unwrap_or_default();
        let tag = self.tag(&bytes);
        bytes.extend_from_slice(&tag);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    pub(crate) fn open<T: DeserializeOwned>(&self, text: &str) -> Option<T> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (value, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG)?)?;
        if self.tag(value) != tag {
            return None;
        }
        serde_json::from_slice(value).ok()
    }

    fn tag(&self, bytes: &[u8]) -> [u8; TAG] {
        let digest = Sha256::new().chain_update(self.key).chain_update(bytes).finalize();
        let mut tag = [0; TAG];
        tag.copy_from_slice(&digest[..TAG]);
        tag
    }
}
