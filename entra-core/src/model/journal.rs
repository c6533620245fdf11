//! What was written, so that it can be read and undone.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Action, ContactId, ContactPatch, EntraObjectId, ManagedTenantId, RunId};

/// One written change of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JournalEntry {
    /// The run.
    pub run_id: RunId,
    /// Its place among the entries of the run, which has room between them; undo walks it backwards.
    pub sequence: u64,
    /// The tenant.
    pub managed_tenant_id: ManagedTenantId,
    /// The identity.
    pub entra_object_id: EntraObjectId,
    /// The contact written.
    pub contact_name_id: ContactId,
    /// What was done.
    pub action: Action,
    /// The values found.
    pub before: ContactPatch,
    /// The values written.
    pub after: ContactPatch,
    /// The identity that a `relink` retired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<EntraObjectId>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// The run that undid it.
    #[serde(default)]
    pub undone_by: Option<RunId>,
}

/// What undo did about one journal entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoOutcome {
    /// Put back as it was.
    Reversed,
    /// Kept: a person changed it since.
    KeptEdited,
    /// Kept: the contact is gone.
    KeptGone,
}
