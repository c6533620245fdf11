//! Certificate credentials: a JWT signed with PS256 and named by `x5t#S256` (Graph facts, §7).

use super::aadsts::Aadsts;
use super::jwt::claims;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rustls_pki_types::CertificateDer;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(rename = "x5t#S256")]
    thumbprint: Option<String>,
}

#[derive(Deserialize)]
struct Assertion {
    aud: String,
    iss: String,
    sub: String,
    exp: i64,
    nbf: Option<i64>,
}

/// Checks an assertion for one token endpoint: it counts for no other.
pub(super) fn check(assertion: &str, client_id: &str, endpoint: &str, now: i64) -> Result<(), Aadsts> {
    let wrong = |why: &str| Aadsts::with(700_027, why);
    let der = certificate().ok_or_else(|| wrong("no certificate is registered"))?;
    let header: Header = assertion
        .split('.')
        .next()
        .and_then(|part| URL_SAFE_NO_PAD.decode(part).ok())
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| Aadsts::with(50012, "the assertion is not a JWT"))?;
    if header.alg != "PS256" {
        return Err(wrong("the algorithm must be PS256"));
    }
    if header.thumbprint.as_deref() != Some(&URL_SAFE_NO_PAD.encode(Sha256::digest(&der))) {
        return Err(wrong("the thumbprint is not that of a registered certificate"));
    }
    let (message, signature) = assertion.rsplit_once('.').ok_or_else(|| wrong("no signature"))?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| wrong("no signature"))?;
    let der = CertificateDer::from(der);
    let certificate = webpki::EndEntityCert::try_from(&der).map_err(|_| wrong("certificate"))?;
    certificate
        .verify_signature(webpki::ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY, message.as_bytes(), &signature)
        .map_err(|_| wrong("the signature does not verify"))?;
    let claims: Assertion = claims(assertion).ok_or_else(|| Aadsts::with(50012, "claims are missing"))?;
    if claims.aud != endpoint {
        return Err(Aadsts::with(50012, "the audience is not this token endpoint"));
    }
    if claims.iss != client_id || claims.sub != client_id {
        return Err(Aadsts::with(50012, "issuer and subject must be the client id"));
    }
    if claims.exp <= now || claims.nbf.is_some_and(|from| from > now + 300) {
        return Err(Aadsts::with(50012, "the assertion is not valid now"));
    }
    Ok(())
}

fn certificate() -> Option<Vec<u8>> {
    let body: String = super::CLIENT_CERTIFICATE.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(body).ok()
}
