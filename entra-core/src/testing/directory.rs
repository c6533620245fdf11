//! A directory on a stage: tests say who is there, and what goes wrong.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;

use crate::{
    connection::DirectorySource,
    context::Context,
    error::{Error, ErrorCode, Result},
    model::{
        Completeness, DeltaCursor, DirectoryRead, DirectoryUser, DiscoveredTenant, EntraObjectId,
        EntraTenantId, HostTenantId, PartialReason, RemovalKind, RemovedUser, TenantAccess,
    },
    provider::{Capability, Directory, TenantRead},
};

/// Directories of any number of tenants, in memory. Clones share them; every change is tracked, so that delta reads
/// work as Graph's do.
#[derive(Clone, Debug, Default)]
pub struct StagedDirectory(Arc<Mutex<Stage>>);

#[derive(Debug, Default)]
struct Stage {
    tenants: Vec<DiscoveredTenant>,
    is_shortened: bool,
    people: HashMap<EntraTenantId, BTreeMap<EntraObjectId, DirectoryUser>>,
    groups: HashMap<String, Vec<EntraObjectId>>,
    /// Who changed, in order: a cursor is a place in here.
    changes: Vec<(EntraTenantId, EntraObjectId)>,
    faults: HashMap<EntraTenantId, Fault>,
    reads: Vec<Completeness>,
}

/// What goes wrong when a tenant is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The read ends with this code.
    Error(ErrorCode),
    /// HTTP 200, complete by all appearances, and nobody in it.
    Empty,
    /// HTTP 200, complete by all appearances, and only every second person in it.
    Half,
    /// The cap on pages cuts the read short, and says so.
    CutShort,
    /// The answer is another tenant's.
    Strangers,
    /// The reader panics.
    Panic,
}

impl StagedDirectory {
    /// Nobody, nowhere.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a tenant on the partner's list.
    pub fn add_tenant(&self, id: &str, name: &str, domain: &str) {
        self.with(|stage| {
            stage.tenants.push(DiscoveredTenant {
                entra_tenant_id: id.into(),
                display_name: name.into(),
                primary_domain: Some(domain.into()),
                domains: vec![domain.into()],
                source_user_count: None,
                access: TenantAccess::Readable,
                metadata: serde_json::Value::Null,
            });
        });
    }

    /// Takes a tenant off the partner's list.
    pub fn drop_tenant(&self, id: &str) {
        self.with(|stage| stage.tenants.retain(|tenant| tenant.entra_tenant_id.as_str() != id));
    }

    /// From now on the list of tenants says that it may be shortened.
    pub fn shorten_tenants(&self) {
        self.with(|stage| stage.is_shortened = true);
    }

    /// Hires somebody, or replaces the person with that object id.
    pub fn put(&self, tenant: &str, mut user: DirectoryUser) {
        self.with(|stage| {
            let tenant = EntraTenantId::from(tenant);
            user.entra_tenant_id = tenant.clone();
            stage.changes.push((tenant.clone(), user.entra_object_id.clone()));
            stage.people.entry(tenant).or_default().insert(user.entra_object_id.clone(), user);
        });
    }

    /// Changes a person.
    pub fn change(&self, tenant: &str, person: &str, change: impl FnOnce(&mut DirectoryUser)) {
        let user = self.with(|stage| {
            let mut user =
                stage.people.get(&EntraTenantId::from(tenant))?.get(&EntraObjectId::from(person))?.clone();
            change(&mut user);
            Some(user)
        });
        if let Some(user) = user {
            self.put(tenant, user);
        }
    }

    /// Removes a person.
    pub fn remove(&self, tenant: &str, person: &str) {
        self.with(|stage| {
            let (tenant, person) = (EntraTenantId::from(tenant), EntraObjectId::from(person));
            if let Some(people) = stage.people.get_mut(&tenant) {
                people.remove(&person);
            }
            stage.changes.push((tenant, person));
        });
    }

    /// From now on reading the tenant goes wrong like this; `None` mends it.
    pub fn fault(&self, tenant: &str, fault: Option<Fault>) {
        self.with(|stage| match fault {
            Some(fault) => stage.faults.insert(tenant.into(), fault),
            None => stage.faults.remove(&EntraTenantId::from(tenant)),
        });
    }

    /// Sets the members of a group.
    pub fn set_group(&self, group: &str, members: &[&str]) {
        self.with(|stage| stage.groups.insert(group.into(), members.iter().map(|id| (*id).into()).collect()));
    }

    /// How complete each read so far was.
    pub fn reads(&self) -> Vec<Completeness> {
        self.with(|stage| stage.reads.clone())
    }

