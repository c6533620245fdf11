//! The journal, and undoing it.

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{
    error::Result,
    model::{
        ContactId, ContactPatch, EntraObjectId, HostTenantId, JournalEntry, ManagedTenantId, RunId,
        UndoOutcome,
    },
};

/// Which entries of a run's journal.
#[derive(Clone, Copy, Debug, Default)]
pub struct JournalFilter<'a> {
    /// Those of this tenant.
    pub managed_tenant_id: Option<&'a ManagedTenantId>,
    /// Those about this identity.
    pub entra_object_id: Option<&'a EntraObjectId>,
    /// Those before this place; absent for all up to the last.
    pub before_sequence: Option<u64>,
    /// At most so many, the newest; 0 for as many as a page has.
    pub limit: u32,
}

/// Reads the journal that [`PeopleStore::write`](super::PeopleStore::write) keeps, and puts its values back.
#[async_trait]
pub trait JournalStore: Send + Sync {
    /// Entries of a run, newest first.
    async fn journal(
        &self,
        host: &HostTenantId,
        run: &RunId,
        filter: &JournalFilter<'_>,
    ) -> Result<Vec<JournalEntry>>;

    /// Reverses these entries, in the order given, in one transaction: a value that is still ours goes back to
    /// `before`, one that a person changed since stays. Contacts that the run created are deactivated, never deleted,
    /// and their links retired. Answers one outcome per entry; entries already undone are `Reversed` again.
    async fn revert(
        &self,
        host: &HostTenantId,
        entries: &[JournalEntry],
        undone_by: &RunId,
        at: OffsetDateTime,
    ) -> Result<Vec<UndoOutcome>>;

    /// The values that we last wrote to these contacts, for `keepIfEditedHere`.
    async fn last_written(
        &self,
        host: &HostTenantId,
        contacts: &[ContactId],
    ) -> Result<Vec<(ContactId, ContactPatch)>>;
}
