//! Which properties of a user an answer carries.

use super::caller::Caller;
use super::error::GraphError;
use crate::world::field::{Field, FieldSet};
use crate::world::person::Person;
use axum::http::StatusCode;
use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// What `/v1.0/users` serves without `$select` (Graph facts, §3).
const DEFAULT: [Field; 11] = [
    Field::BusinessPhones,
    Field::DisplayName,
    Field::GivenName,
    Field::JobTitle,
    Field::Mail,
    Field::MobilePhone,
    Field::OfficeLocation,
    Field::PreferredLanguage,
    Field::Surname,
    Field::UserPrincipalName,
    Field::Id,
];

/// Properties of the published type that exist here and are never set.
const NEVER_SET: &[&str] = &[
    "ageGroup",
    "city",
    "consentProvidedForMinor",
    "country",
    "employeeHireDate",
    "employeeLeaveDateTime",
    "employeeOrgData",
    "employeeType",
    "externalUserStateChangeDateTime",
    "faxNumber",
    "identityParentId",
    "isManagementRestricted",
    "isResourceAccount",
    "lastPasswordChangeDateTime",
    "legalAgeGroupClassification",
    "onPremisesDistinguishedName",
    "onPremisesDomainName",
    "onPremisesExtensionAttributes",
    "onPremisesLastSyncDateTime",
    "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier",
    "onPremisesUserPrincipalName",
    "passwordPolicies",
    "passwordProfile",
    "postalCode",
    "preferredDataLocation",
    "securityIdentifier",
    "showInAddressList",
    "signInSessionsValidFromDateTime",
    "state",
    "streetAddress",
];

const ALWAYS_EMPTY: &[&str] = &[
    "assignedPlans",
    "identities",
    "licenseAssignmentStates",
    "onPremisesProvisioningErrors",
    "provisionedPlans",
    "serviceProvisioningErrors",
];

/// Not kept in the directory's main store: asking a list for them is 501 (Graph facts, §3).
const ELSEWHERE: &[&str] = &[
    "aboutMe",
    "birthday",
    "deviceEnrollmentLimit",
    "hireDate",
    "interests",
    "mailboxSettings",
    "mySite",
    "pastProjects",
    "preferredName",
    "print",
    "responsibilities",
    "schools",
    "skills",
];

/// The selected properties, in the order in which they were asked for.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    fields: Vec<Field>,
    never_set: Vec<&'static str>,
    always_empty: Vec<&'static str>,
}

impl Selection {
    pub(crate) fn parse(names: Option<&[String]>, beta: bool, caller: &Caller) -> Result<Self, GraphError> {
        let mut selection = Selection { fields: Vec::new(), never_set: Vec::new(), always_empty: Vec::new() };
        let Some(names) = names else {
            selection.fields = if beta { Field::ALL.to_vec() } else { DEFAULT.to_vec() };
            return Ok(selection.within(caller));
        };
        for name in names {
            selection.add(name)?;
        }
        if !selection.fields.contains(&Field::Id) {
            selection.fields.push(Field::Id);
        }
        Ok(selection.within(caller))
    }

    fn add(&mut self, name: &str) -> Result<(), GraphError> {
        let known = |list: &'static [&'static str]| {
            list.iter().copied().find(|known| known.eq_ignore_ascii_case(name))
        };
        if name == "*" {
            self.fields = Field::ALL.to_vec();
        } else if let Some(field) = Field::named(name) {
            self.fields.push(field);
        } else if let Some(name) = known(NEVER_SET) {
            self.never_set.push(name);
        } else if let Some(name) = known(ALWAYS_EMPTY) {
            self.always_empty.push(name);
        } else if known(ELSEWHERE).is_some() {
            return Err(GraphError::coded(
                StatusCode::NOT_IMPLEMENTED,
                "NotImplemented",
                format!("The property '{name}' cannot be read for a collection of users."),
            ));
        } else if name.eq_ignore_ascii_case("signInActivity") {
            return Err(GraphError::denied());
        } else {
            return Err(GraphError::bad_request(format!(
                "Could not find a property named '{name}' on type 'microsoft.graph.user'."
            )));
        }
        Ok(())
    }

    /// `User.ReadBasic.All` gives a basic profile only (Graph facts, §3.1).
    fn within(mut self, caller: &Caller) -> Self {
        let full = ["User.Read.All", "Directory.Read.All", "User.ReadWrite.All"];
        if full.iter().any(|permission| caller.has(permission)) {
            return self;
        }
        let basic = [
            Field::DisplayName,
            Field::GivenName,
            Field::Id,
            Field::Mail,
            Field::Surname,
            Field::UserPrincipalName,
        ];
        self.fields.retain(|field| basic.contains(field));
        self
    }

    pub(crate) fn set(&self) -> FieldSet {
        self.fields.iter().copied().collect()
    }
}

/// How much of a person a row shows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shown {
    /// All that is selected, null where there is nothing.
    Selected,
    /// All that is selected and was ever set: a delta row.
    EverSet,
    /// Only what changed, null where it was cleared: `Prefer: return=minimal`.
    Changed(FieldSet),
    /// Deleted: the id and why.
    Removed(&'static str),
}

pub(crate) struct UserRow<'a> {
    pub(crate) person: &'a Person,
    pub(crate) selection: &'a Selection,
    pub(crate) shown: Shown,
    /// `@odata.type`, in collections of mixed kinds.
    pub(crate) typed: bool,
}

impl Serialize for UserRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Shown::Removed(reason) = self.shown {
            map.serialize_entry("id", &self.person.id)?;
            map.serialize_entry("@removed", &serde_json::json!({"reason": reason}))?;
            return map.end();
        }
        if self.typed {
            map.serialize_entry("@odata.type", "#microsoft.graph.user")?;
        }
        for &field in &self.selection.fields {
            let value = self.person.value(field);
            let shown = match self.shown {
                Shown::EverSet => !value.is_unset(),
                Shown::Changed(fields) => field == Field::Id || fields.contains(field),
                Shown::Selected | Shown::Removed(_) => true,
            };
            if shown {
                map.serialize_entry(field.name(), &value)?;
            }
        }
        if matches!(self.shown, Shown::Selected) {
            for name in &self.selection.never_set {
                map.serialize_entry(name, &())?;
            }
            for name in &self.selection.always_empty {
                map.serialize_entry(name, &[(); 0])?;
            }
        }
        map.end()
    }
}
