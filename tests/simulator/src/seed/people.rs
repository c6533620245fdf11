//! The people of a tenant, with everything that makes real directories untidy.

use super::words::{
    COUNTRIES, Country, DEPARTMENTS, GIVEN, OFFICES, ROOMS, SERVICES, SHARED, SURNAMES, pick,
};
use super::{BEFORE, id, slug};
use crate::world::person::{Kind, Person, State, Text};
use crate::world::tenant::Tenant;
use rand::Rng as _;
use rand::rngs::StdRng;
use std::borrow::Cow;
use std::collections::HashMap;

/// Adds `count` people. Of a hundred, about 80 work there, 7 are guests, 6 shared mailboxes, 3 rooms, 4 machines.
pub(super) fn settle(tenant: &mut Tenant, count: usize, random: &mut StdRng) {
    let country = COUNTRIES.iter().find(|country| country.code == tenant.country).unwrap_or(&COUNTRIES[0]);
    let office = Office {
        country,
        domain: tenant.default_domain().to_owned(),
        initial: tenant.initial_domain().to_owned(),
        second: tenant
            .domains
            .iter()
            .find(|domain| domain.is_verified && !domain.is_default && !domain.is_initial)
            .map(|domain| domain.name.clone()),
        synchronized: random.random_bool(0.3),
    };
    let mut taken = HashMap::new();
    for place in 0..count {
        // The first few of every directory work there, so that the smallest one is not all mailboxes.
        let person = match if place < 3 { 0 } else { random.random_range(0..100) } {
            0..=79 => office.member(&mut taken, random),
            80..=86 => office.guest(&mut taken, random),
            87..=92 => office.mailbox(Kind::SharedMailbox, pick(SHARED, random), &mut taken, random),
            93..=95 => {
                let room = pick(ROOMS, random);
                office.mailbox(Kind::Room, (room, "room"), &mut taken, random)
            }
            _ => office.service(&mut taken, random),
        };
        tenant.settle(person);
    }
}

struct Office {
    country: &'static Country,
    domain: String,
    initial: String,
    /// Another verified domain, where some people have an alias.
    second: Option<String>,
    synchronized: bool,
}

type Taken = HashMap<String, u32>;

/// A local part that nobody has: `ana.silva`, `ana.silva2`.
fn unused(local: String, taken: &mut Taken) -> String {
    let times = taken.entry(local.clone()).or_insert(0);
    *times += 1;
    if *times == 1 { local } else { format!("{local}{times}") }
}

fn primary(address: &str) -> Text {
    Text::Owned(format!("SMTP:{address}"))
}

impl Office {
    fn member(&self, taken: &mut Taken, random: &mut StdRng) -> Person {
        let (given, surname) = (pick(&GIVEN, random), pick(&SURNAMES, random));
        let local = unused(slug::address(given, surname), taken);
        let address = format!("{local}@{}", self.domain);
        let (department, jobs) = pick(DEPARTMENTS, random);
        let job = pick(jobs, random);
        let mut person = self.account(Kind::Member, address.clone(), random);
        person.display_name = Some(Text::Owned(match random.random_range(0..12) {
            0 => format!("{surname}, {given}"),
            1 => format!("{given} {surname} ({department})"),
            _ => format!("{given} {surname}"),
        }));
        person.given_name = Some(Cow::Borrowed(given));
        person.surname = Some(Cow::Borrowed(surname));
        person.job_title = Some(Cow::Borrowed(job));
        person.department = Some(Cow::Borrowed(department));
        person.office_location = random.random_bool(0.6).then(|| Cow::Borrowed(pick(OFFICES, random)));
        person.preferred_language = random.random_bool(0.5).then_some(Cow::Borrowed(self.country.language));
        person.employee_id =
            random.random_bool(0.2).then(|| Text::Owned(format!("E{:05}", random.random_range(1..99_999))));
        person.mobile_phone = random.random_bool(0.5).then(|| self.number(random));
        if random.random_bool(0.4) {
            person.business_phones = Box::new([self.number(random)]);
        }
        person.account_enabled = !random.random_bool(0.05);
        person.licences = u8::from(person.account_enabled || random.random_bool(0.3));
        if person.licences > 0 && random.random_bool(0.15) {
            person.licences = 2;
        }
        if random.random_bool(0.04) {
            // Frontline people without a mailbox: they sign in, nobody can write to them.
            person.licences = 0;
            return person;
        }
        let mut addresses = vec![primary(&address)];
        if self.initial != self.domain && random.random_bool(0.3) {
            addresses.push(Text::Owned(format!("smtp:{local}@{}", self.initial)));
        }
        if let Some(second) = self.second.as_ref().filter(|_| random.random_bool(0.5)) {
            addresses.push(Text::Owned(format!("smtp:{local}@{second}")));
        }
        if random.random_bool(0.08) {
            // A short sign-in name whose mail address is the long one.
            let short: String = slug::ascii(given).chars().take(1).collect();
            let sign_in = unused(format!("{short}{}", slug::ascii(surname)), taken);
            person.user_principal_name = Text::Owned(format!("{sign_in}@{}", self.domain));
        }
        person.mail = Some(Text::Owned(address));
        person.proxy_addresses = addresses.into_boxed_slice();
        if random.random_bool(0.05) {
            person.other_mails = Box::new([Text::Owned(format!("{local}@mail-home.example"))]);
        }
        person
    }

