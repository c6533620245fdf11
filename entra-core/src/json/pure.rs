//! The pure functions of the contract: no instance, no I/O.

use std::collections::HashSet;

use serde::{Deserialize, Deserializer, Serialize};
use time::OffsetDateTime;

use super::{invalid, read, write};
use crate::{
    error::Result,
    matching,
    model::{
        Contact, ContactId, ContactLink, ContactPatch, DirectoryRead, DirectoryUser, EntraObjectId,
        ExclusionReason, FieldSync, SyncSettings, UserFilter,
    },
    reconcile::{self, PlanInput, PlanMapping, Scope, ScopeProfile},
};

/// `matchTenants`: which client is which tenant's.
pub fn match_tenants(json: &str) -> Result<String> {
    write(&matching::match_tenants(&read("match_tenants", json)?))
}

/// `nameSimilarity`: how alike two names are by the TypeScript version's rules, unrounded, 0 to 1.
pub fn name_similarity(one: &str, other: &str) -> f64 {
    matching::name_similarity(one, other)
}

/// `normalizeDomain`: the domain of a host or URL, if it is one.
pub fn normalize_domain(value: Option<&str>) -> Option<String> {
    matching::normalize_domain(value)
}

/// `domainOf`: the domain of an address, host or URL, if it has one.
pub fn domain_of(value: Option<&str>) -> Option<String> {
    matching::domain_of(value)
}

/// `filterUsers`: who is in, and who is not and why. Users come back as they were given.
pub fn filter_users(json: &str) -> Result<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Input {
        users: Vec<serde_json::Value>,
        #[serde(default)]
        config: UserFilter,
        #[serde(default)]
        profile: ScopeProfile,
        #[serde(default)]
        group_members: Option<HashSet<EntraObjectId>>,
    }
    #[derive(Serialize)]
    struct Excluded {
        user: serde_json::Value,
        reason: ExclusionReason,
    }
    #[derive(Default, Serialize)]
    struct Output {
        included: Vec<serde_json::Value>,
        excluded: Vec<Excluded>,
    }
    let input: Input = read("filter_users", json)?;
    let scope = Scope::new(&input.config, input.profile, input.group_members.as_ref());
    let mut output = Output::default();
    for document in input.users {
        let user = DirectoryUser::deserialize(&document).map_err(|error| invalid("filter_users", &error))?;
        match scope.exclusion(&user) {
            None => output.included.push(document),
            Some(reason) => output.excluded.push(Excluded { user: document, reason }),
        }
    }
    write(&output)
}

/// `fieldPatch`: what the field rules would write for a user.
pub fn field_patch(json: &str) -> Result<String> {
    #[derive(Deserialize)]
    struct Input {
        user: DirectoryUser,
        #[serde(default)]
        config: FieldSync,
    }
    let input: Input = read("field_patch", json)?;
    write(&reconcile::field_patch(&input.user, &input.config))
}

/// `planSync`: what a sync would do.
pub fn plan_sync(json: &str) -> Result<String> {
    let document: PlanDocument = read("plan_sync", json)?;
    write(&reconcile::plan(&document.input()))
}

/// `explainUser`: how one identity came to its line in the plan of the same document.
pub fn explain_user(json: &str, identity: &str) -> Result<String> {
    let document: PlanDocument = read("explain_user", json)?;
    write(&reconcile::explain(&document.input(), &identity.into()))
}

/// The document that `planSync` takes.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanDocument {
    read: DirectoryRead,
    mapping: PlanMapping,
    #[serde(default)]
    contacts: Vec<Contact>,
    #[serde(default)]
    links: Vec<ContactLink>,
    #[serde(default)]
    settings: SyncSettings,
    /// `[{entraObjectId, facts}]`
    #[serde(default, deserialize_with = "dismissed")]
    dismissed: Vec<(EntraObjectId, String)>,
    /// `[{contactNameId, values}]`
    #[serde(default, deserialize_with = "last_written")]
    last_written: Vec<(ContactId, ContactPatch)>,
    #[serde(default)]
    group_members: Option<HashSet<EntraObjectId>>,
    #[serde(default)]
    last_complete_user_count: Option<u32>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    now: Option<OffsetDateTime>,
}

impl PlanDocument {
    /// The same as the planner takes it.
    pub fn input(&self) -> PlanInput<'_> {
        PlanInput {
            read: &self.read,
            mapping: &self.mapping,
            contacts: &self.contacts,
            links: &self.links,
            settings: &self.settings,
            dismissed: &self.dismissed,
            last_written: &self.last_written,
            group_members: self.group_members.as_ref(),
            last_complete_user_count: self.last_complete_user_count,
            now: self.now,
        }
    }
}

fn dismissed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(EntraObjectId, String)>, D::Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Item {
        entra_object_id: EntraObjectId,
        facts: String,
    }
    let items = Vec::<Item>::deserialize(deserializer)?;
    Ok(items.into_iter().map(|item| (item.entra_object_id, item.facts)).collect())
}

fn last_written<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<(ContactId, ContactPatch)>, D::Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Item {
        contact_name_id: ContactId,
        values: ContactPatch,
    }
    let items = Vec::<Item>::deserialize(deserializer)?;
    Ok(items.into_iter().map(|item| (item.contact_name_id, item.values)).collect())
}
