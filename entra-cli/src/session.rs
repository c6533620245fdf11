//! An open installation.

use entra_core::{Entra, ForTenant, access::Actor, model::HostTenantId};

/// The facade, ready to be called, and for what it does not say of the PSA's own rows, its services.
pub(crate) struct Session {
    pub(crate) entra: Entra,
    pub(crate) host: HostTenantId,
    /// The operations.
    pub(crate) msp: ForTenant,
}

impl Session {
    pub(crate) fn new(entra: Entra, host: HostTenantId, actor: Actor) -> Self {
        let msp = entra.for_tenant(host.clone(), actor);
        Self { entra, host, msp }
    }
}
