//! The journal, and undoing it.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde_json::json;
use sqlx::{SqliteConnection, sqlite::SqliteRow};
use time::OffsetDateTime;

use super::{SqliteStore, error::failed, load, page_size, row::Columns, values, write};
use crate::{
    error::{Result, ResultExt},
    model::{
        ContactId, ContactPatch, EntraObjectId, HostTenantId, JournalEntry, ManagedTenantId, RunId,
        UndoOutcome,
    },
    store::{JournalFilter, JournalStore, WriteBatch, rules},
};

const PAGE: &str = "
SELECT run_id, sequence, managed_tenant_id, entra_object_id, contact_name_id, action, before_values, after_values,
       replaces, written_at, undone_by
FROM entra_journal
WHERE tenant = ?1 AND run_id = ?2 AND (?3 IS NULL OR sequence < ?3)
  AND (?5 IS NULL OR managed_tenant_id = ?5) AND (?6 IS NULL OR entra_object_id = ?6)
ORDER BY sequence DESC
LIMIT ?4";

const OF_IDENTITIES: &str = "
SELECT run_id, sequence, managed_tenant_id, entra_object_id, contact_name_id, action, before_values, after_values,
       replaces, written_at, undone_by
FROM entra_journal
WHERE tenant = ?1 AND run_id = ?2 AND managed_tenant_id = ?3
  AND entra_object_id IN (SELECT i.value FROM json_each(?4) AS i)";

const UNDONE: &str = "
SELECT run_id, sequence, managed_tenant_id, entra_object_id, contact_name_id, action, before_values, after_values,
       replaces, written_at, undone_by
FROM entra_journal
WHERE tenant = ?1 AND undone_by IS NOT NULL AND (run_id, sequence) IN (
    SELECT j.value ->> 'runId', j.value ->> 'sequence' FROM json_each(?2) AS j)";

const LAST_SEQUENCE: &str =
    "SELECT coalesce(max(sequence), 0) FROM entra_journal WHERE tenant = ?1 AND run_id = ?2";

const LAST_WRITTEN: &str = "
SELECT contact_name_id, after_values
FROM entra_journal
WHERE tenant = ?1 AND undone_by IS NULL AND contact_name_id IN (SELECT c.value FROM json_each(?2) AS c)
ORDER BY contact_name_id, written_at, sequence";

pub(super) const INSERT: &str = "
INSERT INTO entra_journal
    (tenant, run_id, sequence, managed_tenant_id, entra_object_id, contact_name_id, action, before_values,
     after_values, replaces, written_at)
SELECT ?1, j.value ->> 'runId', j.value ->> 'sequence', j.value ->> 'managedTenantId',
       j.value ->> 'entraObjectId', j.value ->> 'contactNameId', j.value ->> 'action', j.value -> 'before',
       j.value -> 'after', j.value ->> 'replaces', ?3
FROM json_each(?2) AS j";

const MARK_UNDONE: &str = "
UPDATE entra_journal SET undone_by = ?3, undone_at = ?4
WHERE tenant = ?1 AND (run_id, sequence) IN (
    SELECT j.value ->> 'runId', j.value ->> 'sequence' FROM json_each(?2) AS j)";

fn entry(row: &SqliteRow) -> Result<JournalEntry> {
    Ok(JournalEntry {
        run_id: row.id("run_id")?,
        sequence: row.place("sequence")?,
        managed_tenant_id: row.id("managed_tenant_id")?,
        entra_object_id: row.id("entra_object_id")?,
        contact_name_id: row.id("contact_name_id")?,
        action: row.word("action")?,
        before: row.json("before_values")?,
        after: row.json("after_values")?,
        replaces: row.id_or_none("replaces")?,
        at: row.time("written_at")?,
        undone_by: row.id_or_none("undone_by")?,
    })
}

/// Entries as one parameter; their time is the statement's.
pub(super) fn parameter(entries: &[JournalEntry]) -> Result<String> {
    let rows: Vec<_> = entries
        .iter()
        .map(|entry| {
            json!({
                "runId": entry.run_id,
                "sequence": entry.sequence,
                "managedTenantId": entry.managed_tenant_id,
                "entraObjectId": entry.entra_object_id,
                "contactNameId": entry.contact_name_id,
                "action": entry.action,
                "before": entry.before,
                "after": entry.after,
                "replaces": entry.replaces,
            })
        })
        .collect();
    values::json(&rows)
}

