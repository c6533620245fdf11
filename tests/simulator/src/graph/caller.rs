//! Who calls, in which tenant, with which permissions: the token says it all.

use super::error::GraphError;
use crate::identity::jwt::AccessClaims;
use crate::platform::Platform;
use axum::http::{HeaderMap, header};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) tenant: Uuid,
    delegated: bool,
    permissions: Vec<String>,
}

/// Permissions per resource, least first; any one of them opens it (published permission data; Graph facts, §3.1).
pub(crate) mod needs {
    pub(crate) const USERS: &[&str] =
        &["User.Read.All", "Directory.Read.All", "User.ReadWrite.All", "User.ReadBasic.All"];
    pub(crate) const DELTA: &[&str] = &["User.Read.All", "Directory.Read.All", "User.ReadWrite.All"];
    pub(crate) const GROUPS: &[&str] =
        &["GroupMember.Read.All", "Group.ReadBasic.All", "Group.Read.All", "Directory.Read.All"];
    pub(crate) const MEMBERS: &[&str] =
        &["GroupMember.ReadBasic.All", "GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"];
    pub(crate) const CHECK_GROUPS: &[&str] =
        &["GroupMember.Read.All", "Group.Read.All", "User.Read.All", "Directory.Read.All"];
    pub(crate) const ORGANIZATION: &[&str] =
        &["User.Read", "Organization.Read.All", "User.Read.All", "Directory.Read.All"];
    pub(crate) const DOMAINS: &[&str] = &["Domain.Read.All", "Directory.Read.All"];
    pub(crate) const RELATIONSHIPS: &[&str] =
        &["DelegatedAdminRelationship.Read.All", "DelegatedAdminRelationship.ReadWrite.All"];
    pub(crate) const TENANT_INFORMATION: &[&str] = &["CrossTenantInformation.ReadBasic.All"];
    pub(crate) const MANAGED_TENANTS: &[&str] = &["ManagedTenants.Read.All", "ManagedTenants.ReadWrite.All"];
    pub(crate) const CONTRACTS: &[&str] = &["Directory.Read.All", "Directory.ReadWrite.All"];
}

impl Caller {
    /// Checks signature, audience and life of the bearer token, and that the tenant still admits the caller.
    pub(crate) fn identify(platform: &Platform, headers: &HeaderMap) -> Result<Caller, GraphError> {
        let token = bearer(headers).ok_or_else(|| GraphError::token("Access token is empty."))?;
        let claims: AccessClaims = platform
            .keys
            .verify(token)
            .ok_or_else(|| GraphError::token("The token is not well formed, or nobody here signed it."))?;
        if !platform.is_graph_resource(&claims.aud) {
            return Err(GraphError::token("The token's audience is another."));
        }
        let now = platform.clock.seconds();
        if claims.exp <= now || !platform.registry.lock().counts(claims.tid, claims.generation) {
            return Err(GraphError::token("The token has expired."));
        }
        let world = platform.world.read();
        let tenant =
            world.tenant(claims.tid).ok_or_else(|| GraphError::token("The tenant does not exist."))?;
        let delegated = claims.scp.is_some();
        let home = world.partner().is_some_and(|partner| partner.id == tenant.id);
        if delegated && !home && !tenant.readable() {
            return Err(GraphError::denied());
        }
        let permissions = match claims.scp {
            Some(scopes) => scopes.split(' ').map(str::to_owned).collect(),
            None => claims.roles,
        };
        Ok(Caller { tenant: claims.tid, delegated, permissions })
    }

    pub(crate) fn require(&self, any_of: &[&str]) -> Result<(), GraphError> {
        if any_of.iter().any(|name| self.has(name)) { Ok(()) } else { Err(GraphError::denied()) }
    }

    pub(crate) fn has(&self, permission: &str) -> bool {
        self.permissions.iter().any(|held| held == permission)
    }

    /// Some resources know users only, no applications.
    pub(crate) fn require_user(&self) -> Result<(), GraphError> {
        if self.delegated { Ok(()) } else { Err(GraphError::denied()) }
    }
}

pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim())
}
