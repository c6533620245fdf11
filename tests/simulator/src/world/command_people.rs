//! Commands about people and groups.

use super::World;
use super::command::{Command, Refused};
use super::field::{Field, FieldSet};
use super::person::{Kind, Person, State, Text};
use super::tenant::Tenant;
use serde_json::{Map, Value, json};
use uuid::Uuid;

type Done = Result<Value, Refused>;

impl World {
    /// Gives the command back when it is about something else.
    pub(super) fn carry_out_for_people(&mut self, command: Command, now: i64) -> Result<Done, Command> {
        let done = match command {
            Command::Hire { tenant, given_name, surname, properties } => {
                self.within(tenant, |tenant| hire(tenant, &given_name, &surname, &properties, now))
            }
            Command::Set { tenant, person, properties } => {
                self.within(tenant, |tenant| set(tenant, person, &properties))
            }
            Command::Rename { tenant, person, given_name, surname } => {
                self.within(tenant, |tenant| rename(tenant, person, &given_name, &surname))
            }
            Command::Leave { tenant, person } => {
                self.within(tenant, |tenant| change_state(tenant, person, State::Deleted(now)))
            }
            Command::Restore { tenant, person } => {
                self.within(tenant, |tenant| change_state(tenant, person, State::Live))
            }
            Command::Purge { tenant, person } => {
                self.within(tenant, |tenant| change_state(tenant, person, State::Purged))
            }
            Command::Join { tenant, group, member } => {
                self.within(tenant, |tenant| membership(tenant, group, member, true))
            }
            Command::Quit { tenant, group, member } => {
                self.within(tenant, |tenant| membership(tenant, group, member, false))
            }
            Command::DeleteGroup { tenant, group } => self.within(tenant, |tenant| {
                let found = tenant.groups.iter_mut().find(|candidate| candidate.id == group);
                found.ok_or_else(|| unknown("group", group))?.deleted = true;
                Ok(Value::Null)
            }),
            other => return Err(other),
        };
        Ok(done)
    }

    pub(super) fn within(&mut self, id: Uuid, action: impl FnOnce(&mut Tenant) -> Done) -> Done {
        action(self.tenant_mut(id).ok_or_else(|| unknown("tenant", id))?)
    }
}

pub(super) fn unknown(what: &str, id: Uuid) -> Refused {
    Refused::because(format!("there is no {what} {id}"))
}

fn hire(tenant: &mut Tenant, given: &str, surname: &str, properties: &Map<String, Value>, now: i64) -> Done {
    let domain = tenant.default_domain().to_owned();
    let address = free_address(tenant, given, surname, &domain);
    let mut person = Person {
        id: Uuid::new_v4(),
        state: State::Live,
        kind: Kind::Member,
        account_enabled: true,
        on_premises: false,
        licences: 1,
        created: now,
        user_type: Some("Member"),
        creation_type: None,
        external_user_state: None,
        usage_location: Some(tenant.country),
        display_name: Some(Text::Owned(format!("{given} {surname}"))),
        given_name: Some(Text::Owned(given.to_owned())),
        surname: Some(Text::Owned(surname.to_owned())),
        proxy_addresses: Box::new([Text::Owned(format!("SMTP:{address}"))]),
        mail: Some(Text::Owned(address.clone())),
        user_principal_name: Text::Owned(address),
        job_title: None,
        department: None,
        company_name: None,
        office_location: None,
        preferred_language: None,
        employee_id: None,
        mobile_phone: None,
        business_phones: Box::new([]),
        other_mails: Box::new([]),
    };
    for (name, value) in properties {
        set_one(&mut person, name, value)?;
    }
    let id = person.id;
    tenant.hire(person);
    Ok(json!({"id": id}))
}

fn set(tenant: &mut Tenant, id: Uuid, properties: &Map<String, Value>) -> Done {
    let place = tenant.place(id).ok_or_else(|| unknown("person", id))?;
    let mut fields = Vec::new();
    for (name, value) in properties {
        fields.push(set_one(&mut tenant.people[place], name, value)?);
    }
    tenant.touched(place, &fields);
    Ok(Value::Null)
}

