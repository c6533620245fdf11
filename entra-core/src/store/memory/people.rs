//! Contacts, links, the journal, and the host's hand in them.

use std::collections::{BTreeMap, HashSet};

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{MemoryStore, page, tables::Tables};
use crate::{
    error::Result,
    model::{
        ClientId, Contact, ContactId, ContactPatch, EntraObjectId, EntraTenantId, HostTenantId,
        IdentityOutcome, JournalEntry, ManagedTenantId, RunId, UndoOutcome,
    },
    store::{
        Completion, CursorStore, JournalFilter, JournalStore, People, PeopleStore, WriteBatch,
        rules::{self, Found, Wanted, Writes},
    },
};

#[async_trait]
impl PeopleStore for MemoryStore {
    async fn people(
        &self,
        host: &HostTenantId,
        client: &ClientId,
        tenant: &EntraTenantId,
        addresses: &[String],
    ) -> Result<People> {
        let addresses: HashSet<&str> = addresses.iter().map(String::as_str).collect();
        Ok(self.with(host, |tables| {
            let linked: HashSet<_> = tables
                .links
                .values()
                .filter(|link| link.entra_tenant_id == *tenant)
                .map(|link| &link.contact_name_id)
                .collect();
            let contacts: BTreeMap<_, _> = tables
                .contacts
                .iter()
                .filter(|(id, contact)| {
                    contact.client_id == *client
                        || linked.contains(id)
                        || addresses_of(contact).any(|address| addresses.contains(address))
                })
                .collect();
            let links = tables.links.values().filter(|link| {
                link.entra_tenant_id == *tenant
                    || (link.is_active && contacts.contains_key(&link.contact_name_id))
            });
            People { links: links.cloned().collect(), contacts: contacts.into_values().cloned().collect() }
        }))
    }

    async fn write(&self, host: &HostTenantId, batch: &WriteBatch<'_>) -> Result<Vec<IdentityOutcome>> {
        self.with(host, |tables| {
            let mut found = tables.found(&Wanted::of_batch(batch), Some(batch.entra_tenant_id));
            found.last_sequence = tables.last_sequence(batch.run_id);
            found.journal = tables
                .journal
                .iter()
                .filter(|entry| {
                    entry.run_id == *batch.run_id && entry.managed_tenant_id == *batch.managed_tenant_id
                })
                .cloned()
                .collect();
            if let Some(resolution) = batch.resolves {
                found.queue.retain(|item| item.queue_item_id != resolution.queue_item_id);
                found.queue.extend(tables.queue.get(&resolution.queue_item_id).cloned());
            }
            let writes = rules::decide_batch(batch, &found)?;
            tables.write(&writes);
            tables.touch(batch.entra_tenant_id, writes.touched.values().flatten(), batch.at);
            if let Some(completion) = batch.completes {
                tables.complete(batch.managed_tenant_id, completion, batch.at);
            }
            Ok(writes.outcomes)
        })
    }

    async fn contact_count(&self, host: &HostTenantId) -> Result<u64> {
        Ok(self.with(host, |tables| u64::try_from(tables.contacts.len()).unwrap_or(u64::MAX)))
    }
}

#[async_trait]
impl JournalStore for MemoryStore {
    async fn journal(
        &self,
        host: &HostTenantId,
        run: &RunId,
        filter: &JournalFilter<'_>,
    ) -> Result<Vec<JournalEntry>> {
        Ok(self.with(host, |tables| {
            let mut entries: Vec<_> = tables
                .journal
                .iter()
                .filter(|entry| {
                    entry.run_id == *run
                        && filter.before_sequence.is_none_or(|before| entry.sequence < before)
                        && filter.managed_tenant_id.is_none_or(|tenant| entry.managed_tenant_id == *tenant)
                        && filter.entra_object_id.is_none_or(|who| entry.entra_object_id == *who)
                })
                .collect();
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.sequence));
            page(entries.into_iter().cloned(), filter.limit, 1_000, 0)
        }))
    }

    async fn revert(
        &self,
        host: &HostTenantId,
        entries: &[JournalEntry],
        undone_by: &RunId,
        _at: OffsetDateTime,
    ) -> Result<Vec<UndoOutcome>> {
        self.with(host, |tables| {
            let mut found = tables.found(&Wanted::of_undo(entries), None);
            found.journal.clone_from(&tables.journal);
            let undo = rules::decide_undo(entries, &found);
            tables.write(&undo.writes);
            let undone: HashSet<_> = undo.undone.iter().map(|(run, sequence)| (run, *sequence)).collect();
            for entry in &mut tables.journal {
                if undone.contains(&(&entry.run_id, entry.sequence)) {
                    entry.undone_by = Some(undone_by.clone());
                }
            }
            Ok(undo.outcomes)
        })
    }

    async fn last_written(
        &self,
        host: &HostTenantId,
        contacts: &[ContactId],
    ) -> Result<Vec<(ContactId, ContactPatch)>> {
        let asked: HashSet<_> = contacts.iter().collect();
        let mut written: BTreeMap<ContactId, ContactPatch> = BTreeMap::new();
        self.with(host, |tables| {
            let ours = tables
                .journal
                .iter()
                .filter(|entry| entry.undone_by.is_none() && asked.contains(&entry.contact_name_id));
            for entry in ours {
                let last = written.entry(entry.contact_name_id.clone()).or_default();
                rules::fold_written(last, entry.after.clone());
            }
        });
        Ok(written.into_iter().collect())
    }
}

