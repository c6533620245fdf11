//! Whose people are whose, in a tenant that several clients share: ordered rules, and the proof that on the people who
//! are there they leave nobody out and give nobody to two clients.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::address::{fold, primary_address};
use crate::model::{ClientId, DirectoryUser, EntraObjectId, ExclusionReason, MappingRule, RuleTest};

/// Group (object id) → its members.
pub type GroupMembers = HashMap<String, HashSet<EntraObjectId>>;

/// People that a proof names; the rest is counted.
const NAMED: usize = 25;

/// The rules of one tenant. Without any, nobody is divided.
#[derive(Clone, Copy, Debug)]
pub struct Division<'a> {
    rules: &'a [MappingRule],
    groups: &'a GroupMembers,
}

impl<'a> Division<'a> {
    /// Rules, and the members of the groups that they name; of a group that is missing nobody is a member.
    pub fn new(rules: &'a [MappingRule], groups: &'a GroupMembers) -> Self {
        Self { rules, groups }
    }

    /// The client of the first rule that the account passes.
    pub fn client_of(&self, user: &DirectoryUser) -> Option<&'a ClientId> {
        self.rules.iter().find(|rule| self.passes(&rule.test, user)).map(|rule| &rule.client_id)
    }

    /// Nobody may end at some client only because no rule speaks of them.
    pub(crate) fn exclusion(&self, user: &DirectoryUser) -> Option<ExclusionReason> {
        let is_nobodys = !self.rules.is_empty() && self.client_of(user).is_none();
        is_nobodys.then_some(ExclusionReason::NoMappingRule)
    }

    fn passes(&self, test: &RuleTest, user: &DirectoryUser) -> bool {
        let is_same = |own: Option<&str>, asked: &str| {
            own.is_some_and(|own| fold(own) == fold(asked) && !fold(asked).is_empty())
        };
        match test {
            RuleTest::Domain(asked) => primary_address(user)
                .and_then(|address| Some(address.rsplit_once('@')?.1.to_owned()))
                .is_some_and(|own| own == fold(asked).trim_start_matches('@')),
            RuleTest::Group(group) => {
                self.groups.get(group).is_some_and(|members| members.contains(&user.entra_object_id))
            }
            RuleTest::Department(asked) => is_same(user.department.as_deref(), asked),
            RuleTest::Office(asked) => is_same(user.office_location.as_deref(), asked),
            RuleTest::EverybodyElse => true,
        }
    }

    /// Every client that a rule gives the account to, each once; `everybody_else` gives nobody whom another rule names.
    fn claimants(&self, user: &DirectoryUser) -> Vec<&'a ClientId> {
        let mut clients = Vec::new();
        for rule in self.rules.iter().filter(|rule| rule.test != RuleTest::EverybodyElse) {
            if self.passes(&rule.test, user) && !clients.contains(&&rule.client_id) {
                clients.push(&rule.client_id);
            }
        }
        clients
    }
}

/// What a set of rules does to the people who are there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DivisionProof {
    /// People in all.
    pub people: usize,
    /// Each client with its people, in the order in which the rules name them.
    pub parts: Vec<Part>,
    /// People whom no rule names.
    pub left_out: Counted,
    /// People whom two rules give to different clients.
    pub contested: Counted,
    /// Rules that decide nobody's client, by their place from 1: no fault, but perhaps a slip of the pen.
    pub idle_rules: Vec<usize>,
    /// What is wrong with the rules themselves, whoever the people are.
    pub faults: Vec<String>,
}

/// A client and its people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// The client.
    pub client_id: ClientId,
    /// Its people.
    #[serde(flatten)]
    pub people: Counted,
}

/// People: how many, and the first of them by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counted {
    /// How many.
    pub count: usize,
    /// The first 25.
    pub samples: Vec<Person>,
}

/// An account by its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Who.
    pub entra_object_id: EntraObjectId,
    /// As read.
    pub display_name: Option<String>,
    /// As read.
    pub user_principal_name: Option<String>,
}