fn set_one(person: &mut Person, name: &str, value: &Value) -> Result<Field, Refused> {
    let field = Field::named(name)
        .ok_or_else(|| Refused::because(format!("the simulator keeps no property {name}")))?;
    if person.set(field, value) {
        Ok(field)
    } else {
        Err(Refused::because(format!("{value} does not fit {name}")))
    }
}

fn rename(tenant: &mut Tenant, id: Uuid, given: &str, surname: &str) -> Done {
    let place = tenant.place(id).ok_or_else(|| unknown("person", id))?;
    let domain = tenant.people[place].user_principal_name.rsplit('@').next().unwrap_or_default().to_owned();
    let address = free_address(tenant, given, surname, &domain);
    let person = &mut tenant.people[place];
    let aliases = person.proxy_addresses.iter().map(|old| match old.strip_prefix("SMTP:") {
        Some(address) => Text::Owned(format!("smtp:{address}")),
        None => old.clone(),
    });
    person.proxy_addresses = std::iter::once(Text::Owned(format!("SMTP:{address}"))).chain(aliases).collect();
    person.display_name = Some(Text::Owned(format!("{given} {surname}")));
    person.given_name = Some(Text::Owned(given.to_owned()));
    person.surname = Some(Text::Owned(surname.to_owned()));
    if person.mail.is_some() {
        person.mail = Some(Text::Owned(address.clone()));
    }
    person.user_principal_name = Text::Owned(address);
    tenant.touched(
        place,
        &[
            Field::DisplayName,
            Field::GivenName,
            Field::Surname,
            Field::Mail,
            Field::MailNickname,
            Field::UserPrincipalName,
            Field::ProxyAddresses,
        ],
    );
    Ok(Value::Null)
}

/// An address of that name that nobody in the tenant has yet.
fn free_address(tenant: &Tenant, given: &str, surname: &str, domain: &str) -> String {
    let local = crate::seed::slug::address(given, surname);
    let taken = |address: &str| {
        tenant.people.iter().any(|person| person.user_principal_name.eq_ignore_ascii_case(address))
    };
    let mut address = format!("{local}@{domain}");
    let mut number = 2;
    while taken(&address) {
        address = format!("{local}{number}@{domain}");
        number += 1;
    }
    address
}

/// Leaves, returns or goes for good. Microsoft frees the name of a deleted account by putting its id before it.
fn change_state(tenant: &mut Tenant, id: Uuid, next: State) -> Done {
    let place = tenant.place(id).ok_or_else(|| unknown("person", id))?;
    let person = &mut tenant.people[place];
    let prefix = id.simple().to_string();
    match (person.state, next) {
        (State::Live, State::Deleted(_)) => {
            person.user_principal_name = Text::Owned(format!("{prefix}{}", person.user_principal_name));
        }
        (State::Deleted(_), State::Live) => {
            if let Some(name) = person.user_principal_name.strip_prefix(&prefix) {
                person.user_principal_name = Text::Owned(name.to_owned());
            }
        }
        (State::Live | State::Deleted(_), State::Purged) => {}
        (now, _) => return Err(Refused::because(format!("person {id} is {now:?}: that cannot be done"))),
    }
    person.state = next;
    tenant.changes.push(place, FieldSet::ALL);
    if next == State::Purged {
        for group in &mut tenant.groups {
            group.people.remove(&place);
        }
    }
    Ok(Value::Null)
}

fn membership(tenant: &mut Tenant, group: Uuid, member: Uuid, inside: bool) -> Done {
    let person = tenant.place(member);
    let nested = tenant.groups.iter().any(|candidate| candidate.id == member);
    let group = tenant
        .groups
        .iter_mut()
        .find(|candidate| candidate.id == group)
        .ok_or_else(|| unknown("group", group))?;
    match person {
        Some(place) if inside => {
            group.people.insert(place);
        }
        Some(place) => {
            group.people.remove(&place);
        }
        None if nested => {
            group.groups.retain(|id| *id != member);
            if inside {
                group.groups.push(member);
            }
        }
        None => return Err(unknown("member", member)),
    }
    Ok(Value::Null)
}
