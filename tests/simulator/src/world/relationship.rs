//! GDAP relationships and the assignments that make them effective.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Role template ids, as `roleDefinitionId` carries them.
pub(crate) const DIRECTORY_READERS: &str = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b";
pub(crate) const GLOBAL_READER: &str = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";
pub(crate) const USER_ADMINISTRATOR: &str = "fe930be7-5e62-47db-91af-98c3a49a38b1";
pub(crate) const HELPDESK_ADMINISTRATOR: &str = "729827e3-9c14-49f7-bb1b-9608f156bbb8";
/// Roles that may read a customer's users (Graph facts, §2.2).
pub(crate) const READERS: [&str; 3] = [DIRECTORY_READERS, GLOBAL_READER, USER_ADMINISTRATOR];

#[derive(Clone, Debug)]
pub(crate) struct Relationship {
    pub(crate) id: String,
    pub(crate) display_name: String,
    pub(crate) status: Status,
    pub(crate) duration: &'static str,
    pub(crate) auto_extend: &'static str,
    pub(crate) created: i64,
    pub(crate) activated: Option<i64>,
    pub(crate) end: Option<i64>,
    pub(crate) modified: i64,
    pub(crate) roles: Vec<&'static str>,
    pub(crate) assignments: Vec<Assignment>,
    /// Set on `resellerDelegatedAdminRelationship` rows.
    pub(crate) indirect_provider: Option<Uuid>,
}

impl Relationship {
    /// Roles that reach the partner's user: a relationship alone gives none (Graph facts, §1.2).
    pub(crate) fn effective_roles(&self) -> impl Iterator<Item = &'static str> + '_ {
        let live = matches!(self.status, Status::Active | Status::Expiring);
        self.assignments
            .iter()
            .filter(move |assignment| live && assignment.status == AssignmentStatus::Active)
            .flat_map(|assignment| assignment.roles.iter().copied())
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    pub(crate) id: Uuid,
    pub(crate) security_group: Uuid,
    pub(crate) status: AssignmentStatus,
    pub(crate) roles: Vec<&'static str>,
}

/// `delegatedAdminRelationshipStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// Being set up after approval.
    Activating,
    /// In force.
    Active,
    /// Waiting for the customer.
    ApprovalPending,
    /// Accepted, not yet activating.
    Approved,
    /// A draft of the partner's.
    Created,
    /// Past its end.
    Expired,
    /// In force, with a month or less to go.
    Expiring,
    /// Ended by one side.
    Terminated,
    /// Ending.
    Terminating,
    /// The partner asked to end it.
    TerminationRequested,
}

/// `delegatedAdminAccessAssignmentStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AssignmentStatus {
    /// Not yet in force.
    Pending,
    /// In force.
    Active,
    /// Going.
    Deleting,
    /// Gone.
    Deleted,
    /// Failed.
    Error,
}
