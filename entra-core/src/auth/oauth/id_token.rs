//! Who signed in, and for which tenant.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use time::{Duration, OffsetDateTime};

use crate::{
    auth::authority::Authority,
    error::{Error, ErrorCode, Result},
    model::EntraTenantId,
    secret::Secret,
};

/// Tolerated difference between Microsoft's clock and ours.
const CLOCK_SKEW: Duration = Duration::minutes(5);

/// The tenant of personal accounts; an MSP never signs in there.
const PERSONAL_ACCOUNTS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// What an id token says of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The organisation that was signed in to.
    pub tenant: EntraTenantId,
    /// The account.
    pub account: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    aud: String,
    iss: String,
    exp: i64,
    nonce: Option<String>,
    tid: Option<String>,
    oid: Option<String>,
}

/// Checks an id token that came straight from the token endpoint.
///
/// TLS to that endpoint stands for the signature (`OpenID` Connect Core, §3.1.3.7); audience, issuer, end and nonce are
/// checked all the same.
pub(crate) fn read_id_token(
    token: &Secret,
    client_id: &str,
    nonce: &str,
    authority: &Authority,
    now: OffsetDateTime,
) -> Result<Identity> {
    let refused = |why: &str| {
        Error::new(ErrorCode::TokenExchangeFailed)
            .with_message(format!("Microsoft's answer does not belong to this sign-in: {why}."))
            .with_remedy("Start the sign-in again.")
    };
    // Exposed to be read; nothing of it is kept but the tenant and the account.
    let payload = token.expose().split('.').nth(1).ok_or_else(|| refused("its id token is damaged"))?;
    let document = URL_SAFE_NO_PAD.decode(payload).map_err(|_| refused("its id token is damaged"))?;
    let claims: Claims =
        serde_json::from_slice(&document).map_err(|_| refused("its id token lacks claims"))?;
    if claims.aud != client_id {
        return Err(refused("it is for another application"));
    }
    let tenant = claims.tid.as_deref().map(EntraTenantId::folded);
    let tenant =
        tenant.filter(|tenant| !tenant.as_str().is_empty()).ok_or_else(|| refused("it names no tenant"))?;
    if tenant.as_str() == PERSONAL_ACCOUNTS {
        return Err(refused("a personal account signed in, not one of a partner's tenant"));
    }
    let issuer = authority.login_url(tenant.as_str(), &["v2.0"])?;
    if !claims.iss.trim_end_matches('/').eq_ignore_ascii_case(issuer.as_str()) {
        return Err(refused("another issuer made it"));
    }
    let ends = OffsetDateTime::from_unix_timestamp(claims.exp).map_err(|_| refused("it has no end"))?;
    if ends + CLOCK_SKEW < now {
        return Err(refused("it has ended"));
    }
    if claims.nonce.as_deref() != Some(nonce) {
        return Err(refused("its nonce is another"));
    }
    Ok(Identity { tenant, account: claims.oid })
}
