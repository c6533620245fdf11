//! One read at a time per customer: the vendors' limits count per application and tenant (Graph facts, §6).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::model::EntraTenantId;

/// A lane per tenant; whoever enters has it alone until the guard is dropped.
#[derive(Default)]
pub(super) struct Lanes(Mutex<HashMap<EntraTenantId, Arc<AsyncMutex<()>>>>);

impl Lanes {
    pub(super) async fn enter(&self, tenant: &EntraTenantId) -> OwnedMutexGuard<()> {
        let lane = {
            let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(lanes.entry(tenant.clone()).or_default())
        };
        lane.lock_owned().await
    }
}
