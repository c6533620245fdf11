//! The properties of a user that the world knows, under Graph's names.

use super::person::{Person, State, Text};
use crate::clock::rfc3339;
use serde::ser::{Serialize, SerializeSeq, Serializer};
use serde_json::{Value, json};

macro_rules! fields {
    ($($variant:ident $name:literal,)+) => {
        /// A property of `microsoft.graph.user`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Field { $($variant),+ }

        impl Field {
            pub(crate) const ALL: &'static [Field] = &[$(Field::$variant),+];

            pub(crate) fn name(self) -> &'static str {
                match self { $(Field::$variant => $name),+ }
            }
        }
    };
}

fields! {
    Id "id",
    AccountEnabled "accountEnabled",
    AssignedLicenses "assignedLicenses",
    BusinessPhones "businessPhones",
    CompanyName "companyName",
    CreatedDateTime "createdDateTime",
    CreationType "creationType",
    DeletedDateTime "deletedDateTime",
    Department "department",
    DisplayName "displayName",
    EmployeeId "employeeId",
    ExternalUserState "externalUserState",
    GivenName "givenName",
    ImAddresses "imAddresses",
    JobTitle "jobTitle",
    Mail "mail",
    MailNickname "mailNickname",
    MobilePhone "mobilePhone",
    OfficeLocation "officeLocation",
    OnPremisesImmutableId "onPremisesImmutableId",
    OnPremisesSyncEnabled "onPremisesSyncEnabled",
    OtherMails "otherMails",
    PreferredLanguage "preferredLanguage",
    ProxyAddresses "proxyAddresses",
    Surname "surname",
    UsageLocation "usageLocation",
    UserPrincipalName "userPrincipalName",
    UserType "userType",
}

impl Field {
    pub(crate) fn named(name: &str) -> Option<Field> {
        Field::ALL.iter().copied().find(|field| field.name().eq_ignore_ascii_case(name))
    }
}

/// A set of properties, as a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldSet(u64);

impl FieldSet {
    pub(crate) const ALL: FieldSet = FieldSet(u64::MAX);

    pub(crate) fn union(self, other: FieldSet) -> FieldSet {
        FieldSet(self.0 | other.0)
    }

    pub(crate) fn contains(self, field: Field) -> bool {
        self.0 & (1 << field as u8) != 0
    }

    pub(crate) fn meets(self, other: FieldSet) -> bool {
        self.0 & other.0 != 0
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        FieldSet(fields.into_iter().fold(0, |set, field| set | (1 << field as u8)))
    }
}

/// The value of a property, borrowed from the person.
#[derive(Debug)]
pub(crate) enum FieldValue<'a> {
    Null,
    Bool(bool),
    Text(&'a str),
    Made(String),
    List(&'a [Text]),
    Licences(u8),
}

impl FieldValue<'_> {
    /// Never set, so that a delta row leaves it out.
    pub(crate) fn is_unset(&self) -> bool {
        matches!(self, FieldValue::Null | FieldValue::List([]) | FieldValue::Licences(0))
    }
}

impl Serialize for FieldValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            FieldValue::Null => serializer.serialize_none(),
            FieldValue::Bool(value) => serializer.serialize_bool(*value),
            FieldValue::Text(value) => serializer.serialize_str(value),
            FieldValue::Made(value) => serializer.serialize_str(value),
            FieldValue::List(values) => values.serialize(serializer),
            FieldValue::Licences(count) => {
                let mut list = serializer.serialize_seq(Some(usize::from(*count)))?;
                for sku in SKUS.iter().take(usize::from(*count)) {
                    list.serialize_element(&json!({"disabledPlans": [], "skuId": sku}))?;
                }
                list.end()
            }
        }
    }
}

/// Product ids of the licences that people have; which products they are does not matter here.
const SKUS: [&str; 3] = [
    "6fd2c87f-b296-42f0-b197-1e91e994b900",
    "f30db892-07e9-47e9-837c-80727f46fd3d",
    "a403ebcc-fae0-4ca2-8c8c-7a907fd6c235",
];

