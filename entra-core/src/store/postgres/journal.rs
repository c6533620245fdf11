use async_trait::async_trait;
use sqlx::{PgConnection, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    PostgresStore,
    failure::Failure,
    found,
    ids::{all, key, maybe, uuid},
    session::{query, query_as},
    texts::{document, limit_or, word},
    writes,
};
use crate::{
    error::Result,
    model::{
        ContactId, ContactPatch, EntraObjectId, HostTenantId, JournalEntry, ManagedTenantId, RunId,
        UndoOutcome,
    },
    store::{JournalFilter, JournalStore, rules::decide_undo},
};

const NEWEST: &str = "
    SELECT run_id, sequence, managed_tenant_id, entra_object_id, contact_name_id, action, before, after, replaces, at,
           undone_by
    FROM entra_sync_journal
    WHERE tenant = $1 AND run_id = $2 AND ($3::bigint IS NULL OR sequence < $3)
      AND ($5::uuid IS NULL OR managed_tenant_id = $5) AND ($6::text IS NULL OR entra_object_id = $6)
    ORDER BY sequence DESC
    LIMIT $4";

const KEPT: &str = "
    SELECT run_id, sequence, managed_tenant_id, entra_object_id, contact_name_id, action, before, after, replaces, at,
           undone_by
    FROM unnest($2::uuid[], $3::bigint[]) AS wanted (run_id, sequence)
    JOIN entra_sync_journal AS journal USING (run_id, sequence)
    WHERE tenant = $1
    FOR UPDATE OF journal";

const MARK_UNDONE: &str = "
    UPDATE entra_sync_journal AS journal SET undone_by = $4
    FROM unnest($2::uuid[], $3::bigint[]) AS undone (run_id, sequence)
    WHERE journal.tenant = $1 AND journal.run_id = undone.run_id AND journal.sequence = undone.sequence";

/// Of each field the last value written: in an object that is put together from pairs, the last of a name stands.
const LAST_WRITTEN: &str = "
    SELECT contact_name_id, jsonb_object_agg(field.key, field.value ORDER BY at, sequence)
    FROM unnest($2::uuid[]) AS wanted (contact_name_id)
    JOIN entra_sync_journal USING (contact_name_id)
    CROSS JOIN LATERAL jsonb_each(after) AS field
    WHERE tenant = $1 AND undone_by IS NULL
    GROUP BY contact_name_id
    ORDER BY contact_name_id";

const APPEND: &str = "
    INSERT INTO entra_sync_journal
        (tenant, run_id, managed_tenant_id, entra_object_id, contact_name_id, action, before, after, replaces, at)
    SELECT $1, $2, $3, entra_object_id, contact_name_id, action, before, after, replaces, $4
    FROM unnest($5::text[], $6::uuid[], $7::text[], $8::jsonb[], $9::jsonb[], $10::text[])
        AS new (entra_object_id, contact_name_id, action, before, after, replaces)";

#[derive(sqlx::FromRow)]
pub(super) struct EntryRow {
    run_id: Uuid,
    sequence: i64,
    managed_tenant_id: Uuid,
    entra_object_id: String,
    contact_name_id: Uuid,
    action: String,
    before: serde_json::Value,
    after: serde_json::Value,
    replaces: Option<String>,
    at: OffsetDateTime,
    undone_by: Option<Uuid>,
}

impl EntryRow {
    pub(super) fn into_entry(self) -> Result<JournalEntry> {
        Ok(JournalEntry {
            run_id: self.run_id.into(),
            sequence: self.sequence.unsigned_abs(),
            managed_tenant_id: self.managed_tenant_id.into(),
            entra_object_id: self.entra_object_id.into(),
            contact_name_id: self.contact_name_id.into(),
            action: word(&self.action)?,
            before: document(self.before)?,
            after: document(self.after)?,
            replaces: self.replaces.map(Into::into),
            at: self.at,
            undone_by: self.undone_by.map(Into::into),
        })
    }
}