pub(super) async fn last_sequence(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    run: &RunId,
) -> Result<u64> {
    let last = sqlx::query_scalar::<_, i64>(LAST_SEQUENCE)
        .bind(host.as_str())
        .bind(run.as_str())
        .fetch_one(connection)
        .await
        .map_err(failed)?;
    Ok(u64::try_from(last).unwrap_or(0))
}

/// What the batch's run has written about these identities already.
pub(super) async fn of_identities(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    batch: &WriteBatch<'_>,
    identities: &[EntraObjectId],
) -> Result<Vec<JournalEntry>> {
    let rows = sqlx::query(OF_IDENTITIES)
        .bind(host.as_str())
        .bind(batch.run_id.as_str())
        .bind(batch.managed_tenant_id.as_str())
        .bind(values::json(identities)?)
        .fetch_all(connection)
        .await
        .map_err(failed)?;
    rows.iter().map(entry).collect()
}

/// Entries by run and place, as one parameter.
fn places<'a>(entries: impl Iterator<Item = (&'a RunId, u64)>) -> Result<String> {
    let rows: Vec<_> = entries.map(|(run, sequence)| json!({ "runId": run, "sequence": sequence })).collect();
    values::json(&rows)
}

/// Those of these entries that are undone.
pub(super) async fn undone(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    entries: &[JournalEntry],
) -> Result<Vec<JournalEntry>> {
    let asked = places(entries.iter().map(|entry| (&entry.run_id, entry.sequence)))?;
    let rows = sqlx::query(UNDONE).bind(host.as_str()).bind(asked).fetch_all(connection).await;
    rows.map_err(failed)?.iter().map(entry).collect()
}

#[async_trait]
impl JournalStore for SqliteStore {
    async fn journal(
        &self,
        host: &HostTenantId,
        run: &RunId,
        filter: &JournalFilter<'_>,
    ) -> Result<Vec<JournalEntry>> {
        let rows = sqlx::query(PAGE)
            .bind(host.as_str())
            .bind(run.as_str())
            .bind(filter.before_sequence.map(values::number).transpose()?)
            .bind(page_size(filter.limit, 1_000))
            .bind(filter.managed_tenant_id.map(ManagedTenantId::as_str))
            .bind(filter.entra_object_id.map(EntraObjectId::as_str))
            .fetch_all(&self.pool)
            .await
            .map_err(failed)?;
        rows.iter().map(entry).collect()
    }

    async fn revert(
        &self,
        host: &HostTenantId,
        entries: &[JournalEntry],
        undone_by: &RunId,
        at: OffsetDateTime,
    ) -> Result<Vec<UndoOutcome>> {
        let mut transaction = self.begin().await.in_operation("undo")?;
        let found = load::of_undo(&mut transaction, host, entries).await.in_operation("undo")?;
        let undo = rules::decide_undo(entries, &found);
        write::write(&mut transaction, host, &undo.writes, None, at).await.in_operation("undo")?;
        let undone = places(undo.undone.iter().map(|(run, sequence)| (run, *sequence)))?;
        sqlx::query(MARK_UNDONE)
            .bind(host.as_str())
            .bind(undone)
            .bind(undone_by.as_str())
            .bind(values::time(at)?)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(undo.outcomes)
    }

    async fn last_written(
        &self,
        host: &HostTenantId,
        contacts: &[ContactId],
    ) -> Result<Vec<(ContactId, ContactPatch)>> {
        let rows = sqlx::query(LAST_WRITTEN)
            .bind(host.as_str())
            .bind(values::json(contacts)?)
            .fetch_all(&self.pool)
            .await
            .map_err(failed)?;
        let mut written: BTreeMap<ContactId, ContactPatch> = BTreeMap::new();
        for row in &rows {
            let last = written.entry(row.id("contact_name_id")?).or_default();
            rules::fold_written(last, row.json("after_values")?);
        }
        Ok(written.into_iter().collect())
    }
}
