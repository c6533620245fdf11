//! The journal, and undoing it.

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{
    error::Result,
    model::{ContactId, ContactPatch, HostTenantId, JournalEntry, RunId, UndoOutcome},
};

/// Reads the journal that [`PeopleStore::write`](super::PeopleStore::write) keeps, and puts its values back.
#[async_trait]
pub trait JournalStore: Send + Sync {
    /// Entries of a run before `before_sequence` (or from the end), newest first.
    async fn journal(
        &self,
        host: &HostTenantId,
        run: &RunId,
        before_sequence: Option<u64>,
        limit: u32,
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