    fn with<T>(&self, work: impl FnOnce(&mut Stage) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Somebody with a mailbox, whose account is enabled.
pub fn person(id: &str, name: &str, email: &str) -> DirectoryUser {
    DirectoryUser {
        entra_object_id: id.into(),
        display_name: Some(name.into()),
        user_principal_name: Some(email.into()),
        email: Some(email.into()),
        account_enabled: Some(true),
        user_type: Some("Member".into()),
        ..DirectoryUser::default()
    }
}

#[async_trait]
impl DirectorySource for StagedDirectory {
    async fn open(&self, _: &HostTenantId) -> Result<Arc<dyn Directory>> {
        Ok(Arc::new(self.clone()))
    }
}

#[async_trait]
impl Directory for StagedDirectory {
    fn capability(&self) -> Capability {
        Capability { delta: true, groups: true, all_domains: true }
    }

    async fn probe(&self, _: &Context) -> Result<()> {
        Ok(())
    }

    async fn tenants(&self, _: &Context) -> Result<TenantRead> {
        Ok(self.with(|stage| TenantRead { tenants: stage.tenants.clone(), is_complete: !stage.is_shortened }))
    }

    async fn users(
        &self,
        tenant: &EntraTenantId,
        cursor: Option<&DeltaCursor>,
        _: &Context,
    ) -> Result<DirectoryRead> {
        // Other tenants get their turn here, as they would while an answer is on its way.
        tokio::task::yield_now().await;
        let read = self.with(|stage| stage.read(tenant, cursor))?;
        self.with(|stage| stage.reads.push(read.completeness.clone()));
        Ok(read)
    }

    async fn group_members(&self, _: &EntraTenantId, group: &str, _: &Context) -> Result<Vec<EntraObjectId>> {
        self.with(|stage| stage.groups.get(group).cloned())
            .ok_or_else(|| Error::new(ErrorCode::VendorNotFound).with("group", group))
    }
}

impl Stage {
    fn read(&self, tenant: &EntraTenantId, cursor: Option<&DeltaCursor>) -> Result<DirectoryRead> {
        let people: Vec<_> =
            self.people.get(tenant).into_iter().flat_map(BTreeMap::values).cloned().collect();
        let next = DeltaCursor {
            link: self.changes.len().to_string(),
            origin: "https://stage.test".into(),
            select_version: 1,
        };
        let complete = |users| DirectoryRead {
            users,
            removed: Vec::new(),
            completeness: Completeness::Complete,
            cursor: Some(next.clone()),
        };
        match (self.faults.get(tenant), cursor) {
            (Some(Fault::Error(code)), _) => Err(Error::new(*code).with("tenant", tenant)),
            (Some(Fault::Empty), _) => Ok(complete(Vec::new())),
            (Some(Fault::Half), _) => Ok(complete(people.into_iter().step_by(2).collect())),
            (Some(Fault::CutShort), _) => Ok(DirectoryRead {
                completeness: Completeness::Partial(PartialReason::PageLimit),
                cursor: None,
                ..complete(people.into_iter().take(1).collect())
            }),
            (Some(Fault::Strangers), _) => Ok(complete(
                people
                    .into_iter()
                    .map(|user| DirectoryUser { entra_tenant_id: "stranger".into(), ..user })
                    .collect(),
            )),
            #[expect(clippy::panic, reason = "the drill is how a panic of a directory is contained")]
            (Some(Fault::Panic), _) => panic!("a directory that panics"),
            (None, None) => Ok(complete(people)),
            (None, Some(cursor)) => Ok(self.changes_since(tenant, cursor, next)),
        }
    }

    fn changes_since(
        &self,
        tenant: &EntraTenantId,
        cursor: &DeltaCursor,
        next: DeltaCursor,
    ) -> DirectoryRead {
        let since = cursor.link.parse().unwrap_or(0);
        let mut changed: Vec<_> = self
            .changes
            .iter()
            .skip(since)
            .filter(|(of, _)| of == tenant)
            .map(|(_, id)| id.clone())
            .collect();
        changed.sort();
        changed.dedup();
        let present = self.people.get(tenant);
        let find = |id: &EntraObjectId| present.and_then(|people| people.get(id)).cloned();
        DirectoryRead {
            users: changed.iter().filter_map(find).collect(),
            removed: changed
                .iter()
                .filter(|id| find(id).is_none())
                .map(|id| RemovedUser { entra_object_id: id.clone(), reason: RemovalKind::default() })
                .collect(),
            completeness: Completeness::Delta,
            cursor: Some(next),
        }
    }
}
