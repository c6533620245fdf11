//! Settings, the schedule, and who did what.

use serde_json::{Value, json};

use super::ForTenant;
use crate::{
    access::Operation,
    error::Result,
    model::SyncSettings,
    settings::{self, Schedule},
    store::AuditRecord,
};

impl ForTenant {
    /// The settings in force.
    pub async fn get_settings(&self) -> Result<SyncSettings> {
        self.look(Operation::Settings, settings::get(self.services(), &self.host)).await
    }

    /// Replaces the settings, and answers them as they are in force now. Changed field rules have a flag of their own.
    pub async fn update_settings(&self, new: SyncSettings) -> Result<SyncSettings> {
        let work = async {
            let former = settings::get(self.services(), &self.host).await?;
            if former.field_sync != new.field_sync {
                self.may(Operation::UpdateFieldRules).await?;
            }
            settings::update(self.services(), &self.host, new).await
        };
        self.act(Operation::UpdateSettings, json!({}), work).await
    }

    /// Changes what `patch` names and leaves the rest (a JSON merge patch, RFC 7396, over the settings' document; the
    /// host's names `fieldSyncConfig`, `userFilterConfig` and `notificationConfig` are understood).
    pub async fn patch_settings(&self, patch: &Value) -> Result<SyncSettings> {
        let new = settings::patched(&self.get_settings().await?, patch)?;
        self.update_settings(new).await
    }

    /// When scheduled runs happen.
    pub async fn get_schedule(&self) -> Result<Schedule> {
        self.look(Operation::Settings, settings::schedule(self.services(), &self.host)).await
    }

    /// Sets when scheduled runs happen; minutes are brought into range, and the answer is what was set.
    pub async fn save_schedule(&self, schedule: Schedule) -> Result<Schedule> {
        let work = settings::save_schedule(self.services(), &self.host, schedule);
        self.act(Operation::UpdateSchedule, json!(schedule), work).await
    }

    /// Who did what, newest first.
    pub async fn audit(&self, limit: u32) -> Result<Vec<AuditRecord>> {
        self.look(Operation::AuditTrail, self.services().store.audit(&self.host, limit)).await
    }
}
