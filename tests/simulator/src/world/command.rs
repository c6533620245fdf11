//! Everything that can be done to the world while it runs: one list for the Rust handle and for HTTP.

use super::World;
use super::app::Quirks;
use super::relationship::{AssignmentStatus, Status};
use crate::identity::SignIn;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// A change of the world. In JSON: `{"do": "leave", "tenant": "…", "person": "…"}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "each command says what its fields are")]
pub enum Command {
    /// A person joins. The answer is `{"id": …}`. `properties` are Graph's names; the rest follows from the name.
    Hire {
        tenant: Uuid,
        given_name: String,
        surname: String,
        #[serde(default)]
        properties: Map<String, Value>,
    },
    /// Sets properties of a person.
    Set { tenant: Uuid, person: Uuid, properties: Map<String, Value> },
    /// A person is renamed: display name, given name and surname, sign-in name and mail address; the old address stays as an alias.
    Rename { tenant: Uuid, person: Uuid, given_name: String, surname: String },
    /// The account is deleted and can be restored for thirty days.
    Leave { tenant: Uuid, person: Uuid },
    /// A deleted account comes back.
    Restore { tenant: Uuid, person: Uuid },
    /// The account is gone for good.
    Purge { tenant: Uuid, person: Uuid },
    /// Puts a person or a group into a group.
    Join { tenant: Uuid, group: Uuid, member: Uuid },
    /// Takes a person or a group out of a group.
    Quit { tenant: Uuid, group: Uuid, member: Uuid },
    /// Deletes a group: reading it is a 404 from now on.
    DeleteGroup { tenant: Uuid, group: Uuid },
    /// The app's consent in a tenant ends: 65001; with `unknown_app` its service principal goes too: 90099.
    RevokeConsent {
        tenant: Uuid,
        #[serde(default)]
        unknown_app: bool,
    },
    /// The app is consented in a tenant with these delegated permissions.
    GrantConsent { tenant: Uuid, scopes: Vec<String> },
    /// Application permissions of the app in a tenant.
    GrantApplication { tenant: Uuid, roles: Vec<String> },
    /// Every relationship of a customer gets this status.
    Relationships { tenant: Uuid, status: Status },
    /// Every access assignment of a customer's relationships gets this status.
    Assignments { tenant: Uuid, status: AssignmentStatus },
    /// Whether a customer's access assignments have roles that may read people, or helpdesk roles only: 403 at Graph.
    Roles { tenant: Uuid, readers: bool },
    /// Every token for a tenant is refused with this AADSTS code; `null` ends it.
    RefuseTokens { tenant: Uuid, code: Option<u32> },
    /// A domain gets another name, in addresses and sign-in names too.
    RenameDomain { tenant: Uuid, from: String, to: String },
    /// The organization gets another name.
    RenameTenant { tenant: Uuid, display_name: String },
    /// The tenant is gone: 90002.
    DeleteTenant { tenant: Uuid },
    /// Every access token given out so far is refused from now on.
    ExpireAccessTokens,
    /// Access tokens given out so far for one tenant are refused from now on.
    ExpireTenantTokens { tenant: Uuid },
    /// Every refresh token given out so far is revoked: 50173, or the code given here.
    RevokeRefreshTokens {
        #[serde(default)]
        code: Option<u32>,
    },
    /// The next key signs tokens; it is published from now on, beside the former.
    RotateSigningKey,
    /// Moves the world's clock forward.
    Advance { seconds: u64 },
    /// How the next people at the sign-in page behave.
    SignIn { outcome: SignIn },
    /// The client secret is expired: 7000222.
    ExpireSecret { expired: bool },
    /// A single-tenant app: 50194 everywhere but at home.
    MultiTenant { multi_tenant: bool },
    /// Replaces the behaviours that Microsoft allows itself.
    Quirks { quirks: Quirks },
    /// CIPP's states.
    Cipp { change: CippChange },
    /// Failures that CIPP has counted for a tenant.
    CippErrors { tenant: Uuid, count: u32 },
    /// Throttling: resource units per ten seconds and tenant, or none.
    Throttle { resource_units: Option<u32> },
}

/// States of the CIPP surface; what is absent stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct CippChange {
    /// `ListTenants` answers its error row inside HTTP 200.
    pub list_tenants_fails: Option<bool>,
    /// `ListTenants` includes the partner's own row.
    pub partner_row: Option<bool>,
    /// 403: the caller's address is not allowed.
    pub address_refused: Option<bool>,
    /// 403: the role lacks the permission.
    pub role_refused: Option<bool>,
    /// 403: the subscription ended.
    pub subscription_ended: Option<bool>,
    /// 503: this endpoint is switched off; an empty name ends it.
    pub disabled_endpoint: Option<String>,
    /// `ListGraphRequest` queues.
    pub queues: Option<bool>,
}

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub(crate) String);

impl Refused {
    pub(crate) fn because(reason: impl Into<String>) -> Self {
        Refused(reason.into())
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

impl From<Refused> for std::io::Error {
    fn from(refused: Refused) -> Self {
        std::io::Error::other(refused)
    }
}

impl World {
    /// Carries out what concerns the world alone; `None` when the command is not of that kind.
    pub(crate) fn carry_out(&mut self, command: Command, now: i64) -> Option<Result<Value, Refused>> {
        let command = match self.carry_out_for_people(command, now) {
            Ok(done) => return Some(done),
            Err(command) => command,
        };
        self.carry_out_for_tenants(command, now)
    }
}
