//! Which customer, or which client, the operator means.

use std::collections::HashMap;

use entra_core::{
    Error, ErrorCode, Result,
    model::{Client, ClientId, EntraTenantId, ManagedTenant, ManagedTenantId},
};

use crate::session::Session;

/// The customers known, to look names up in both ways.
pub(crate) struct Customers(Vec<ManagedTenant>);

impl Customers {
    pub(crate) async fn load(session: &Session) -> Result<Self> {
        session.msp.managed_tenants().await.map(Self)
    }

    /// By our id, Microsoft's id, a domain or the name; the first of these that fits anybody decides.
    pub(crate) fn find(&self, name: &str) -> Result<&ManagedTenant> {
        let name = name.trim();
        let folded = name.to_lowercase();
        let microsofts = EntraTenantId::folded(name);
        let ways: [&dyn Fn(&ManagedTenant) -> bool; 4] = [
            &|one| one.managed_tenant_id.as_str() == folded || one.entra_tenant_id == microsofts,
            &|one| one.primary_domain.as_deref() == Some(&folded) || one.domains.contains(&folded),
            &|one| one.display_name.to_lowercase() == folded,
            &|one| one.display_name.to_lowercase().starts_with(&folded),
        ];
        for is_meant in ways {
            let found: Vec<_> = self.0.iter().filter(|one| is_meant(one)).collect();
            match found.as_slice() {
                [] => {}
                [one] => return Ok(one),
                several => return Err(ambiguous("customer", name, several.iter().map(|one| label(one)))),
            }
        }
        Err(Error::new(ErrorCode::NotFound)
            .with_message(format!("There is no customer `{name}`."))
            .with_remedy("`entra discover` lists them. Name one by domain, name, or id."))
    }

    /// The customer whose domain an address is of.
    pub(crate) fn of_address(&self, address: &str) -> Option<&ManagedTenant> {
        let domain = address.rsplit_once('@')?.1.to_lowercase();
        self.0
            .iter()
            .find(|one| one.domains.contains(&domain) || one.primary_domain.as_deref() == Some(&domain))
    }

    /// Names by id, for tables.
    pub(crate) fn names(&self) -> HashMap<ManagedTenantId, String> {
        self.0.iter().map(|one| (one.managed_tenant_id.clone(), one.display_name.clone())).collect()
    }
}

/// The clients of the PSA.
pub(crate) struct Clients(Vec<Client>);

impl Clients {
    pub(crate) async fn load(session: &Session) -> Result<Self> {
        session.msp.list_clients().await.map(Self)
    }

    /// By id or by name.
    pub(crate) fn find(&self, name: &str) -> Result<&Client> {
        let folded = name.trim().to_lowercase();
        if let Some(one) = self.0.iter().find(|one| one.client_id.as_str() == folded) {
            return Ok(one);
        }
        let found: Vec<_> = self.0.iter().filter(|one| one.client_name.to_lowercase() == folded).collect();
        match found.as_slice() {
            [one] => Ok(one),
            [] => Err(Error::new(ErrorCode::NotFound)
                .with_message(format!("There is no client `{name}`."))
                .with_remedy("Name it by its id or by its full name in the PSA.")),
            several => Err(ambiguous("client", name, several.iter().map(|one| one.client_id.to_string()))),
        }
    }

    /// The name, else the id of a client that is gone from the PSA.
    pub(crate) fn name_of(&self, id: &ClientId) -> String {
        let client = self.0.iter().find(|one| one.client_id == *id);
        client.map_or_else(|| id.to_string(), |client| client.client_name.clone())
    }

    /// Names by id, for tables.
    pub(crate) fn names(&self) -> HashMap<ClientId, String> {
        self.0.iter().map(|one| (one.client_id.clone(), one.client_name.clone())).collect()
    }
}

fn label(tenant: &ManagedTenant) -> String {
    tenant.primary_domain.clone().unwrap_or_else(|| tenant.entra_tenant_id.to_string())
}

fn ambiguous(what: &str, name: &str, choices: impl Iterator<Item = String>) -> Error {
    let choices: Vec<_> = choices.take(5).collect();
    Error::new(ErrorCode::InvalidArgument)
        .with_message(format!("More than one {what} is called `{name}`: {}.", choices.join(", ")))
        .with_remedy("Name one of these.")
}
