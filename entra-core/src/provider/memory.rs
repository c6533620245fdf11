//! A directory in memory: for tests, demonstrations, and hosts that have people from elsewhere.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use indexmap::IndexMap;

use super::{Capability, Directory, TenantRead};
use crate::{
    context::{Context, Progress, Stage},
    error::{Error, ErrorCode, Result},
    model::{
        Completeness, DeltaCursor, DirectoryRead, DirectoryUser, DiscoveredTenant, EntraObjectId,
        EntraTenantId, PartialReason, RemovalKind, RemovedUser,
    },
};

/// The `origin` of its cursors.
const ORIGIN: &str = "memory";

/// Tenants and people that a program put there. Shared by reference; every method takes `&self`.
#[derive(Default)]
pub struct MemoryDirectory {
    tenants: Mutex<IndexMap<EntraTenantId, Tenant>>,
}

struct Tenant {
    discovered: DiscoveredTenant,
    people: IndexMap<EntraObjectId, DirectoryUser>,
    groups: HashMap<String, Vec<EntraObjectId>>,
    /// Everything that happened, in order; a cursor is a place in it.
    history: Vec<(EntraObjectId, Option<RemovalKind>)>,
    /// Cursors before this place are no longer valid.
    remembered_from: usize,
    refused_with: Option<ErrorCode>,
    limit: Option<usize>,
}

impl MemoryDirectory {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a tenant, or puts another description in its place.
    pub fn put_tenant(&self, discovered: DiscoveredTenant) {
        let id = discovered.entra_tenant_id.clone();
        let described = discovered.clone();
        self.lock()
            .entry(id)
            .and_modify(|tenant| tenant.discovered = described)
            .or_insert_with(|| Tenant::new(discovered));
    }

    /// The tenant is no longer listed.
    pub fn remove_tenant(&self, tenant: &EntraTenantId) {
        self.lock().shift_remove(tenant);
    }

    /// Adds a person to the tenant of the row, or changes one.
    pub fn put_user(&self, user: DirectoryUser) -> Result<()> {
        self.with(&user.entra_tenant_id.clone(), |tenant| {
            tenant.history.push((user.entra_object_id.clone(), None));
            tenant.people.insert(user.entra_object_id.clone(), user);
        })
    }

    /// Takes a person away.
    pub fn remove_user(&self, tenant: &EntraTenantId, user: &EntraObjectId, kind: RemovalKind) -> Result<()> {
        self.with(tenant, |tenant| {
            if tenant.people.shift_remove(user).is_some() {
                tenant.history.push((user.clone(), Some(kind)));
            }
        })
    }

    /// Sets the members of a group.
    pub fn put_group(&self, tenant: &EntraTenantId, group: &str, members: Vec<EntraObjectId>) -> Result<()> {
        self.with(tenant, |tenant| {
            tenant.groups.insert(group.to_owned(), members);
        })
    }

    /// Reads of the tenant's people fail with this code from now on, or work again.
    pub fn refuse(&self, tenant: &EntraTenantId, code: Option<ErrorCode>) -> Result<()> {
        self.with(tenant, |tenant| tenant.refused_with = code)
    }

    /// Reads bring at most so many people and are partial then, or have no limit.
    pub fn limit(&self, tenant: &EntraTenantId, people: Option<usize>) -> Result<()> {
        self.with(tenant, |tenant| tenant.limit = people)
    }

    /// Cursors given out so far are no longer valid: the next read is a full one.
    pub fn expire_cursors(&self, tenant: &EntraTenantId) -> Result<()> {
        self.with(tenant, |tenant| tenant.remembered_from = tenant.history.len() + 1)
    }

    /// Everybody who is in a tenant now.
    pub fn people(&self, tenant: &EntraTenantId) -> BTreeSet<EntraObjectId> {
        self.lock().get(tenant).into_iter().flat_map(|tenant| tenant.people.keys().cloned()).collect()
    }

