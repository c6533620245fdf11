//! `ListUsers` and `ListUserGroups` (CIPP facts, §3 and §4).

use super::reply::{Asked, Reply, Target, count_failure, reach};
use crate::world::field::{Field, FieldValue};
use crate::world::group::GroupKind;
use crate::world::person::Person;
use crate::world::tenant::Tenant;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Value, json};

pub(super) fn list_users(asked: &Asked) -> Reply {
    let world = asked.platform.world.read();
    let (tenant, partner) = match asked.tenant(&world) {
        // The danger that every client must know: no filter means the partner's own people.
        Target::Missing => match world.partner() {
            Some(partner) => (partner, true),
            None => return Reply::json(json!([])),
        },
        Target::All => {
            return Reply::json(json!([{"Message":
                "Deprecated for all tenants at once: use ListGraphRequest"}]));
        }
        Target::Unknown => return Reply::json(json!([])),
        Target::Tenant(tenant) => (tenant, false),
    };
    if let Err(why) = reach(tenant, partner) {
        let id = tenant.id;
        drop(world);
        count_failure(&asked.platform, id);
        return Reply::text(500, why);
    }
    let rows: Vec<UserRow<'_>> = match asked.get("UserID") {
        Some(key) => match tenant.live(key) {
            Some((_, person)) => vec![UserRow(person)],
            None => return Reply::text(500, format!("Resource '{key}' does not exist")),
        },
        None => tenant.live_people().map(|(_, person)| UserRow(person)).collect(),
    };
    serde_json::to_vec(&rows).map_or_else(|error| Reply::text(500, error.to_string()), Reply::Written)
}

/// Beta's default properties, and what CIPP adds or changes.
struct UserRow<'a>(&'a Person);

impl Serialize for UserRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let person = self.0;
        let mut map = serializer.serialize_map(None)?;
        for &field in Field::ALL {
            if field == Field::OnPremisesSyncEnabled {
                map.serialize_entry(field.name(), &person.on_premises)?;
            } else {
                map.serialize_entry(field.name(), &person.value(field))?;
            }
        }
        let name = person.user_principal_name.as_ref();
        let (local, domain) = name.split_once('@').unwrap_or((name, ""));
        map.serialize_entry("username", local)?;
        map.serialize_entry("Aliases", &person.proxy_addresses.join(", "))?;
        map.serialize_entry(
            "LicJoined",
            if person.licences > 0 { "Microsoft 365 Business Standard" } else { "" },
        )?;
        map.serialize_entry("primDomain", &json!({"value": domain, "label": domain}))?;
        map.end()
    }
}

/// The first page of a user's direct groups, under names of CIPP's own.
pub(super) fn list_user_groups(asked: &Asked) -> Reply {
    let world = asked.platform.world.read();
    let (tenant, partner): (&Tenant, bool) = match asked.tenant(&world) {
        Target::Missing | Target::All => match world.partner() {
            Some(partner) => (partner, true),
            None => return Reply::json(json!([])),
        },
        Target::Unknown => return Reply::json(json!([])),
        Target::Tenant(tenant) => (tenant, false),
    };
    if let Err(why) = reach(tenant, partner) {
        return Reply::text(500, why);
    }
    let Some((place, _)) = asked.get("userId").and_then(|key| tenant.live(key)) else {
        return Reply::text(500, "Resource '' does not exist");
    };
    let rows = tenant.groups.iter().filter(|group| !group.deleted && group.people.contains(&place));
    let row = |group: &crate::world::group::Group| {
        let unified = group.kind == GroupKind::Unified;
        let (calculated, kind) = super::groups::kinds(group.kind);
        json!({
            "id": group.id,
            "DisplayName": group.display_name,
            "MailEnabled": group.kind != GroupKind::Security,
            "Mail": group.mail,
            "SecurityGroup": group.kind == GroupKind::Security,
            "GroupTypes": if unified { "Unified" } else { "" },
            "OnPremisesSync": null,
            "IsAssignableToRole": false,
            "calculatedGroupType": calculated,
            "groupType": kind,
        })
    };
    // Graph's first page, and no sign that there is more.
    Reply::json(Value::Array(rows.take(100).map(row).collect()))
}

/// A person as the cached lists have them.
pub(super) fn reference(person: &Person) -> Value {
    let name = match person.value(Field::DisplayName) {
        FieldValue::Text(name) => json!(name),
        _ => Value::Null,
    };
    json!({"id": person.id, "displayName": name, "userPrincipalName": person.user_principal_name})
}
