//! Where an administrator consents (Graph facts, §2.2 and §7).

use url::Url;

use crate::{auth::authority::Authority, error::Result, model::EntraTenantId};

/// The address at which the partner's own administrator consents. What comes back is only a hint: the next token says
/// whether the consent is there.
pub fn partner_consent_url(
    authority: &Authority,
    client_id: &str,
    redirect_uri: &str,
    state: &str,
) -> Result<Url> {
    consent_url(authority, "organizations", client_id, redirect_uri, state)
}

/// The address at which one customer's administrator consents.
pub fn customer_consent_url(
    authority: &Authority,
    customer: &EntraTenantId,
    client_id: &str,
    redirect_uri: &str,
    state: &str,
) -> Result<Url> {
    consent_url(authority, customer.as_str(), client_id, redirect_uri, state)
}

fn consent_url(
    authority: &Authority,
    tenant: &str,
    client_id: &str,
    redirect_uri: &str,
    state: &str,
) -> Result<Url> {
    let mut url = authority.login_url(tenant, &["v2.0", "adminconsent"])?;
    url.query_pairs_mut()
        .append_pair("client_id", client_id)
        .append_pair("scope", &authority.graph_scope(".default"))
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("state", state);
    Ok(url)
}
