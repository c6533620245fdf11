//! Signed tokens: RS256, with one key for the simulator's life.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A key made for this simulator. What it signs counts nowhere else.
const KEY: &[u8] = include_bytes!("keys/signing.pkcs8.der");
pub(crate) const KEY_ID: &str = "simulator-2026";

/// What an access token says. Clients must treat it as opaque.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AccessClaims {
    pub(crate) aud: String,
    pub(crate) iss: String,
    pub(crate) iat: i64,
    pub(crate) nbf: i64,
    pub(crate) exp: i64,
    pub(crate) appid: Uuid,
    pub(crate) tid: Uuid,
    pub(crate) oid: Uuid,
    /// Delegated permissions, separated by spaces.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) scp: Option<String>,
    /// Application permissions.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) roles: Vec<String>,
    pub(crate) amr: Vec<String>,
    pub(crate) ver: String,
    pub(crate) uti: String,
    #[serde(rename = "xms_sim_generation")]
    pub(crate) generation: u64,
}

pub(crate) struct SigningKey {
    pair: KeyPair,
    random: SystemRandom,
}

impl SigningKey {
    pub(crate) fn load() -> std::io::Result<Self> {
        let pair = KeyPair::from_pkcs8(KEY).map_err(|why| std::io::Error::other(why.to_string()))?;
        Ok(SigningKey { pair, random: SystemRandom::new() })
    }

    pub(crate) fn sign<T: Serialize>(&self, claims: &T) -> String {
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": KEY_ID});
        let part = |value: Vec<u8>| URL_SAFE_NO_PAD.encode(value);
        let message = format!(
            "{}.{}",
            part(serde_json::to_vec(&header).unwrap_or_default()),
            part(serde_json::to_vec(claims).unwrap_or_default())
        );
        let mut signature = vec![0; self.pair.public().modulus_len()];
        // Signing fails only without a source of randomness; the token then verifies nowhere.
        if self.pair.sign(&RSA_PKCS1_SHA256, &self.random, message.as_bytes(), &mut signature).is_err() {
            signature.clear();
        }
        format!("{message}.{}", part(signature))
    }

    /// The claims of a token that this key signed.
    pub(crate) fn verify(&self, token: &str) -> Option<AccessClaims> {
        let (message, signature) = token.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.pair.public().as_ref())
            .verify(message.as_bytes(), &signature)
            .ok()?;
        claims(token)
    }

    /// Modulus and exponent, as a JSON Web Key writes them.
    pub(crate) fn public(&self) -> (String, String) {
        let components: PublicKeyComponents<Vec<u8>> = self.pair.public().into();
        (URL_SAFE_NO_PAD.encode(components.n), URL_SAFE_NO_PAD.encode(components.e))
    }
}

/// What a token claims, whoever signed it.
pub(crate) fn claims<T: for<'a> Deserialize<'a>>(token: &str) -> Option<T> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}
