//! What exists: tenants, their people and groups, the relationships, the partner's app.

pub(crate) mod app;
pub(crate) mod change;
pub(crate) mod command;
mod command_people;
mod command_tenant;
pub(crate) mod field;
pub(crate) mod group;
pub(crate) mod person;
pub(crate) mod relationship;
pub(crate) mod tenant;

use std::collections::HashMap;
use tenant::Tenant;
use uuid::Uuid;

/// Everything that a command can change.
#[derive(Debug)]
pub(crate) struct World {
    /// The partner's own tenant comes first.
    pub(crate) tenants: Vec<Tenant>,
    /// Relationships that no customer has accepted yet.
    pub(crate) unbound: Vec<relationship::Relationship>,
    pub(crate) app: app::App,
    pub(crate) cipp: app::Cipp,
    pub(crate) quirks: app::Quirks,
    by_id: HashMap<Uuid, usize>,
}

impl World {
    pub(crate) fn new(
        tenants: Vec<Tenant>,
        unbound: Vec<relationship::Relationship>,
        app: app::App,
        cipp: app::Cipp,
    ) -> Self {
        let by_id = tenants.iter().enumerate().map(|(index, tenant)| (tenant.id, index)).collect();
        World { tenants, unbound, app, cipp, quirks: app::Quirks::default(), by_id }
    }

    pub(crate) fn tenant(&self, id: Uuid) -> Option<&Tenant> {
        self.by_id.get(&id).and_then(|&index| self.tenants.get(index)).filter(|tenant| !tenant.gone)
    }

    pub(crate) fn tenant_mut(&mut self, id: Uuid) -> Option<&mut Tenant> {
        let index = *self.by_id.get(&id)?;
        self.tenants.get_mut(index)
    }

    /// A tenant by its id or by one of its verified domains, as authorities and CIPP's filters name it.
    pub(crate) fn find(&self, name: &str) -> Option<&Tenant> {
        if let Ok(id) = Uuid::parse_str(name) {
            return self.tenant(id);
        }
        self.tenants
            .iter()
            .filter(|tenant| !tenant.gone)
            .find(|tenant| tenant.domains.iter().any(|domain| domain.name.eq_ignore_ascii_case(name)))
    }

    pub(crate) fn partner(&self) -> Option<&Tenant> {
        self.tenants.first()
    }

    pub(crate) fn customers(&self) -> impl Iterator<Item = &Tenant> {
        self.tenants.iter().skip(1).filter(|tenant| !tenant.gone)
    }
}
