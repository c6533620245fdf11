//! What we ask to be allowed.

use crate::auth::authority::Authority;

/// Permissions of Graph, for one side.
pub type Scopes = &'static [Scope];

/// One permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Graph's name.
    pub name: &'static str,
    /// What it lets us do, in a sentence for whoever is asked to consent.
    pub sentence: &'static str,
    /// Only an administrator can consent.
    pub needs_admin: bool,
}

const fn scope(name: &'static str, needs_admin: bool, sentence: &'static str) -> Scope {
    Scope { name, sentence, needs_admin }
}

/// What signing in asks for beside Graph's permissions: who signed in, from where, and a refresh token.
pub(super) const OPENID: &str = "openid profile offline_access";

const PARTNER: [Scope; 4] = [
    scope("User.Read", false, "See who signed in."),
    scope(
        "DelegatedAdminRelationship.Read.All",
        true,
        "List your customers and the delegated access that you have to them.",
    ),
    scope(
        "CrossTenantInformation.ReadBasic.All",
        true,
        "Look up the name and the default domain of a customer's organisation.",
    ),
    // Last, because only a source that reads Microsoft 365 Lighthouse needs it.
    scope("ManagedTenants.Read.All", true, "List your customers as Microsoft 365 Lighthouse knows them."),
];

const CUSTOMER: [Scope; 4] = [
    scope("User.Read", false, "See who signed in."),
    scope(
        "User.Read.All",
        true,
        "Read the people of the directory: names, addresses, telephone numbers, job titles.",
    ),
    scope("GroupMember.Read.All", true, "Read who belongs to which group."),
    scope("Domain.Read.All", true, "Read the domains of the organisation."),
];

/// Permissions in the partner's own tenant.
pub fn partner_scopes(lighthouse: bool) -> Scopes {
    if lighthouse { &PARTNER } else { PARTNER.split_last().map_or(&[], |(_, rest)| rest) }
}

/// Permissions in each customer's tenant.
pub fn customer_scopes() -> Scopes {
    &CUSTOMER
}

/// The scope parameter of a partner sign-in and of its refreshes.
pub(crate) fn partner_scope_text(authority: &Authority, lighthouse: bool) -> String {
    let graph = partner_scopes(lighthouse).iter().map(|scope| authority.graph_scope(scope.name));
    std::iter::once(OPENID.to_owned()).chain(graph).collect::<Vec<_>>().join(" ")
}
