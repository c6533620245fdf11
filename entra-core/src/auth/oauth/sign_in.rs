//! The address that a sign-in starts at.

use url::Url;

use super::{scopes::partner_scope_text, state};
use crate::{auth::authority::Authority, error::Result, secret::Secret};

/// The authority of a sign-in: work and school accounts of any tenant. Its code must be redeemed there too
/// (AADSTS700005).
pub(crate) const SIGN_IN_AUTHORITY: &str = "organizations";

/// What a sign-in asks for.
pub struct SignInRequest<'a> {
    /// The application.
    pub client_id: &'a str,
    /// Where Microsoft answers.
    pub redirect_uri: &'a str,
    /// The signed state.
    pub state: &'a str,
    /// PKCE's verifier; only its challenge travels.
    pub verifier: &'a Secret,
    /// What the id token must repeat.
    pub nonce: &'a str,
    /// Also asks for Microsoft 365 Lighthouse.
    pub lighthouse: bool,
    /// The account to suggest.
    pub login_hint: Option<&'a str>,
}

/// The address to send the person to.
pub fn authorize_url(authority: &Authority, request: &SignInRequest<'_>) -> Result<Url> {
    let mut url = authority.login_url(SIGN_IN_AUTHORITY, &["oauth2", "v2.0", "authorize"])?;
    let mut query = url.query_pairs_mut();
    query
        .append_pair("client_id", request.client_id)
        .append_pair("response_type", "code")
        .append_pair("response_mode", "query")
        .append_pair("redirect_uri", request.redirect_uri)
        .append_pair("scope", &partner_scope_text(authority, request.lighthouse))
        .append_pair("state", request.state)
        .append_pair("nonce", request.nonce)
        .append_pair("code_challenge", &state::challenge(request.verifier))
        .append_pair("code_challenge_method", "S256")
        // Consent is asked by Microsoft when it is missing; asking always would ask every operator every time.
        .append_pair("prompt", "select_account");
    if let Some(hint) = request.login_hint {
        query.append_pair("login_hint", hint);
    }
    drop(query);
    Ok(url)
}
