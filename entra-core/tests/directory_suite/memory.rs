//! The directory in memory, which has no transport to fail.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use entra_core::{
    ErrorCode,
    context::Context,
    model::{DirectoryUser, DiscoveredTenant, EntraObjectId, EntraTenantId, RemovalKind, TenantAccess},
    provider::{Capability, Directory, memory::MemoryDirectory},
    testing::directory_suite::{Change, DirectoryHarness, Kind, Trouble, World},
};
use uuid::Uuid;

pub(crate) struct MemoryHarness {
    directory: Arc<MemoryDirectory>,
    tenants: Vec<EntraTenantId>,
    people: usize,
}

#[async_trait]
impl DirectoryHarness for MemoryHarness {
    const NAME: &'static str = "memory";

    fn capability() -> Capability {
        Capability { delta: true, groups: true, all_domains: true }
    }

    fn meets(_: Kind) -> bool {
        false
    }

    fn knows(change: &Change) -> bool {
        matches!(change, Change::ExpireCursors(0) | Change::RevokeConsent | Change::EndAccess)
    }

    async fn start(world: World) -> Self {
        let directory = MemoryDirectory::new();
        let mut tenants = Vec::new();
        for number in 0..world.tenants {
            let tenant = EntraTenantId::from(Uuid::new_v4());
            let domain = format!("customer{number}.example");
            directory.put_tenant(DiscoveredTenant {
                entra_tenant_id: tenant.clone(),
                display_name: format!("Customer {number}"),
                primary_domain: Some(domain.clone()),
                domains: vec![domain.clone()],
                source_user_count: None,
                access: TenantAccess::Readable,
                metadata: serde_json::Value::Null,
            });
            let ids: Vec<_> = (0..world.people).map(|_| EntraObjectId::from(Uuid::new_v4())).collect();
            for (place, id) in ids.iter().enumerate() {
                directory.put_user(person(&tenant, id, &format!("Person {place}"))).expect("a tenant");
            }
            let even = ids.iter().step_by(2).cloned().collect();
            directory.put_group(&tenant, &Uuid::new_v4().to_string(), even).expect("a tenant");
            // Its pages: it has no others.
            let limit = world.page_limit * usize::from(world.page_size);
            directory.limit(&tenant, Some(limit)).expect("a tenant");
            tenants.push(tenant);
        }
        Self { directory: Arc::new(directory), tenants, people: world.people }
    }

    fn directory(&self) -> Arc<dyn Directory> {
        Arc::clone(&self.directory) as Arc<dyn Directory>
    }

    fn tenants(&self) -> Vec<EntraTenantId> {
        self.tenants.clone()
    }

    fn people(&self, tenant: &EntraTenantId) -> BTreeSet<EntraObjectId> {
        self.directory.people(tenant)
    }

    async fn groups(&self, tenant: &EntraTenantId) -> Vec<(String, BTreeSet<EntraObjectId>)> {
        let mut groups = Vec::new();
        for name in self.directory.groups(tenant) {
            let members = self.directory.group_members(tenant, &name, &Context::default()).await;
            let members: BTreeSet<_> = members.expect("a group").into_iter().collect();
            assert_eq!(members.len(), self.people.div_ceil(2));
            groups.push((name, members));
        }
        groups
    }

    fn trouble(&self, _: &EntraTenantId, _: Trouble) {}

    fn peace(&self) {}

    fn change(&self, tenant: &EntraTenantId, change: &Change) -> EntraObjectId {
        let id = match change {
            Change::Hire => EntraObjectId::from(Uuid::new_v4()),
            Change::Rename(who)
            | Change::Disable(who)
            | Change::Leave(who)
            | Change::Restore(who)
            | Change::Purge(who) => who.clone(),
            _ => EntraObjectId::default(),
        };
        let user = person(tenant, &id, "Another Name");
        match change {
            Change::Hire | Change::Rename(_) | Change::Restore(_) => self.directory.put_user(user),
            Change::Disable(_) => {
                self.directory.put_user(DirectoryUser { account_enabled: Some(false), ..user })
            }
            Change::Leave(_) => self.directory.remove_user(tenant, &id, RemovalKind::Changed),
            Change::Purge(_) => self.directory.remove_user(tenant, &id, RemovalKind::Deleted),
            Change::ExpireCursors(_) => self.directory.expire_cursors(tenant),
            Change::RevokeConsent => self.directory.refuse(tenant, Some(ErrorCode::ConsentMissing)),
            Change::EndAccess => self.directory.refuse(tenant, Some(ErrorCode::GdapMissing)),
            Change::RepeatRows | Change::Misdirect => unreachable!("it does not know them"),
        }
        .expect("a tenant");
        id
    }
}

fn person(tenant: &EntraTenantId, id: &EntraObjectId, name: &str) -> DirectoryUser {
    DirectoryUser {
        entra_tenant_id: tenant.clone(),
        entra_object_id: id.clone(),
        display_name: Some(name.to_owned()),
        email: Some(format!("{id}@customer.example")),
        account_enabled: Some(true),
        ..DirectoryUser::default()
    }
}
