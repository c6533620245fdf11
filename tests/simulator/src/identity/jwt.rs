//! Signed tokens: RS256, with a key that can be replaced while the simulator runs.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

/// Keys made for this simulator, in the order of their service. What they sign counts nowhere else.
const KEYS: [(&str, &[u8]); 2] = [
    ("simulator-2026", include_bytes!("keys/signing.pkcs8.der")),
    ("simulator-2027", include_bytes!("keys/next-signing.pkcs8.der")),
];

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

pub(crate) struct SigningKeys {
    pairs: Vec<(&'static str, KeyPair)>,
    /// The one that signs; those before it still count.
    in_service: AtomicUsize,
    random: SystemRandom,
}

impl SigningKeys {
    pub(crate) fn load() -> std::io::Result<Self> {
        let read = |(id, bytes): (&'static str, &[u8])| {
            let pair = KeyPair::from_pkcs8(bytes).map_err(|why| std::io::Error::other(why.to_string()))?;
            Ok((id, pair))
        };
        let pairs = KEYS.into_iter().map(read).collect::<std::io::Result<_>>()?;
        Ok(SigningKeys { pairs, in_service: AtomicUsize::new(0), random: SystemRandom::new() })
    }

    /// The next key signs from now on; after the last one the answer is `false`.
    pub(crate) fn rotate(&self) -> bool {
        let next = |at: usize| (at + 1 < self.pairs.len()).then_some(at + 1);
        self.in_service.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next).is_ok()
    }

    pub(crate) fn sign<T: Serialize>(&self, claims: &T) -> String {
        let (id, pair) = &self.pairs[self.in_service.load(Ordering::SeqCst)];
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": id});
        let part = |value: Vec<u8>| URL_SAFE_NO_PAD.encode(value);
        let message = format!(
            "{}.{}",
            part(serde_json::to_vec(&header).unwrap_or_default()),
            part(serde_json::to_vec(claims).unwrap_or_default())
        );
        let mut signature = vec![0; pair.public().modulus_len()];
        // Signing fails only without a source of randomness; the token then verifies nowhere.
        if pair.sign(&RSA_PKCS1_SHA256, &self.random, message.as_bytes(), &mut signature).is_err() {
            signature.clear();
        }
        format!("{message}.{}", part(signature))
    }

    /// The claims of a token that a published key signed.
    pub(crate) fn verify(&self, token: &str) -> Option<AccessClaims> {
        let (message, signature) = token.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let signed = |(_, pair): &(&str, KeyPair)| {
            UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public().as_ref())
                .verify(message.as_bytes(), &signature)
                .is_ok()
        };
        if self.published().iter().any(signed) { claims(token) } else { None }
    }

    /// The published keys as a JSON Web Key Set, with the issuer that they sign for.
    pub(crate) fn documents(&self, issuer: Option<&str>) -> Value {
        let document = |(id, pair): &(&str, KeyPair)| {
            let components: PublicKeyComponents<Vec<u8>> = pair.public().into();
            let (n, e) = (URL_SAFE_NO_PAD.encode(components.n), URL_SAFE_NO_PAD.encode(components.e));
            let mut key = json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": id, "n": n, "e": e});
            if let Some(issuer) = issuer {
                key["issuer"] = issuer.into();
            }
            key
        };
        json!({"keys": self.published().iter().map(document).collect::<Vec<_>>()})
    }

    fn published(&self) -> &[(&'static str, KeyPair)] {
        &self.pairs[..=self.in_service.load(Ordering::SeqCst)]
    }
}

/// What a token claims, whoever signed it.
pub(crate) fn claims<T: for<'a> Deserialize<'a>>(token: &str) -> Option<T> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}
