//! A tenant whose turn in a run comes again, because the process that had it died: its line tells what the run did, not
//! what was left for the last turn.

use std::collections::HashMap;

use super::tenant::TenantJob;
use crate::{
    error::Result,
    model::{Action, Change, ContactPatch, Counters, EntraObjectId, JournalEntry},
    services::Services,
    store::JournalFilter,
};

const PAGE: u32 = 1_000;

/// What earlier turns of the tenant wrote in this run.
#[derive(Debug, Default)]
pub(super) struct EarlierTurns(Vec<JournalEntry>);

impl EarlierTurns {
    /// Walks the tenant's part of the run's journal, back to when the run began: one that was taken up again begins anew.
    pub(super) async fn of(services: &Services, job: &TenantJob) -> Result<Self> {
        let Some((run, _)) = services.store.run(&job.host, &job.run_id).await? else {
            return Ok(Self::default());
        };
        let mut filter = JournalFilter {
            managed_tenant_id: Some(&job.managed_tenant_id),
            limit: PAGE,
            ..JournalFilter::default()
        };
        let mut entries = Vec::new();
        loop {
            let page = services.store.journal(&job.host, &job.run_id, &filter).await?;
            let Some(oldest) = page.last() else { break };
            filter.before_sequence = Some(oldest.sequence);
            let is_past = oldest.at < run.started_at;
            entries.extend(page.into_iter().filter(|entry| entry.at >= run.started_at));
            if is_past {
                break;
            }
        }
        Ok(Self(entries))
    }

    /// Adds them to what is planned now, in which the same people show up as linked and unchanged, or not at all.
    pub(super) fn add_to(&self, counters: &mut Counters, planned: &[Change]) {
        if self.0.is_empty() {
            return;
        }
        let planned: HashMap<&EntraObjectId, Action> =
            planned.iter().map(|change| (&change.entra_object_id, change.action)).collect();
        for entry in &self.0 {
            let now = planned.get(&entry.entra_object_id).copied();
            if now == Some(Action::None) {
                counters.unchanged = counters.unchanged.saturating_sub(1);
            }
            match entry.action {
                Action::Create => {
                    counters.created += 1;
                    if matches!(now, Some(Action::None | Action::Update)) {
                        counters.linked = counters.linked.saturating_sub(1);
                    }
                }
                Action::Deactivate if now != Some(Action::Deactivate) => counters.inactivated += 1,
                Action::Link | Action::Relink | Action::Reactivate | Action::Update
                    if now == Some(Action::None) =>
                {
                    let is_update =
                        entry.action == Action::Update || ContactPatch::changes_fields(&entry.after);
                    counters.updated += u32::from(is_update);
                    counters.reactivated += u32::from(entry.after.is_inactive == Some(false));
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;
    use crate::model::ChangeReason;

    fn entry(action: Action, identity: &str, after: ContactPatch) -> JournalEntry {
        JournalEntry {
            run_id: "run".into(),
            sequence: 1,
            managed_tenant_id: "tenant".into(),
            entra_object_id: identity.into(),
            contact_name_id: "contact".into(),
            action,
            before: ContactPatch::default(),
            after,
            replaces: None,
            at: OffsetDateTime::UNIX_EPOCH,
            undone_by: None,
        }
    }

    #[test]
    fn what_an_earlier_turn_wrote_counts_as_if_it_were_written_now() {
        let renamed = ContactPatch { full_name: Some("Ada".into()), ..ContactPatch::default() };
        let back = ContactPatch { is_inactive: Some(false), ..ContactPatch::default() };
        let earlier = EarlierTurns(vec![
            entry(Action::Create, "created", ContactPatch::default()),
            entry(Action::Link, "linked", renamed.clone()),
            entry(Action::Update, "updated", renamed),
            entry(Action::Reactivate, "back", back),
            entry(Action::Deactivate, "gone", ContactPatch::default()),
        ]);
        let unchanged = ["created", "linked", "updated", "back"]
            .map(|identity| Change::new(Action::None, ChangeReason::AlreadyLinked, &identity.into()));
        let mut counters = Counters { linked: 4, unchanged: 4, ambiguous: 2, ..Counters::default() };

        earlier.add_to(&mut counters, &unchanged);

        let expected = Counters {
            created: 1,
            linked: 3,
            updated: 2,
            reactivated: 1,
            inactivated: 1,
            ambiguous: 2,
            ..Counters::default()
        };
        assert_eq!(counters, expected);
    }
}