impl Person {
    pub(crate) fn value(&self, field: Field) -> FieldValue<'_> {
        match field {
            Field::Id => FieldValue::Made(self.id.to_string()),
            Field::AccountEnabled => FieldValue::Bool(self.account_enabled),
            Field::AssignedLicenses => FieldValue::Licences(self.licences),
            Field::BusinessPhones => FieldValue::List(&self.business_phones),
            Field::CreatedDateTime => FieldValue::Made(rfc3339(self.created)),
            Field::DeletedDateTime => match self.state {
                State::Deleted(at) => FieldValue::Made(rfc3339(at)),
                State::Live | State::Purged => FieldValue::Null,
            },
            Field::ImAddresses => FieldValue::List(&[]),
            Field::MailNickname => {
                FieldValue::Text(self.user_principal_name.split('@').next().unwrap_or_default())
            }
            Field::OnPremisesImmutableId if self.on_premises => FieldValue::Made(immutable_id(self)),
            Field::OnPremisesSyncEnabled if self.on_premises => FieldValue::Bool(true),
            Field::OnPremisesImmutableId | Field::OnPremisesSyncEnabled => FieldValue::Null,
            Field::OtherMails => FieldValue::List(&self.other_mails),
            Field::ProxyAddresses => FieldValue::List(&self.proxy_addresses),
            Field::UserPrincipalName => FieldValue::Text(&self.user_principal_name),
            Field::CreationType => optional(self.creation_type),
            Field::ExternalUserState => optional(self.external_user_state),
            Field::UsageLocation => optional(self.usage_location),
            Field::UserType => optional(self.user_type),
            Field::CompanyName => optional(self.company_name.as_deref()),
            Field::Department => optional(self.department.as_deref()),
            Field::DisplayName => optional(self.display_name.as_deref()),
            Field::EmployeeId => optional(self.employee_id.as_deref()),
            Field::GivenName => optional(self.given_name.as_deref()),
            Field::JobTitle => optional(self.job_title.as_deref()),
            Field::Mail => optional(self.mail.as_deref()),
            Field::MobilePhone => optional(self.mobile_phone.as_deref()),
            Field::OfficeLocation => optional(self.office_location.as_deref()),
            Field::PreferredLanguage => optional(self.preferred_language.as_deref()),
            Field::Surname => optional(self.surname.as_deref()),
        }
    }

    /// Sets a property as an administrator would; `false` when the value does not fit or cannot be set.
    pub(crate) fn set(&mut self, field: Field, value: &Value) -> bool {
        let text = || value.as_str().map(|text| Text::Owned(text.to_owned()));
        let list = || -> Option<Box<[Text]>> {
            let entries = value.as_array()?.iter();
            entries.map(|entry| entry.as_str().map(|text| Text::Owned(text.to_owned()))).collect()
        };
        let fits = value.is_null() || value.is_string();
        match field {
            Field::AccountEnabled => value.as_bool().map(|enabled| self.account_enabled = enabled).is_some(),
            Field::BusinessPhones => list().map(|phones| self.business_phones = phones).is_some(),
            Field::OtherMails => list().map(|mails| self.other_mails = mails).is_some(),
            Field::ProxyAddresses => list().map(|addresses| self.proxy_addresses = addresses).is_some(),
            Field::UserPrincipalName => text().map(|name| self.user_principal_name = name).is_some(),
            Field::UserType => {
                self.user_type = match value.as_str() {
                    Some("Member") => Some("Member"),
                    Some("Guest") => Some("Guest"),
                    _ => None,
                };
                fits
            }
            Field::CompanyName => put(&mut self.company_name, text(), fits),
            Field::Department => put(&mut self.department, text(), fits),
            Field::DisplayName => put(&mut self.display_name, text(), fits),
            Field::EmployeeId => put(&mut self.employee_id, text(), fits),
            Field::GivenName => put(&mut self.given_name, text(), fits),
            Field::JobTitle => put(&mut self.job_title, text(), fits),
            Field::Mail => put(&mut self.mail, text(), fits),
            Field::MobilePhone => put(&mut self.mobile_phone, text(), fits),
            Field::OfficeLocation => put(&mut self.office_location, text(), fits),
            Field::PreferredLanguage => put(&mut self.preferred_language, text(), fits),
            Field::Surname => put(&mut self.surname, text(), fits),
            _ => false,
        }
    }
}

fn optional(value: Option<&str>) -> FieldValue<'_> {
    value.map_or(FieldValue::Null, FieldValue::Text)
}

fn put(place: &mut Option<Text>, value: Option<Text>, fits: bool) -> bool {
    if fits {
        *place = value;
    }
    fits
}

/// The anchor of a synchronized account, in the form that the synchronization gives it.
fn immutable_id(person: &Person) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(person.id.as_bytes())
}
