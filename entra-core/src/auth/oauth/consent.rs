//! Where an administrator consents (Graph facts, §2.2 and §7).

use crate::{auth::authority::Authority, model::EntraTenantId};

/// The pages on which administrators consent to an application.
#[derive(Clone, Debug)]
pub struct ConsentPages {
    authority: Authority,
    client_id: String,
}

impl ConsentPages {
    /// Those of the application with this client id.
    pub fn new(authority: Authority, client_id: impl Into<String>) -> Self {
        Self { authority, client_id: client_id.into() }
    }

    /// The page on which an administrator of `tenant` consents to everything that the application's registration lists,
    /// as Microsoft's "Grant tenant-wide admin consent to an application" constructs it. Whoever returns from there
    /// brings nothing to be believed: the next token says whether the consent is there.
    pub fn of(&self, tenant: &EntraTenantId) -> Option<String> {
        let mut page = self.authority.login_url(tenant.as_str(), &["adminconsent"]).ok()?;
        page.query_pairs_mut().append_pair("client_id", &self.client_id);
        Some(page.into())
    }
}
