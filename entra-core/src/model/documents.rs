//! Reading the host's two free documents, `field_sync_config` and `user_filter_config`: what the TypeScript version
//! understood, and what we added. Nothing in them is an error; what is not understood is off.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::{FieldRule, FieldSync, UserFilter};

impl<'de> Deserialize<'de> for FieldSync {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Document::read(deserializer)?;
        let rule = |names: &[&str]| document.rule(names);
        Ok(Self {
            display_name: rule(&["displayName", "display_name", "fullName", "full_name"]),
            email: rule(&["email", "mail"]),
            phone: rule(&["phone", "phoneNumber", "phone_number", "mobilePhone", "mobile_phone"]),
            role: rule(&["role", "jobTitle", "job_title"]),
            upn: rule(&["upn", "userPrincipalName", "user_principal_name"]),
            mark_inactive_when_disabled: document
                .first(&["markInactiveWhenDisabled", "mark_inactive_when_disabled"])
                .is_none_or(is_on),
        })
    }
}

impl<'de> Deserialize<'de> for UserFilter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Document::read(deserializer)?;
        let names = ["exclusionPatterns", "excludePatterns", "excludeUpnPatterns", "excludedUpnPatterns"];
        Ok(Self {
            exclusion_patterns: names.iter().flat_map(|name| document.texts(name)).collect(),
            include_guests: document.is_on("includeGuests"),
            require_license: document.is_on("requireLicense"),
            groups: document.texts("groups"),
            excluded_domains: document.texts("excludedDomains"),
            always_include: document.texts("alwaysInclude"),
            always_exclude: document.texts("alwaysExclude"),
        })
    }
}

struct Document(Map<String, Value>);

impl Document {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(deserializer)? {
            Value::Object(members) => members,
            _ => Map::new(),
        }))
    }

    fn first(&self, names: &[&str]) -> Option<&Value> {
        names.iter().filter_map(|name| self.0.get(*name)).find(|value| !value.is_null())
    }

    fn is_on(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(is_on)
    }

    /// A switch, or an object of switches, or both where the store keeps the finer ones apart for the host's sake; on
    /// in any of them is on.
    fn rule(&self, names: &[&str]) -> FieldRule {
        let mut rule = FieldRule::default();
        let finer = self.0.get("entraRules").and_then(|rules| rules.get(names[0]));
        for value in names.iter().filter_map(|name| self.0.get(*name)).chain(finer) {
            let part = |name: &str| value.get(name).is_some_and(is_on);
            rule.overwrite |= is_on(value) || part("overwrite");
            rule.clear_when_blank |= part("clearWhenBlank");
            rule.keep_if_edited_here |= part("keepIfEditedHere");
        }
        rule
    }

    fn texts(&self, name: &str) -> Vec<String> {
        let values = self.0.get(name).and_then(Value::as_array);
        values.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }
}

fn is_on(value: &Value) -> bool {
    match value {
        Value::Bool(on) => *on,
        Value::Number(number) => number.as_f64() == Some(1.0),
        Value::String(text) => text == "true" || text == "1",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    #[test]
    fn field_rules_read_both_documents() {
        let overwrite = FieldRule { overwrite: true, ..FieldRule::default() };
        let read: FieldSync = from_value(json!({
            "displayName": true,
            "mail": "1",
            "mobile_phone": 1,
            "jobTitle": {"overwrite": "true", "clearWhenBlank": true, "keepIfEditedHere": 1},
            "user_principal_name": "yes",
            "mark_inactive_when_disabled": "false"
        }))
        .unwrap();
        assert_eq!(
            read,
            FieldSync {
                display_name: overwrite,
                email: overwrite,
                phone: overwrite,
                role: FieldRule { overwrite: true, clear_when_blank: true, keep_if_edited_here: true },
                upn: FieldRule::default(),
                mark_inactive_when_disabled: false,
            }
        );
        assert_eq!(from_value::<FieldSync>(serde_json::to_value(&read).unwrap()).unwrap(), read);
    }

    #[test]
    fn nothing_said_is_the_default() {
        for nothing in [json!(null), json!({}), json!([]), json!({"displayName": null})] {
            assert_eq!(from_value::<FieldSync>(nothing.clone()).unwrap(), FieldSync::default());
            assert_eq!(from_value::<UserFilter>(nothing).unwrap(), UserFilter::default());
        }
    }

    #[test]
    fn patterns_of_all_four_names_count() {
        let read: UserFilter = from_value(json!({
            "excludedUpnPatterns": ["d", 4],
            "exclusionPatterns": ["a"],
            "excludePatterns": "not a list",
            "excludeUpnPatterns": ["c"],
            "includeGuests": true
        }))
        .unwrap();
        assert_eq!(read.exclusion_patterns, ["a", "c", "d"]);
        assert!(read.include_guests);
    }
}