    /// The names of a tenant's groups.
    pub fn groups(&self, tenant: &EntraTenantId) -> Vec<String> {
        self.lock().get(tenant).into_iter().flat_map(|tenant| tenant.groups.keys().cloned()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, IndexMap<EntraTenantId, Tenant>> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, tenant: &EntraTenantId, act: impl FnOnce(&mut Tenant) -> T) -> Result<T> {
        let mut tenants = self.lock();
        let found = tenants.get_mut(tenant).ok_or_else(|| Error::new(ErrorCode::TenantUnavailable));
        found.map(act).map_err(|error| error.with("tenant", tenant))
    }
}

impl Tenant {
    fn new(discovered: DiscoveredTenant) -> Self {
        Self {
            discovered,
            people: IndexMap::new(),
            groups: HashMap::new(),
            history: Vec::new(),
            remembered_from: 0,
            refused_with: None,
            limit: None,
        }
    }

    fn check(&self) -> Result<()> {
        self.refused_with.map_or(Ok(()), |code| Err(Error::new(code)))
    }

    /// The place of a cursor of ours that is still valid.
    fn place(&self, cursor: &DeltaCursor) -> Option<usize> {
        let place =
            cursor.link.parse().ok().filter(|_| cursor.origin == ORIGIN && cursor.select_version == 1)?;
        (self.remembered_from..=self.history.len()).contains(&place).then_some(place)
    }

    fn read(&self, cursor: Option<&DeltaCursor>) -> DirectoryRead {
        let since = cursor.and_then(|cursor| self.place(cursor));
        let mut read = match since {
            Some(place) => self.changes(place),
            None => DirectoryRead {
                users: self.people.values().cloned().collect(),
                removed: Vec::new(),
                completeness: Completeness::Complete,
                cursor: None,
            },
        };
        match self.limit {
            Some(limit) if read.users.len() > limit => {
                read.users.truncate(limit);
                read.completeness = Completeness::Partial(PartialReason::PageLimit);
            }
            _ => {
                let link = self.history.len().max(self.remembered_from).to_string();
                read.cursor = Some(DeltaCursor { link, origin: ORIGIN.to_owned(), select_version: 1 });
            }
        }
        read
    }

    fn changes(&self, place: usize) -> DirectoryRead {
        let latest: IndexMap<_, _> =
            self.history.iter().skip(place).map(|(identity, removal)| (identity, *removal)).collect();
        let mut read = DirectoryRead {
            users: Vec::new(),
            removed: Vec::new(),
            completeness: Completeness::Delta,
            cursor: None,
        };
        for (identity, removal) in latest {
            match (removal, self.people.get(identity)) {
                (None, Some(user)) => read.users.push(user.clone()),
                (removal, _) => read.removed.push(RemovedUser {
                    entra_object_id: identity.clone(),
                    reason: removal.unwrap_or_default(),
                }),
            }
        }
        read
    }
}

#[async_trait]
impl Directory for MemoryDirectory {
    fn capability(&self) -> Capability {
        Capability { delta: true, groups: true, all_domains: true }
    }

    async fn probe(&self, context: &Context) -> Result<()> {
        context.check()
    }

    async fn tenants(&self, context: &Context) -> Result<TenantRead> {
        context.check()?;
        let tenants = self.lock().values().map(|tenant| tenant.discovered.clone()).collect();
        Ok(TenantRead { tenants, is_complete: true })
    }

    async fn users(
        &self,
        tenant: &EntraTenantId,
        cursor: Option<&DeltaCursor>,
        context: &Context,
    ) -> Result<DirectoryRead> {
        context.check()?;
        let read = self.with(tenant, |found| {
            found.check()?;
            Ok(found.read(cursor))
        })?;
        let read: DirectoryRead =
            read.map_err(|error: Error| error.in_operation("read users").with("tenant", tenant))?;
        context.tell(Progress {
            stage: Stage::ReadingUsers,
            managed_tenant_id: None,
            tenant_name: None,
            done: read.users.len() as u64,
            total: None,
        });
        Ok(read)
    }

    async fn group_members(
        &self,
        tenant: &EntraTenantId,
        group: &str,
        context: &Context,
    ) -> Result<Vec<EntraObjectId>> {
        context.check()?;
        self.with(tenant, |found| {
            found.check()?;
            found.groups.get(group).cloned().ok_or_else(|| Error::new(ErrorCode::VendorNotFound))
        })?
        .map_err(|error: Error| error.in_operation("read group members").with("tenant", tenant))
    }
}
