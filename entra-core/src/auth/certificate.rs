//! Proof by certificate: a signed assertion in place of a client secret (Graph facts, §7).

use std::{fmt, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PSS_SHA256, RsaKeyPair},
};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, pem::PemObject};
use serde_json::json;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::{
    error::{Error, ErrorCode, Result},
    secret::Secret,
};

/// How long an assertion is good for. Microsoft advises five to ten minutes.
const LIFE: Duration = Duration::from_mins(5);

/// A certificate and its RSA key.
pub struct ClientCertificate {
    key: RsaKeyPair,
    /// SHA-256 of the certificate: tells Microsoft which of the application's certificates signed.
    thumbprint: String,
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientCertificate({})", self.thumbprint)
    }
}

impl ClientCertificate {
    /// Reads a certificate and its PKCS#8 private key, both PEM, from one text.
    pub fn from_pem(pem: &Secret) -> Result<Self> {
        // Exposed to be parsed.
        let pem = pem.expose().as_bytes();
        let certificate = CertificateDer::from_pem_slice(pem).map_err(|_| unusable("no certificate"))?;
        let key = PrivatePkcs8KeyDer::from_pem_slice(pem).map_err(|_| unusable("no PKCS#8 private key"))?;
        let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der())
            .map_err(|_| unusable("no RSA key of 2048 bits or more"))?;
        Ok(Self { key, thumbprint: URL_SAFE_NO_PAD.encode(Sha256::digest(&certificate)) })
    }

    /// An assertion that `client_id` speaks, for the one token endpoint that `audience` names.
    pub fn assertion(&self, client_id: &str, audience: &str, now: OffsetDateTime) -> Result<Secret> {
        let (issued, expires) = (now.unix_timestamp(), (now + LIFE).unix_timestamp());
        let header = json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": self.thumbprint });
        let claims = json!({
            "aud": audience, "iss": client_id, "sub": client_id, "jti": uuid::Uuid::new_v4(),
            "nbf": issued, "iat": issued, "exp": expires,
        });
        let part = |document: serde_json::Value| URL_SAFE_NO_PAD.encode(document.to_string());
        let text = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PSS_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .map_err(|_| unusable("no key that signs"))?;
        Ok(Secret::new(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))))
    }
}

fn unusable(what: &str) -> Error {
    Error::new(ErrorCode::AppMisconfigured)
        .with_message(format!("The client certificate is not usable: it has {what}."))
        .with_remedy("Save the certificate and its PKCS#8 RSA private key, both PEM, in one text.")
}
