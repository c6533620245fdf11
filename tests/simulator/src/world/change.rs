//! The log from which delta queries are answered.

use super::field::FieldSet;
use std::collections::BTreeMap;

/// One change of one person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    pub(crate) person: usize,
    pub(crate) fields: FieldSet,
}

/// Changes in the order in which they happened; a change's number is its place, from 1.
#[derive(Debug, Default)]
pub(crate) struct ChangeLog {
    changes: Vec<Change>,
}

impl ChangeLog {
    pub(crate) fn push(&mut self, person: usize, fields: FieldSet) {
        self.changes.push(Change { person, fields });
    }

    /// Number of the last change.
    pub(crate) fn last(&self) -> usize {
        self.changes.len()
    }

    /// People changed after `since` and until `until`, each once, with everything that changed about them.
    pub(crate) fn between(&self, since: usize, until: usize) -> BTreeMap<usize, FieldSet> {
        let mut changed = BTreeMap::new();
        for change in self.changes.iter().take(until).skip(since) {
            let fields: &mut FieldSet = changed.entry(change.person).or_default();
            *fields = fields.union(change.fields);
        }
        changed
    }
}
