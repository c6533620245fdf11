//! The people of one read, gathered page by page.

use indexmap::IndexMap;

use crate::model::{
    Completeness, DeltaCursor, DirectoryRead, DirectoryUser, EntraObjectId, RemovalKind, RemovedUser,
};

/// What a read has brought so far. The same identity may come several times and in any order (Graph facts, §4): its
/// last row stands, in the place of its first.
#[derive(Default)]
pub(super) struct Gathering(IndexMap<EntraObjectId, Row>);

enum Row {
    Present(Box<DirectoryUser>),
    Removed(RemovalKind),
}

impl Gathering {
    pub(super) fn present(&mut self, user: DirectoryUser) {
        self.0.insert(user.entra_object_id.clone(), Row::Present(Box::new(user)));
    }

    pub(super) fn removed(&mut self, identity: EntraObjectId, kind: RemovalKind) {
        self.0.insert(identity, Row::Removed(kind));
    }

    pub(super) fn len(&self) -> u64 {
        self.0.len() as u64
    }

    pub(super) fn into_read(self, completeness: Completeness, cursor: Option<DeltaCursor>) -> DirectoryRead {
        let mut read = DirectoryRead {
            users: Vec::with_capacity(self.0.len()),
            removed: Vec::new(),
            completeness,
            cursor,
        };
        for (entra_object_id, row) in self.0 {
            match row {
                Row::Present(user) => read.users.push(*user),
                Row::Removed(reason) => read.removed.push(RemovedUser { entra_object_id, reason }),
            }
        }
        read
    }
}
