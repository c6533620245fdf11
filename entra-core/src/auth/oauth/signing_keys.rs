//! Whether the sign-in service signed an id token.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde::Deserialize;
use time::OffsetDateTime;

use super::{SIGN_IN_AUTHORITY, id_token::refused};
use crate::{
    auth::authority::Authority,
    clock::Clock,
    context::Context,
    error::Result,
    http::{HttpClient, Operation, Request},
    secret::Secret,
};

/// How long keys are believed without asking again. Microsoft advises to look once a day.
const LIFE: Duration = Duration::from_hours(24);
/// How long asking for keys may take.
const BUDGET: Duration = Duration::from_secs(30);
/// A set of keys is a few kilobytes.
const BODY_LIMIT: usize = 1 << 20;
/// The one algorithm of Microsoft's id tokens. It is ours to name: a token that chooses its own could choose none.
const ALGORITHM: &str = "RS256";

/// The sign-in service's public keys: fetched when a token first needs them, and again when one names a key that is
/// not among them, because keys are replaced without notice.
pub(crate) struct SigningKeys {
    http: HttpClient,
    authority: Authority,
    clock: Arc<dyn Clock>,
    kept: Mutex<Option<Kept>>,
}

#[derive(Clone)]
struct Kept {
    keys: Arc<[Key]>,
    since: OffsetDateTime,
}

/// A public key, as RFC 7517 writes it.
#[derive(Deserialize)]
struct Key {
    kty: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    kid: Option<String>,
    n: Option<String>,
    e: Option<String>,
    /// Microsoft's own: the issuer for which this key signs, with `{tenantid}` in place of a tenant.
    issuer: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
}

/// The claims of a token whose signature is right.
pub(crate) struct SignedClaims {
    pub(super) document: Vec<u8>,
    /// The issuer for which the key signs, where it says.
    pub(super) key_issuer: Option<String>,
}

impl SigningKeys {
    pub(crate) fn new(http: HttpClient, authority: Authority, clock: Arc<dyn Clock>) -> Self {
        Self { http, authority, clock, kept: Mutex::default() }
    }

    /// The claims of `token`, if the sign-in service signed them.
    pub(crate) async fn check(&self, token: &Secret, context: &Context) -> Result<SignedClaims> {
        let damaged = || refused("its id token is damaged");
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| damaged());
        // Exposed to be checked; of its parts only the claims leave.
        let (message, signature) = token.expose().rsplit_once('.').ok_or_else(damaged)?;
        let (header, claims) = message.split_once('.').ok_or_else(damaged)?;
        let (signature, document) = (decode(signature)?, decode(claims)?);
        let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| damaged())?;
        if header.alg != ALGORITHM {
            return Err(refused("its id token is not signed with RS256"));
        }
        let wanted = header.kid.ok_or_else(|| refused("its id token does not say which key signed it"))?;
        let (keys, at) = self.keys_with(&wanted, context).await?;
        let key = &keys[at];
        if !key.verifies(message.as_bytes(), &signature) {
            return Err(refused("the signature of its id token is wrong"));
        }
        Ok(SignedClaims { document, key_issuer: key.issuer.clone() })
    }

    /// A set of keys, and where in it the wanted one is.
    async fn keys_with(&self, wanted: &str, context: &Context) -> Result<(Arc<[Key]>, usize)> {
        let place = |keys: &[Key]| keys.iter().position(|key| key.is_for(wanted));
        if let Some(keys) = self.fresh()
            && let Some(at) = place(&keys)
        {
            return Ok((keys, at));
        }
        let keys = self.fetch(context).await?;
        let at = place(&keys).ok_or_else(|| refused("an unknown key signed its id token"))?;
        Ok((keys, at))
    }

    fn fresh(&self) -> Option<Arc<[Key]>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        (self.clock.now() - kept.since < LIFE).then_some(kept.keys)
    }

    async fn fetch(&self, context: &Context) -> Result<Arc<[Key]>> {
        #[derive(Deserialize)]
        struct Document {
            keys: Vec<Key>,
        }
        let url = self.authority.login_url(SIGN_IN_AUTHORITY, &["discovery", "v2.0", "keys"])?;
        let operation = Operation::new("get the sign-in service's keys", BUDGET, context);
        let answer = self.http.send(Request::get(url).body_limit(BODY_LIMIT), &operation).await?;
        if !answer.is_success() {
            return Err(answer.invalid("it gives no keys").in_operation(operation.name()));
        }
        let keys: Arc<[Key]> = answer.json::<Document>()?.keys.into();
        let kept = Kept { keys: Arc::clone(&keys), since: self.clock.now() };
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(keys)
    }
}

impl Key {
    fn is_for(&self, wanted: &str) -> bool {
        let signs = self.purpose.as_deref().is_none_or(|purpose| purpose == "sig");
        self.kty == "RSA" && signs && self.kid.as_deref() == Some(wanted)
    }

    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let number = |text: &Option<String>| {
            let bytes = URL_SAFE_NO_PAD.decode(text.as_deref()?.trim_end_matches('=')).ok()?;
            // ring refuses leading zeros, which some encoders write.
            let start = bytes.iter().position(|byte| *byte != 0)?;
            Some(bytes[start..].to_vec())
        };
        let (Some(n), Some(e)) = (number(&self.n), number(&self.e)) else { return false };
        let key = RsaPublicKeyComponents { n, e };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
    }
}
