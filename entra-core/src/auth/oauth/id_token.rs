//! Who signed in, and for which tenant.

use serde::Deserialize;
use time::{Duration, OffsetDateTime};

use super::signing_keys::SignedClaims;
use crate::{
    auth::authority::Authority,
    error::{Error, ErrorCode, Result},
    model::EntraTenantId,
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

/// Checks what a signed id token says: audience, tenant, issuer, end and nonce. Nothing of it is kept but the tenant and
/// the account.
pub(crate) fn read_id_token(
    signed: &SignedClaims,
    client_id: &str,
    nonce: &str,
    authority: &Authority,
    now: OffsetDateTime,
) -> Result<Identity> {
    let claims: Claims =
        serde_json::from_slice(&signed.document).map_err(|_| refused("its id token lacks claims"))?;
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
    let is_issuer = |named: &str| named.trim_end_matches('/').eq_ignore_ascii_case(issuer.as_str());
    if !is_issuer(&claims.iss) {
        return Err(refused("another issuer made it"));
    }
    // One tenant's key, or one of personal accounts, must not sign for another tenant.
    let key_issuer = signed.key_issuer.as_deref().map(|name| name.replace("{tenantid}", tenant.as_str()));
    if !key_issuer.is_none_or(|name| is_issuer(&name)) {
        return Err(refused("its key signs for another issuer"));
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

/// An id token that proves nothing, with the reason.
pub(super) fn refused(why: &str) -> Error {
    Error::new(ErrorCode::TokenExchangeFailed)
        .with_message(format!("Microsoft's answer does not belong to this sign-in: {why}."))
        .with_remedy("Start the sign-in again.")
}
