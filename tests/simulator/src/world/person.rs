//! One account of a directory, kept small: a hundred thousand of them fit in a test.

use serde::Serialize;
use std::borrow::Cow;
use uuid::Uuid;

/// Words from the generator's lists cost no allocation.
pub(crate) type Text = Cow<'static, str>;

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: Uuid,
    pub(crate) state: State,
    pub(crate) kind: Kind,
    pub(crate) account_enabled: bool,
    pub(crate) on_premises: bool,
    pub(crate) licences: u8,
    pub(crate) created: i64,
    pub(crate) user_type: Option<&'static str>,
    pub(crate) creation_type: Option<&'static str>,
    pub(crate) external_user_state: Option<&'static str>,
    pub(crate) usage_location: Option<&'static str>,
    pub(crate) display_name: Option<Text>,
    pub(crate) given_name: Option<Text>,
    pub(crate) surname: Option<Text>,
    pub(crate) user_principal_name: Text,
    pub(crate) mail: Option<Text>,
    pub(crate) job_title: Option<Text>,
    pub(crate) department: Option<Text>,
    pub(crate) company_name: Option<Text>,
    pub(crate) office_location: Option<Text>,
    pub(crate) preferred_language: Option<Text>,
    pub(crate) employee_id: Option<Text>,
    pub(crate) mobile_phone: Option<Text>,
    pub(crate) business_phones: Box<[Text]>,
    pub(crate) other_mails: Box<[Text]>,
    pub(crate) proxy_addresses: Box<[Text]>,
}

impl Person {
    pub(crate) fn is_live(&self) -> bool {
        self.state == State::Live
    }
}

/// Where an account is in its life; the instant is that of its soft deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Live,
    Deleted(i64),
    Purged,
}

/// What an account is for. Graph does not say this; a test may want to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Somebody who works there.
    Member,
    /// An account invited from another organization.
    Guest,
    /// A shared mailbox: disabled, unlicensed, without given name and surname.
    SharedMailbox,
    /// A room or equipment mailbox, of the same shape.
    Room,
    /// An account for a machine.
    ServiceAccount,
}

/// What a test or an example may know of a person.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// Object id.
    pub id: Uuid,
    /// What the account is for.
    pub kind: Kind,
    /// Display name.
    pub display_name: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Surname.
    pub surname: Option<String>,
    /// Sign-in name.
    pub user_principal_name: String,
    /// Mail address.
    pub mail: Option<String>,
    /// Addresses with their `SMTP:` or `smtp:` prefix.
    pub proxy_addresses: Vec<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// Mobile number.
    pub mobile_phone: Option<String>,
    /// Work numbers.
    pub business_phones: Vec<String>,
    /// Whether the account may sign in.
    pub account_enabled: bool,
    /// Whether the account has a licence.
    pub licensed: bool,
}

impl From<&Person> for PersonView {
    fn from(person: &Person) -> Self {
        let text = |value: &Option<Text>| value.as_deref().map(str::to_owned);
        let list = |values: &[Text]| values.iter().map(ToString::to_string).collect();
        PersonView {
            id: person.id,
            kind: person.kind,
            display_name: text(&person.display_name),
            given_name: text(&person.given_name),
            surname: text(&person.surname),
            user_principal_name: person.user_principal_name.to_string(),
            mail: text(&person.mail),
            proxy_addresses: list(&person.proxy_addresses),
            job_title: text(&person.job_title),
            mobile_phone: text(&person.mobile_phone),
            business_phones: list(&person.business_phones),
            account_enabled: person.account_enabled,
            licensed: person.licences > 0,
        }
    }
}
