//! A directory on a stage: tests say who is there, and what goes wrong.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

use crate::{
    connection::DirectorySource,
    context::Context,
    error::{Error, ErrorCode, Result},
    model::{
        Completeness, DeltaCursor, DirectoryRead, DirectoryUser, DiscoveredTenant, EntraObjectId,
        EntraTenantId, HostTenantId, RemovalKind, TenantAccess,
    },
    provider::{Capability, Directory, TenantRead, memory::MemoryDirectory},
};

/// A [`MemoryDirectory`] that goes wrong as told, and remembers how it was read. Clones share it.
#[derive(Clone, Default)]
pub struct StagedDirectory {
    memory: Arc<MemoryDirectory>,
    script: Arc<Mutex<Script>>,
}

#[derive(Default)]
struct Script {
    is_shortened: bool,
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
    /// No answer, ever.
    Hang,
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
        self.memory.put_tenant(DiscoveredTenant {
            entra_tenant_id: id.into(),
            display_name: name.into(),
            primary_domain: Some(domain.into()),
            domains: vec![domain.into()],
            source_user_count: None,
            access: TenantAccess::Readable,
            metadata: serde_json::Value::Null,
        });
    }

    /// Takes a tenant off the partner's list.
    pub fn drop_tenant(&self, id: &str) {
        self.memory.remove_tenant(&id.into());
    }

    /// From now on the list of tenants says that it may be shortened.
    pub fn shorten_tenants(&self) {
        self.script().is_shortened = true;
    }

    /// Hires somebody, or replaces the person with that object id.
    pub fn put(&self, tenant: &str, user: DirectoryUser) -> Result<()> {
        self.memory.put_user(DirectoryUser { entra_tenant_id: tenant.into(), ..user })
    }

    /// Removes a person.
    pub fn remove(&self, tenant: &str, person: &str) -> Result<()> {
        self.memory.remove_user(&tenant.into(), &person.into(), RemovalKind::Changed)
    }

    /// Sets the members of a group.
    pub fn set_group(&self, tenant: &str, group: &str, members: &[&str]) -> Result<()> {
        self.memory.put_group(&tenant.into(), group, members.iter().map(|id| (*id).into()).collect())
    }

    /// From now on reading the tenant goes wrong like this; `None` mends it.
    pub fn fault(&self, tenant: &str, fault: Option<Fault>) {
        let faults = &mut self.script().faults;
        match fault {
            Some(fault) => faults.insert(tenant.into(), fault),
            None => faults.remove(&EntraTenantId::from(tenant)),
        };
    }

    /// How complete each read so far was.
    pub fn reads(&self) -> Vec<Completeness> {
        self.script().reads.clone()
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.memory.capability()
    }

    async fn probe(&self, context: &Context) -> Result<()> {
        self.memory.probe(context).await
    }

    async fn tenants(&self, context: &Context) -> Result<TenantRead> {
        let read = self.memory.tenants(context).await?;
        Ok(TenantRead { is_complete: read.is_complete && !self.script().is_shortened, ..read })
    }

    async fn users(
        &self,
        tenant: &EntraTenantId,
        cursor: Option<&DeltaCursor>,
        context: &Context,
    ) -> Result<DirectoryRead> {
        // Other tenants get their turn here, as they would while an answer is on its way.
        tokio::task::yield_now().await;
        let fault = self.script().faults.get(tenant).copied();
        if fault == Some(Fault::Hang) {
            std::future::pending::<()>().await;
        }
        self.memory.limit(tenant, (fault == Some(Fault::CutShort)).then_some(1))?;
        let read = self.memory.users(tenant, cursor, context).await?;
        let read = match fault {
            Some(fault) => fault.spoil(read).map_err(|error| error.with("tenant", tenant))?,
            None => read,
        };
        self.script().reads.push(read.completeness.clone());
        Ok(read)
    }

    async fn group_members(
        &self,
        tenant: &EntraTenantId,
        group: &str,
        context: &Context,
    ) -> Result<Vec<EntraObjectId>> {
        self.memory.group_members(tenant, group, context).await
    }
}

impl Fault {
    fn spoil(self, mut read: DirectoryRead) -> Result<DirectoryRead> {
        match self {
            Self::Error(code) => return Err(Error::new(code)),
            Self::Empty => read.users.clear(),
            Self::Half => read.users = read.users.into_iter().step_by(2).collect(),
            Self::Strangers => {
                for user in &mut read.users {
                    user.entra_tenant_id = "stranger".into();
                }
            }
            Self::CutShort | Self::Hang => {}
            #[expect(clippy::panic, reason = "the drill is how a panic of a directory is contained")]
            Self::Panic => panic!("a directory that panics"),
        }
        Ok(read)
    }
}
