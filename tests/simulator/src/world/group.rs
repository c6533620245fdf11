//! Groups and who is in them.

use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) id: Uuid,
    pub(crate) display_name: String,
    pub(crate) description: Option<String>,
    pub(crate) kind: GroupKind,
    pub(crate) mail_nickname: String,
    pub(crate) mail: Option<String>,
    pub(crate) created: i64,
    /// Places in the tenant's list of people.
    pub(crate) people: BTreeSet<usize>,
    /// Nested groups. A Unified group has none (Graph facts, §5).
    pub(crate) groups: Vec<Uuid>,
    pub(crate) deleted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupKind {
    Security,
    Unified,
    Distribution,
}

/// Every person in `id`, directly or through nested groups; groups that contain each other end the walk.
pub(crate) fn transitive_people(groups: &[Group], id: Uuid) -> BTreeSet<usize> {
    let mut people = BTreeSet::new();
    for group in transitive_groups(groups, id) {
        people.extend(group.people.iter().copied());
    }
    people
}

/// The group itself and every group inside it.
pub(crate) fn transitive_groups(groups: &[Group], id: Uuid) -> Vec<&Group> {
    let mut found: Vec<&Group> = Vec::new();
    let mut waiting = vec![id];
    while let Some(id) = waiting.pop() {
        if found.iter().any(|group| group.id == id) {
            continue;
        }
        if let Some(group) = groups.iter().find(|group| group.id == id && !group.deleted) {
            waiting.extend(&group.groups);
            found.push(group);
        }
    }
    found
}
