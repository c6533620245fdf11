//! Proof that what answers for a tenant is that tenant. People attributed to the wrong customer are the worst that a
//! directory client can do, so it is proved once per tenant and process before the first person is read.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use crate::{
    error::{Error, ErrorCode, Result},
    model::EntraTenantId,
};

/// The tenants proved so far.
#[derive(Default)]
pub(super) struct Attribution(Mutex<HashSet<EntraTenantId>>);

impl Attribution {
    pub(super) fn is_proved(&self, tenant: &EntraTenantId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(tenant)
    }

    /// Takes the organisation's own id as the source told it. One organisation, and the one that was asked for.
    pub(super) fn prove<'a>(
        &self,
        tenant: &EntraTenantId,
        mut told: impl Iterator<Item = &'a str>,
    ) -> Result<()> {
        match (told.next(), told.next()) {
            (Some(only), None) if EntraTenantId::folded(only) == *tenant => {
                self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(tenant.clone());
                Ok(())
            }
            (Some(other), None) => Err(Error::new(ErrorCode::WrongTenant).with("answered", other)),
            _ => Err(Error::new(ErrorCode::VendorInvalidAnswer)
                .with_message("The vendor's answer does not name exactly one organisation.")),
        }
    }
}