#[async_trait]
impl JournalStore for PostgresStore {
    async fn journal(
        &self,
        host: &HostTenantId,
        run: &RunId,
        filter: &JournalFilter<'_>,
    ) -> Result<Vec<JournalEntry>> {
        let (tenant, run) = (key(host)?, uuid(run.as_str())?);
        let managed_tenant = maybe(filter.managed_tenant_id.map(ManagedTenantId::as_str))?;
        self.transact("read journal", |mut transaction| async move {
            let rows: Vec<EntryRow> = query_as(NEWEST)
                .bind(tenant)
                .bind(run)
                .bind(filter.before_sequence.map(place))
                .bind(limit_or(filter.limit, 1_000))
                .bind(managed_tenant)
                .bind(filter.entra_object_id.map(EntraObjectId::as_str))
                .fetch_all(&mut *transaction)
                .await?;
            Ok(rows.into_iter().map(EntryRow::into_entry).collect::<Result<_>>()?)
        })
        .await
    }

    async fn revert(
        &self,
        host: &HostTenantId,
        entries: &[JournalEntry],
        undone_by: &RunId,
        at: OffsetDateTime,
    ) -> Result<Vec<UndoOutcome>> {
        let (tenant, undone_by) = (key(host)?, uuid(undone_by.as_str())?);
        self.transact("undo", |mut transaction| async move {
            let mut found = found::of_undo(&mut transaction, tenant, entries).await?;
            let kept: Vec<EntryRow> = query_as(KEPT)
                .bind(tenant)
                .bind(all(entries.iter().map(|entry| entry.run_id.as_str()))?)
                .bind(entries.iter().map(|entry| place(entry.sequence)).collect::<Vec<_>>())
                .fetch_all(&mut *transaction)
                .await?;
            found.journal = kept.into_iter().map(EntryRow::into_entry).collect::<Result<_>>()?;
            let undo = decide_undo(entries, &found);
            writes::save(&mut transaction, tenant, &undo.writes, at).await?;
            query(MARK_UNDONE)
                .bind(tenant)
                .bind(all(undo.undone.iter().map(|(run, _)| run.as_str()))?)
                .bind(undo.undone.iter().map(|(_, sequence)| place(*sequence)).collect::<Vec<_>>())
                .bind(undone_by)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(undo.outcomes)
        })
        .await
    }

    async fn last_written(
        &self,
        host: &HostTenantId,
        contacts: &[ContactId],
    ) -> Result<Vec<(ContactId, ContactPatch)>> {
        let tenant = key(host)?;
        let contacts = &all(contacts.iter().map(ContactId::as_str))?;
        self.transact("read last written values", |mut transaction| async move {
            let rows: Vec<(Uuid, serde_json::Value)> =
                query_as(LAST_WRITTEN).bind(tenant).bind(contacts).fetch_all(&mut *transaction).await?;
            let patches = rows.into_iter().map(|(contact, patch)| Ok((contact.into(), document(patch)?)));
            Ok(patches.collect::<Result<_>>()?)
        })
        .await
    }
}

/// Appends entries of one run and tenant; the database gives them their places.
pub(super) async fn append(
    connection: &mut PgConnection,
    tenant: Uuid,
    entries: &[JournalEntry],
) -> Result<(), Failure> {
    let Some(first) = entries.first() else { return Ok(()) };
    let run = uuid(first.run_id.as_str())?;
    query(APPEND)
        .bind(tenant)
        .bind(run)
        .bind(uuid(ManagedTenantId::as_str(&first.managed_tenant_id))?)
        .bind(first.at)
        .bind(entries.iter().map(|entry| entry.entra_object_id.as_str()).collect::<Vec<_>>())
        .bind(all(entries.iter().map(|entry| entry.contact_name_id.as_str()))?)
        .bind(entries.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| Json(&entry.before)).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| Json(&entry.after)).collect::<Vec<_>>())
        .bind(
            entries
                .iter()
                .map(|entry| entry.replaces.as_ref().map(EntraObjectId::as_str))
                .collect::<Vec<_>>(),
        )
        .execute(&mut *connection)
        .await?;
    Ok(())
}

fn place(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}