    fn guest(&self, taken: &mut Taken, random: &mut StdRng) -> Person {
        let (given, surname) = (pick(&GIVEN, random), pick(&SURNAMES, random));
        let local = slug::address(given, surname);
        let home = pick(&["supplier.example", "auditors.example", "gmail.com", "agency.example"], random);
        let name = unused(format!("{local}_{home}#EXT#"), taken);
        let mut person = self.account(Kind::Guest, format!("{name}@{}", self.initial), random);
        let address = format!("{local}@{home}");
        person.display_name = Some(Text::Owned(format!("{given} {surname}")));
        person.user_type = Some("Guest");
        person.creation_type = Some("Invitation");
        let accepted = random.random_bool(0.7);
        person.external_user_state = Some(if accepted { "Accepted" } else { "PendingAcceptance" });
        person.other_mails = Box::new([Text::Owned(address.clone())]);
        person.proxy_addresses = Box::new([primary(&address)]);
        person.mail = Some(Text::Owned(address));
        person.on_premises = false;
        person.usage_location = None;
        person
    }

    fn mailbox(
        &self,
        kind: Kind,
        (name, local): (&'static str, &'static str),
        taken: &mut Taken,
        random: &mut StdRng,
    ) -> Person {
        let address = format!("{}@{}", unused(local.to_owned(), taken), self.domain);
        let mut person = self.account(kind, address.clone(), random);
        person.display_name = Some(Cow::Borrowed(name));
        // Usually blocked from signing in, not always (Graph facts, §3).
        person.account_enabled = random.random_bool(0.1);
        person.proxy_addresses = Box::new([primary(&address)]);
        person.mail = Some(Text::Owned(address));
        person
    }

    fn service(&self, taken: &mut Taken, random: &mut StdRng) -> Person {
        let (name, local) = pick(SERVICES, random);
        let synchronization = local.starts_with("Sync_");
        let domain = if synchronization { &self.initial } else { &self.domain };
        let address = format!("{}@{domain}", unused(local.to_owned(), taken));
        let mut person = self.account(Kind::ServiceAccount, address.clone(), random);
        person.display_name = Some(Cow::Borrowed(name));
        if !synchronization && random.random_bool(0.5) {
            person.proxy_addresses = Box::new([primary(&address)]);
            person.mail = Some(Text::Owned(address));
        }
        person
    }

    /// An account with nothing but its sign-in name.
    fn account(&self, kind: Kind, name: String, random: &mut StdRng) -> Person {
        Person {
            id: id(random),
            state: State::Live,
            kind,
            account_enabled: true,
            on_premises: self.synchronized && kind == Kind::Member,
            licences: 0,
            created: BEFORE - random.random_range(0..60_000_000),
            // Very old accounts have no user type (Graph facts, §3).
            user_type: if random.random_bool(0.01) { None } else { Some("Member") },
            creation_type: None,
            external_user_state: None,
            usage_location: Some(self.country.code),
            display_name: None,
            given_name: None,
            surname: None,
            user_principal_name: Text::Owned(name),
            mail: None,
            job_title: None,
            department: None,
            company_name: None,
            office_location: None,
            preferred_language: None,
            employee_id: None,
            mobile_phone: None,
            business_phones: Box::new([]),
            other_mails: Box::new([]),
            proxy_addresses: Box::new([]),
        }
    }

    fn number(&self, random: &mut StdRng) -> Text {
        Text::Owned(format!("{} {:07}", self.country.dialling, random.random_range(1_000_000..9_999_999)))
    }
}