#[async_trait]
impl CursorStore for MemoryStore {
    async fn cursor(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
    ) -> Result<Option<(crate::model::DeltaCursor, OffsetDateTime)>> {
        Ok(self.with(host, |tables| tables.cursors.get(tenant).cloned()))
    }

    async fn forget_cursor(&self, host: &HostTenantId, tenant: &ManagedTenantId) -> Result<()> {
        self.with(host, |tables| tables.cursors.remove(tenant));
        Ok(())
    }
}

impl Tables {
    fn found(&self, wanted: &Wanted, tenant: Option<&EntraTenantId>) -> Found {
        let ids: HashSet<_> = wanted.contacts.iter().collect();
        let addresses: HashSet<_> = wanted.addresses.iter().map(String::as_str).collect();
        let identities: HashSet<_> = wanted.identities.iter().collect();
        let is_wanted = |one: &EntraTenantId, identity| tenant == Some(one) && identities.contains(identity);
        Found {
            contacts: self
                .contacts
                .values()
                .filter(|contact| {
                    ids.contains(&contact.contact_name_id)
                        || addresses_of(contact).any(|address| addresses.contains(address))
                })
                .cloned()
                .collect(),
            links: self
                .links
                .values()
                .filter(|link| {
                    ids.contains(&link.contact_name_id)
                        || is_wanted(&link.entra_tenant_id, &link.entra_object_id)
                })
                .cloned()
                .collect(),
            queue: self
                .queue
                .values()
                .filter(|item| is_wanted(&item.entra_tenant_id, &item.entra_object_id))
                .cloned()
                .collect(),
            ..Found::default()
        }
    }

    fn last_sequence(&self, run: &RunId) -> u64 {
        let places = self.journal.iter().filter(|entry| entry.run_id == *run).map(|entry| entry.sequence);
        places.max().unwrap_or(0)
    }

    fn write(&mut self, writes: &Writes) {
        for contact in writes.created.iter().chain(&writes.updated) {
            self.contacts.insert(contact.contact_name_id.clone(), contact.clone());
        }
        let bound = writes.bound().map(|binding| &binding.link);
        for link in writes.changed_links.iter().chain(bound) {
            self.links.insert(link.link_id.clone().unwrap_or_default(), link.clone());
        }
        for item in &writes.queue {
            self.queue.insert(item.queue_item_id.clone(), item.clone());
        }
        self.journal.extend(writes.journal.iter().cloned());
    }

    fn touch<'a>(
        &mut self,
        tenant: &EntraTenantId,
        seen: impl Iterator<Item = &'a EntraObjectId>,
        at: OffsetDateTime,
    ) {
        let seen: HashSet<_> = seen.collect();
        for link in self.links.values_mut() {
            if link.entra_tenant_id == *tenant && seen.contains(&link.entra_object_id) {
                rules::mark_seen(link, at);
            }
        }
    }

    fn complete(&mut self, tenant: &ManagedTenantId, completion: &Completion, at: OffsetDateTime) {
        if let Some(row) = self.tenants.get_mut(tenant) {
            row.last_successful_sync_at = Some(at);
            row.last_successful_sync_user_count =
                completion.user_count.or(row.last_successful_sync_user_count);
        }
        let mut mappings = self.mappings.iter_mut();
        if let Some(mapping) = mappings.find(|row| row.is_active && row.managed_tenant_id == *tenant) {
            mapping.settled = true;
        }
        if let Some(cursor) = &completion.cursor {
            let complete_at = match self.cursors.get(tenant) {
                Some((_, before)) if !completion.is_complete => *before,
                _ => at,
            };
            self.cursors.insert(tenant.clone(), (cursor.clone(), complete_at));
        }
    }
}

fn addresses_of(contact: &Contact) -> impl Iterator<Item = &str> {
    contact.email.iter().chain(&contact.additional_emails).map(String::as_str)
}
