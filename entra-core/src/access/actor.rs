//! Who asks.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Permission;
use crate::model::UserId;

/// Whoever calls an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// The host's user; absent for the scheduler.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// Which kind of user.
    pub user_type: UserType,
    /// The host's permissions, as `system_settings.read`. Others than ours are ignored.
    #[serde(default)]
    pub permissions: BTreeSet<String>,
}

/// Kinds of users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UserType {
    /// The MSP's own people.
    Internal,
    /// Users of the client portal.
    Client,
}

/// Editions of the host product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Edition {
    /// Without this integration.
    Community,
    /// With it.
    Enterprise,
}

impl Actor {
    /// One of the MSP's people, with the host's permissions.
    pub fn internal<T: Into<String>>(user: UserId, permissions: impl IntoIterator<Item = T>) -> Self {
        let permissions = permissions.into_iter().map(Into::into).collect();
        Self { user_id: Some(user), user_type: UserType::Internal, permissions }
    }

    /// The scheduler: nobody in person, allowed what an administrator switched on.
    pub fn scheduler() -> Self {
        let permissions =
            [Permission::Read, Permission::Update].map(|permission| permission.as_str().to_owned());
        Self { user_id: None, user_type: UserType::Internal, permissions: permissions.into() }
    }

    /// Whether the actor has it. Who may update may look.
    pub(super) fn has(&self, permission: Permission) -> bool {
        let named = |permission: Permission| self.permissions.contains(permission.as_str());
        named(permission) || named(Permission::Update)
    }
}