impl Counted {
    fn add(&mut self, user: &DirectoryUser) {
        self.count += 1;
        if self.samples.len() < NAMED {
            self.samples.push(Person {
                entra_object_id: user.entra_object_id.clone(),
                display_name: user.display_name.clone(),
                user_principal_name: user.user_principal_name.clone(),
            });
        }
    }

    /// `3 people (Ann Lee, Bob Ray, …)`
    fn told(&self) -> String {
        let name = |person: &Person| {
            let names = [&person.display_name, &person.user_principal_name];
            names
                .into_iter()
                .flatten()
                .next()
                .map_or(person.entra_object_id.as_str(), String::as_str)
                .to_owned()
        };
        let mut names: Vec<String> = self.samples.iter().take(3).map(name).collect();
        if self.count > names.len() {
            names.push("…".to_owned());
        }
        format!("{} {} ({})", self.count, if self.count == 1 { "person" } else { "people" }, names.join(", "))
    }
}

impl DivisionProof {
    /// Why the rules must not come into force; `None` if every person belongs to exactly one client.
    pub fn refusal(&self) -> Option<String> {
        let mut reasons = self.faults.clone();
        if self.left_out.count > 0 {
            reasons.push(format!("No rule says whose {} would be.", self.left_out.told()));
        }
        if self.contested.count > 0 {
            reasons.push(format!("Different rules give {} to different clients.", self.contested.told()));
        }
        (!reasons.is_empty()).then(|| reasons.join(" "))
    }
}

/// Puts the rules to the people.
pub fn prove<'u>(
    rules: &[MappingRule],
    groups: &GroupMembers,
    people: impl Iterator<Item = &'u DirectoryUser>,
) -> DivisionProof {
    let division = Division::new(rules, groups);
    let mut proof = DivisionProof { faults: faults(rules), ..DivisionProof::default() };
    for rule in rules {
        if proof.parts.iter().all(|part| part.client_id != rule.client_id) {
            proof.parts.push(Part { client_id: rule.client_id.clone(), people: Counted::default() });
        }
    }
    let mut deciding = HashSet::new();
    for user in people {
        proof.people += 1;
        if division.claimants(user).len() > 1 {
            proof.contested.add(user);
        }
        match rules.iter().position(|rule| division.passes(&rule.test, user)) {
            None => proof.left_out.add(user),
            Some(place) => {
                deciding.insert(place);
                let mut parts = proof.parts.iter_mut();
                if let Some(part) = parts.find(|part| part.client_id == rules[place].client_id) {
                    part.people.add(user);
                }
            }
        }
    }
    proof.idle_rules =
        (0..rules.len()).filter(|place| !deciding.contains(place)).map(|place| place + 1).collect();
    proof
}

fn faults(rules: &[MappingRule]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut known: HashSet<RuleTest> = HashSet::new();
    for (number, rule) in (1..).zip(rules) {
        let folded = match &rule.test {
            RuleTest::Domain(text) => RuleTest::Domain(fold(text).trim_start_matches('@').to_owned()),
            RuleTest::Department(text) => RuleTest::Department(fold(text).into_owned()),
            RuleTest::Office(text) => RuleTest::Office(fold(text).into_owned()),
            other => other.clone(),
        };
        match &folded {
            RuleTest::Domain(text)
            | RuleTest::Group(text)
            | RuleTest::Department(text)
            | RuleTest::Office(text)
                if text.trim().is_empty() =>
            {
                faults.push(format!("Rule {number} names nothing."));
            }
            RuleTest::EverybodyElse if number < rules.len() => {
                faults.push(format!("Rule {number} takes everybody else, but is not the last."));
            }
            _ => {}
        }
        if !known.insert(folded) {
            faults.push(format!("Rule {number} asks what an earlier rule asks."));
        }
    }
    faults
}

#[cfg(test)]
mod tests;
