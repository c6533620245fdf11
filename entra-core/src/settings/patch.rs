//! Changing some of the settings and leaving the rest.

use serde_json::{Map, Value};

use crate::{
    error::{Error, ErrorCode, Result},
    model::SyncSettings,
};

/// The host's columns by other names than ours.
const HOST_NAMES: [(&str, &str); 3] = [
    ("fieldSyncConfig", "fieldSync"),
    ("userFilterConfig", "userFilter"),
    ("notificationConfig", "notifications"),
];

/// The settings with a JSON merge patch (RFC 7396) applied to their document. A name that is none is refused.
pub(crate) fn patched(settings: &SyncSettings, patch: &Value) -> Result<SyncSettings> {
    let invalid = |message: String| Error::new(ErrorCode::InvalidJson).with_message(message);
    let Value::Object(patch) = patch else {
        return Err(invalid("A change of settings is an object.".to_owned()));
    };
    let mut document =
        serde_json::to_value(settings).map_err(|error| Error::new(ErrorCode::Internal).caused_by(error))?;
    let known: Vec<String> = document.as_object().into_iter().flat_map(Map::keys).cloned().collect();
    let named = patch.iter().map(|(name, value)| {
        let ours = HOST_NAMES.iter().find(|(host, _)| host == name).map_or(name.as_str(), |(_, ours)| ours);
        if known.iter().any(|known| known == ours) {
            Ok((ours.to_owned(), value.clone()))
        } else {
            Err(invalid(format!("There is no setting `{name}`. There are: {}.", known.join(", "))))
        }
    });
    let patch = named.collect::<Result<Map<_, _>>>()?;
    merge(&mut document, &Value::Object(patch));
    serde_json::from_value(document)
        .map_err(|error| invalid(format!("A setting is not of its kind: {error}.")))
}

fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(fields) = target else { return };
    for (name, change) in changes {
        if change.is_null() {
            fields.remove(name);
        } else {
            merge(fields.entry(name).or_insert(Value::Null), change);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_named_stays() {
        let before =
            SyncSettings { sync_interval_minutes: 60, absence_grace_days: 3, ..SyncSettings::default() };
        let patch = json!({ "guard": { "updateCount": 9 }, "fieldSyncConfig": { "displayName": true } });
        let after = patched(&before, &patch).unwrap();
        assert_eq!(
            (after.sync_interval_minutes, after.absence_grace_days, after.guard.update_count),
            (60, 3, 9)
        );
        assert!(after.field_sync.display_name.overwrite && after.field_sync.mark_inactive_when_disabled);
        let default = patched(&after, &json!({ "guard": null })).unwrap();
        assert_eq!(default.guard, SyncSettings::default().guard);
    }

    #[test]
    fn a_misspelt_setting_is_refused() {
        for wrong in [json!({ "syncEnable": true }), json!({ "syncEnabled": 7 }), json!([])] {
            assert_eq!(patched(&SyncSettings::default(), &wrong).unwrap_err().code(), ErrorCode::InvalidJson);
        }
    }
}
