//! Whose people are whose, in a tenant that several clients share.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{ClientId, UserId};

/// Whoever passes the test belongs to the client. Of several rules the first that a person passes decides.
///
/// In JSON `{"by": "domain", "value": "contoso.com", "clientId": "…"}`; `everybody_else` has no value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MappingRule {
    /// Who.
    #[serde(flatten)]
    pub test: RuleTest,
    /// Whose.
    pub client_id: ClientId,
}

/// What a rule asks of an account. Texts are compared whole, without regard to case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "by", content = "value", rename_all = "snake_case")]
pub enum RuleTest {
    /// The domain of the address that a contact of the account would get.
    Domain(String),
    /// A group that the account is a member of (object id).
    Group(String),
    /// The department.
    Department(String),
    /// The office.
    Office(String),
    /// Whoever no other rule names. Only the last rule may ask this.
    EverybodyElse,
}

/// The rules of one managed tenant, in order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MappingRules {
    /// None: everybody belongs to the client of the mapping.
    pub rules: Vec<MappingRule>,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// When.
    #[serde(with = "time::serde::rfc3339::option")]
    pub decided_at: Option<OffsetDateTime>,
}

impl RuleTest {
    /// The groups whose members the rules have to know.
    pub fn group(&self) -> Option<&str> {
        match self {
            Self::Group(group) => Some(group),
            _ => None,
        }
    }
}
