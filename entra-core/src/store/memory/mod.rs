//! A store in memory, for tests and examples: as correct as the others, and gone with the process.

mod activity;
mod clients;
#[cfg(any(test, feature = "testing"))]
mod host_tables;
mod links;
mod mappings;
mod people;
mod plans;
mod queue;
mod records;
mod runs;
mod secrets;
mod standing;
mod tables;
mod tenants;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tables::Tables;

use super::Closing;
use crate::model::HostTenantId;

/// Keeps everything in memory, under one lock. Clones share what they keep.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    hosts: HashMap<HostTenantId, Tables>,
    /// The tables of the installation, which belong to no host tenant.
    installation: Tables,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets `work` have one host tenant's tables alone. A panic inside leaves them as they are: nothing in here panics
    /// between two writes.
    fn with<T>(&self, host: &HostTenantId, work: impl FnOnce(&mut Tables) -> T) -> T {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work(state.hosts.entry(host.clone()).or_default())
    }

    fn hosts_where(&self, is_meant: impl Fn(&Tables) -> bool) -> Vec<HostTenantId> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.hosts.iter().filter(|(_, tables)| is_meant(tables)).map(|(host, _)| host.clone()).collect()
    }

    fn with_any<T>(&self, host: Option<&HostTenantId>, work: impl FnOnce(&mut Tables) -> T) -> T {
        match host {
            Some(host) => self.with(host, work),
            None => work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).installation),
        }
    }
}

/// A page of a list: `limit` of 0 means `default`.
fn page<T>(rows: impl Iterator<Item = T>, limit: u32, default: u32, offset: u32) -> Vec<T> {
    let limit = if limit == 0 { default } else { limit };
    let size = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    rows.skip(size(offset)).take(size(limit)).collect()
}

impl Closing for MemoryStore {}
