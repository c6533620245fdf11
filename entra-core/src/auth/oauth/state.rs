//! The state of a sign-in: unguessable, signed, and the seed of its verifier and nonce.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{TryRngCore, rngs::OsRng};
use ring::hmac;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

use crate::{
    error::{Error, ErrorCode, Result},
    model::{HostTenantId, UserId},
    secret::Secret,
};

/// How long a sign-in may take.
pub(crate) const LIFE: Duration = Duration::minutes(10);

/// What a state says. The signature, not secrecy, protects it; what Microsoft must not learn is derived with a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignInState {
    /// The host tenant that signs in.
    pub tenant: HostTenantId,
    /// Its user who started.
    pub user_id: UserId,
    /// 256 random bits.
    pub nonce: String,
    /// When it was made, in milliseconds since 1970.
    pub timestamp: i64,
    /// Where Microsoft answers.
    pub redirect_uri: String,
    /// Whether another partner tenant than before is welcome.
    #[serde(default)]
    pub allow_partner_change: bool,
    /// Always `microsoft`.
    pub provider: String,
    /// Always `entra`.
    pub integration: String,
    /// Always `direct`.
    pub connection_type: String,
}

impl SignInState {
    /// A fresh one.
    pub(crate) fn new(
        tenant: &HostTenantId,
        user: &UserId,
        redirect_uri: &str,
        allow_partner_change: bool,
        now: OffsetDateTime,
    ) -> Result<Self> {
        Ok(Self {
            tenant: tenant.clone(),
            user_id: user.clone(),
            nonce: URL_SAFE_NO_PAD.encode(random()?),
            timestamp: now.unix_timestamp() * 1_000,
            redirect_uri: redirect_uri.to_owned(),
            allow_partner_change,
            provider: "microsoft".to_owned(),
            integration: "entra".to_owned(),
            connection_type: "direct".to_owned(),
        })
    }

    /// What a state claims, before anybody checked it: enough to find the session that it belongs to, no more.
    pub fn read_unverified(state: &str) -> Result<Self> {
        let (payload, _) = state.split_once('.').ok_or(ErrorCode::InvalidState)?;
        let document = URL_SAFE_NO_PAD.decode(payload).map_err(|_| ErrorCode::InvalidState)?;
        Ok(serde_json::from_slice(&document).map_err(|_| ErrorCode::InvalidState)?)
    }

    /// Whether its ten minutes are over, or it claims to come from the future.
    pub(crate) fn is_expired(&self, now: OffsetDateTime) -> bool {
        let age = now.unix_timestamp() * 1_000 - self.timestamp;
        !(0..=i64::try_from(LIFE.whole_milliseconds()).unwrap_or(0)).contains(&age)
    }
}

/// Signs states and derives what must stay unknown outside. One per host tenant, kept in its secret store.
pub struct SignInKey(hmac::Key);

impl SignInKey {
    /// A new one, as text to keep.
    pub(crate) fn generate() -> Result<Secret> {
        Ok(Secret::new(URL_SAFE_NO_PAD.encode(random()?)))
    }

    pub(crate) fn from_text(text: &Secret) -> Result<Self> {
        // Exposed to become a key.
        let bytes = URL_SAFE_NO_PAD.decode(text.expose()).unwrap_or_default();
        if bytes.len() < 32 {
            return Err(Error::new(ErrorCode::SecretProviderFailed)
                .with_message("The key that signs sign-ins is damaged.")
                .with_remedy("Remove entra_sign_in_key from the secret store and start the sign-in again."));
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }

    /// The state as it travels: its document and the signature.
    pub(crate) fn sign(&self, state: &SignInState) -> Result<String> {
        let document =
            serde_json::to_vec(state).map_err(|error| Error::new(ErrorCode::Internal).caused_by(error))?;
        let payload = URL_SAFE_NO_PAD.encode(document);
        let signature = self.derive("state", &payload);
        Ok(format!("{payload}.{signature}"))
    }

    /// Refuses a state that this key did not sign.
    pub(crate) fn verify(&self, state: &str) -> Result<SignInState> {
        let (payload, signature) = state.split_once('.').ok_or(ErrorCode::InvalidState)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| ErrorCode::InvalidState)?;
        // ring compares in constant time.
        hmac::verify(&self.0, &labelled("state", payload), &signature)
            .map_err(|_| ErrorCode::InvalidState)?;
        SignInState::read_unverified(state)
    }

    /// PKCE's verifier of a state: 43 characters (RFC 7636, §4.1).
    pub(crate) fn verifier(&self, state: &str) -> Secret {
        Secret::new(self.derive("verifier", state))
    }

    /// The nonce that the id token must repeat.
    pub(crate) fn nonce(&self, state: &str) -> String {
        self.derive("nonce", state)
    }

    fn derive(&self, purpose: &str, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, &labelled(purpose, text)))
    }
}

/// One key serves three purposes: the label keeps their outputs apart.
fn labelled(purpose: &str, text: &str) -> Vec<u8> {
    [purpose.as_bytes(), b"\0", text.as_bytes()].concat()
}

/// How a state is kept: whoever reads the database cannot finish the sign-in.
pub(crate) fn hash(state: &str) -> String {
    format!("{:x}", Sha256::digest(state))
}

/// PKCE's challenge of a verifier, S256.
pub(crate) fn challenge(verifier: &Secret) -> String {
    // Exposed to be hashed.
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose()))
}

fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    OsRng.try_fill_bytes(&mut bytes).map_err(|error| Error::new(ErrorCode::Internal).caused_by(error))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn what_is_derived_differs_by_purpose_and_state() {
        let key = SignInKey::from_text(&SignInKey::generate().unwrap()).unwrap();
        let outputs = [
            key.verifier("a").expose().to_owned(),
            key.verifier("b").expose().to_owned(),
            key.nonce("a"),
            key.derive("state", "a"),
        ];
        for (at, output) in outputs.iter().enumerate() {
            assert_eq!(output.len(), 43);
            assert!(!outputs[..at].contains(output));
        }
    }
}
