//! What a person is told before Microsoft asks for consent.

use serde::Serialize;

use super::scopes::{OPENID, Scopes, customer_scopes, partner_scopes};

/// Every permission, as data for the host's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Disclosure {
    /// Asked in the partner's tenant, at sign-in.
    pub partner: Vec<DisclosedScope>,
    /// Asked in each customer's tenant.
    pub customer: Vec<DisclosedScope>,
    /// What we never do.
    pub promises: Vec<&'static str>,
}

/// One permission in plain words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DisclosedScope {
    /// Microsoft's name.
    pub scope: &'static str,
    /// What it lets us do.
    pub sentence: &'static str,
    /// Only an administrator can consent.
    pub needs_admin: bool,
}

/// The disclosure of a Direct connection.
pub fn disclosure(lighthouse: bool) -> Disclosure {
    let graph = |scopes: Scopes| {
        scopes.iter().map(|scope| DisclosedScope {
            scope: scope.name,
            sentence: scope.sentence,
            needs_admin: scope.needs_admin,
        })
    };
    let openid = OPENID.split(' ').map(|scope| DisclosedScope {
        scope,
        sentence: match scope {
            "openid" => "Know which account signed in.",
            "profile" => "Know which organisation the account belongs to.",
            _ => "Keep the access, so that syncs run without a person.",
        },
        needs_admin: false,
    });
    Disclosure {
        partner: openid.chain(graph(partner_scopes(lighthouse))).collect(),
        customer: graph(customer_scopes()).collect(),
        promises: vec![
            "Nothing is ever written to Microsoft Entra.",
            "Passwords, mail and files cannot be read with these permissions.",
            "Disconnecting deletes the access.",
        ],
    }
}
