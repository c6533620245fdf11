//! Settings and the documents that the host keeps them in.

use serde_json::{Map, Value, json};

use crate::{
    error::{Error, ErrorCode, Result},
    model::{FieldSync, SyncSettings},
};

/// The columns of `entra_sync_settings`.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingsDocuments {
    /// `sync_enabled`.
    pub sync_enabled: bool,
    /// `sync_interval_minutes`.
    pub sync_interval_minutes: u32,
    /// `field_sync_config`, as the host reads it: names of fields that are true, and our finer rules beside them.
    pub field_sync_config: Value,
    /// `user_filter_config`.
    pub user_filter_config: Value,
    /// `notification_config`.
    pub notification_config: Value,
    /// `entra_options`, ours alone.
    pub entra_options: Value,
}

/// Where our finer field rules are in `field_sync_config`: the host reads only whether a field is true.
const RULES: &str = "entraRules";

/// Names that the fields have in `field_sync_config`; the first is the one that we write.
const NAMES: [&[&str]; 6] = [
    &["displayName", "display_name", "fullName", "full_name"],
    &["email", "mail"],
    &["phone", "phoneNumber", "phone_number", "mobilePhone", "mobile_phone"],
    &["role", "jobTitle", "job_title"],
    &["upn", "userPrincipalName", "user_principal_name"],
    &["markInactiveWhenDisabled", "mark_inactive_when_disabled"],
];
/// Names of `exclusionPatterns` in `user_filter_config`.
const PATTERNS: [&str; 4] =
    ["exclusionPatterns", "excludePatterns", "excludeUpnPatterns", "excludedUpnPatterns"];

/// Reads a row. Documents that are no objects count as empty.
pub fn read_documents(row: &SettingsDocuments) -> Result<SyncSettings> {
    let mut settings: SyncSettings = parse(&row.entra_options)?;
    settings.sync_enabled = row.sync_enabled;
    settings.sync_interval_minutes = row.sync_interval_minutes;
    settings.field_sync = parse(&row.field_sync_config)?;
    settings.user_filter = parse(&row.user_filter_config)?;
    settings.notifications = parse(&row.notification_config)?;
    Ok(settings)
}

/// Writes settings into the row that was there, if one was. Keys that we do not know stay.
pub fn write_documents(
    row: Option<&SettingsDocuments>,
    settings: &SyncSettings,
) -> Result<SettingsDocuments> {
    let before = |document: fn(&SettingsDocuments) -> &Value| {
        row.map(|row| as_object(document(row))).unwrap_or_default()
    };
    let mut filter = before(|row| &row.user_filter_config);
    remove(&mut filter, &PATTERNS);
    filter.append(&mut document(&settings.user_filter)?);
    let mut notifications = before(|row| &row.notification_config);
    notifications.append(&mut document(&settings.notifications)?);
    let mut options = document(settings)?;
    for column in ["syncEnabled", "syncIntervalMinutes", "fieldSync", "userFilter", "notifications"] {
        options.remove(column);
    }
    Ok(SettingsDocuments {
        sync_enabled: settings.sync_enabled,
        sync_interval_minutes: settings.sync_interval_minutes,
        field_sync_config: write_fields(before(|row| &row.field_sync_config), &settings.field_sync),
        user_filter_config: filter.into(),
        notification_config: notifications.into(),
        entra_options: options.into(),
    })
}

/// The host reads only whether a field is true: that stands under the field's name, and the finer rules apart.
fn write_fields(mut config: Map<String, Value>, fields: &FieldSync) -> Value {
    for names in NAMES {
        remove(&mut config, names);
    }
    let rules = [fields.display_name, fields.email, fields.phone, fields.role, fields.upn];
    let mut finer = Map::new();
    for (names, rule) in NAMES.iter().zip(rules) {
        config.insert(names[0].into(), rule.overwrite.into());
        finer.insert(
            names[0].into(),
            json!({ "clearWhenBlank": rule.clear_when_blank, "keepIfEditedHere": rule.keep_if_edited_here }),
        );
    }
    config.insert("markInactiveWhenDisabled".into(), fields.mark_inactive_when_disabled.into());
    config.insert(RULES.into(), finer.into());
    config.into()
}

fn remove(document: &mut Map<String, Value>, names: &[&str]) {
    for name in names {
        document.remove(*name);
    }
}

fn as_object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn document<T: serde::Serialize>(value: &T) -> Result<Map<String, Value>> {
    serde_json::to_value(value).map(|value| as_object(&value)).map_err(unreadable)
}

fn parse<T: serde::de::DeserializeOwned>(document: &Value) -> Result<T> {
    serde_json::from_value(as_object(document).into()).map_err(unreadable)
}

fn unreadable(cause: serde_json::Error) -> Error {
    Error::new(ErrorCode::InvalidJson)
        .with_message("The settings in the database are not readable.")
        .with_remedy("Save the settings again.")
        .caused_by(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(fields: Value, filter: Value) -> SettingsDocuments {
        SettingsDocuments {
            sync_enabled: true,
            sync_interval_minutes: 60,
            field_sync_config: fields,
            user_filter_config: filter,
            notification_config: json!({}),
            entra_options: json!({}),
        }
    }

    #[test]
    fn saving_keeps_foreign_keys_and_drops_other_names_of_ours() {
        let before =
            row(json!({ "mail": true, "theirs": 7 }), json!({ "excludePatterns": ["a"], "theirs": 8 }));
        let after = write_documents(Some(&before), &SyncSettings::default()).expect("writable");
        assert_eq!(after.field_sync_config["theirs"], 7);
        assert_eq!(after.user_filter_config["theirs"], 8);
        assert_eq!(after.field_sync_config.get("mail"), None);
        assert_eq!(read_documents(&after).expect("readable"), SyncSettings::default());
    }
}
