//! Settings.

use super::{
    TestStore,
    world::{START, host},
};
use crate::model::{FieldRule, FieldSync, Notifications, SyncSettings, UserFilter};

/// Everything is off or safe.
pub async fn nothing_saved_is_the_defaults(store: &dyn TestStore) {
    assert_eq!(store.settings(&host()).await.unwrap(), SyncSettings::default());
}

/// A scheduler asks whom to go through.
pub async fn hosts_with_settings_are_listed(store: &dyn TestStore) {
    assert!(!store.hosts().await.unwrap().contains(&host()), "nothing was saved yet");
    store.save_settings(&host(), &SyncSettings::default(), START).await.unwrap();
    let hosts = store.hosts().await.unwrap();
    assert_eq!(hosts.iter().filter(|listed| **listed == host()).count(), 1, "{hosts:?}");
}

/// Every switch of them, and again over what is there.
pub async fn settings_come_back_as_they_went(store: &dyn TestStore) {
    let rule = FieldRule { overwrite: true, clear_when_blank: true, keep_if_edited_here: true };
    let mut settings = SyncSettings {
        sync_enabled: true,
        sync_interval_minutes: 60,
        field_sync: FieldSync {
            display_name: rule,
            email: FieldRule { keep_if_edited_here: true, ..FieldRule::default() },
            mark_inactive_when_disabled: false,
            ..FieldSync::default()
        },
        user_filter: UserFilter {
            exclusion_patterns: vec!["^test".into()],
            include_guests: true,
            groups: vec!["g".into()],
            ..UserFilter::default()
        },
        email_match_onboarding_only: true,
        absence_grace_days: 3,
        full_read_interval_days: 30,
        notifications: Notifications { run_digest: true, ..Notifications::default() },
        ..SyncSettings::default()
    };
    settings.guard.deactivate_share = 0.1;
    for next in [settings.clone(), SyncSettings::default(), settings] {
        store.save_settings(&host(), &next, START).await.unwrap();
        assert_eq!(store.settings(&host()).await.unwrap(), next);
    }
}
