//! Groups: everybody, departments, a nested pair, a Microsoft 365 group and a distribution list.

use super::{BEFORE, id, slug};
use crate::world::group::{Group, GroupKind};
use crate::world::person::Kind;
use crate::world::tenant::Tenant;
use rand::Rng as _;
use rand::rngs::StdRng;
use std::collections::BTreeSet;

pub(super) fn groups(tenant: &Tenant, random: &mut StdRng) -> Vec<Group> {
    let domain = tenant.default_domain();
    let people = |wanted: &dyn Fn(usize, &crate::world::person::Person) -> bool| -> BTreeSet<usize> {
        tenant
            .people
            .iter()
            .enumerate()
            .filter(|(place, person)| wanted(*place, person))
            .map(|(place, _)| place)
            .collect()
    };
    let staff = people(&|_, person| person.kind == Kind::Member && person.account_enabled);
    let mut group = |name: &str, kind: GroupKind, people: BTreeSet<usize>| Group {
        id: id(random),
        display_name: name.to_owned(),
        description: None,
        kind,
        mail_nickname: slug::ascii(name),
        mail: (kind != GroupKind::Security).then(|| format!("{}@{domain}", slug::ascii(name))),
        created: BEFORE - random.random_range(0..40_000_000),
        people,
        groups: Vec::new(),
        deleted: false,
    };
    let mut groups = vec![
        group("All Staff", GroupKind::Distribution, staff),
        group("Company Team", GroupKind::Unified, people(&|place, _| place % 2 == 0)),
    ];
    for department in ["Finance", "Sales", "Operations"] {
        let members = people(&|_, person| person.department.as_deref() == Some(department));
        groups.push(group(department, GroupKind::Security, members));
    }
    let mut licensed = group("Licensed Users", GroupKind::Security, people(&|place, _| place % 7 == 0));
    licensed.groups = groups[2..].iter().map(|nested| nested.id).collect();
    licensed.description = Some("Everybody who gets a licence, by department".to_owned());
    let mut portal = group("Support Portal", GroupKind::Security, BTreeSet::new());
    portal.groups = vec![licensed.id];
    groups.extend([licensed, portal]);
    groups
}
