//! What a host tenant has decided about its syncs, and changing it.

mod patch;

pub(crate) use patch::patched;
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, ErrorCode, Result},
    model::{GuardSettings, HostTenantId, SyncSettings},
    services::Services,
};

/// Shortest and longest minutes between scheduled runs.
pub const INTERVAL: std::ops::RangeInclusive<u32> = 15..=43_200;

/// The intervals that the host's page offers.
pub const INTERVAL_CHOICES: [u32; 5] = [60, 240, 720, 1_440, 10_080];

/// When scheduled runs happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Schedule {
    /// Whether they happen at all.
    pub sync_enabled: bool,
    /// Minutes between them; on writing, brought into [`INTERVAL`].
    pub sync_interval_minutes: u32,
}

/// The settings in force.
pub async fn get(services: &Services, host: &HostTenantId) -> Result<SyncSettings> {
    services.store.settings(host).await
}

/// Replaces the settings, and answers them as they are in force now.
///
/// Who is in scope, or what is written, may be another matter after this: every tenant is read in full next time.
pub async fn update(
    services: &Services,
    host: &HostTenantId,
    mut settings: SyncSettings,
) -> Result<SyncSettings> {
    settings.sync_interval_minutes = clamped(settings.sync_interval_minutes);
    check_guard(&settings)?;
    let former = services.store.settings(host).await?;
    services.store.save_settings(host, &settings, services.now()).await?;
    if (&former.field_sync, &former.user_filter) != (&settings.field_sync, &settings.user_filter) {
        for mapping in services.store.mappings(host).await? {
            services.store.forget_cursor(host, &mapping.managed_tenant_id).await?;
        }
    }
    Ok(settings)
}

/// When scheduled runs happen.
pub async fn schedule(services: &Services, host: &HostTenantId) -> Result<Schedule> {
    services.store.settings(host).await.map(|settings| Schedule::of(&settings))
}

/// Sets when scheduled runs happen, and answers what was really set.
pub async fn save_schedule(services: &Services, host: &HostTenantId, schedule: Schedule) -> Result<Schedule> {
    let mut settings = services.store.settings(host).await?;
    settings.sync_enabled = schedule.sync_enabled;
    settings.sync_interval_minutes = schedule.sync_interval_minutes;
    update(services, host, settings).await.map(|settings| Schedule::of(&settings))
}

impl Schedule {
    fn of(settings: &SyncSettings) -> Self {
        Self { sync_enabled: settings.sync_enabled, sync_interval_minutes: settings.sync_interval_minutes }
    }
}

fn clamped(minutes: u32) -> u32 {
    minutes.clamp(*INTERVAL.start(), *INTERVAL.end())
}

/// A guard that can never trip is no guard.
fn check_guard(settings: &SyncSettings) -> Result<()> {
    let is_usable = |guard: &GuardSettings| {
        let shares = [guard.deactivate_share, guard.deactivate_small_share, guard.update_share];
        shares.iter().all(|share| (0.0..=1.0).contains(share)) && guard.create_factor >= 1.0
    };
    let refused = || {
        Error::new(ErrorCode::InvalidArgument)
            .with_message("A guard's share is between 0 and 1, and its factor for new contacts at least 1.")
    };
    if !is_usable(&settings.guard) {
        return Err(refused());
    }
    match settings.guard_overrides.keys().find(|tenant| !is_usable(&settings.guard_of(tenant))) {
        None => Ok(()),
        Some(tenant) => Err(refused().with("managed_tenant", tenant)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::GuardOverride;

    #[test]
    fn intervals_are_brought_into_range() {
        assert_eq!([0, 15, 1_440, 99_999].map(clamped), [15, 15, 1_440, 43_200]);
    }

    #[test]
    fn a_guard_outside_its_range_is_refused() {
        let mut settings = SyncSettings::default();
        assert!(check_guard(&settings).is_ok());
        settings.guard.deactivate_share = 20.0;
        assert_eq!(check_guard(&settings).unwrap_err().code(), ErrorCode::InvalidArgument);
        settings.guard.deactivate_share = f64::NAN;
        assert!(check_guard(&settings).is_err());
    }

    #[test]
    fn an_override_of_one_tenant_differs_in_what_it_names_and_is_held_to_the_same_range() {
        let mut settings = SyncSettings::default();
        let own = GuardOverride { deactivate_count: Some(50), ..GuardOverride::default() };
        settings.guard_overrides.insert("t".into(), own);
        assert!(check_guard(&settings).is_ok());
        assert_eq!(settings.guard_of(&"other".into()), GuardSettings::default());
        let expected = GuardSettings { deactivate_count: 50, ..GuardSettings::default() };
        assert_eq!(settings.guard_of(&"t".into()), expected);
        let own = GuardOverride { update_share: Some(2.0), ..GuardOverride::default() };
        settings.guard_overrides.insert("t".into(), own);
        let error = check_guard(&settings).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidArgument);
        assert!(format!("{error:?}").contains('t'));
    }
}
