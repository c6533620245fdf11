//! Graph, as the simulator speaks it.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use entra_core::{
    auth::TokenSource,
    clock::SystemClock,
    model::{EntraObjectId, EntraTenantId},
    provider::{
        Capability, Directory,
        graph::{GraphDirectory, GraphSettings},
    },
    testing::directory_suite::{Change, DirectoryHarness, Kind, Trouble, World},
};

use crate::sim::Bench;

pub(crate) struct GraphHarness {
    bench: Bench,
    directory: Arc<GraphDirectory>,
}

#[async_trait]
impl DirectoryHarness for GraphHarness {
    const NAME: &'static str = "graph";

    fn capability() -> Capability {
        Capability { delta: true, groups: true, all_domains: true }
    }

    fn meets(_: Kind) -> bool {
        true
    }

    fn knows(_: &Change) -> bool {
        true
    }

    async fn start(world: World) -> Self {
        let bench = Bench::start(world).await;
        let settings = GraphSettings {
            page_size: world.page_size,
            page_limit: world.page_limit,
            ..GraphSettings::default()
        };
        let directory = GraphDirectory::new(
            bench.http.clone(),
            Arc::clone(&bench.tokens) as Arc<dyn TokenSource>,
            bench.authority.clone(),
            settings,
            Arc::new(SystemClock),
        );
        Self { bench, directory: Arc::new(directory) }
    }

    fn directory(&self) -> Arc<dyn Directory> {
        Arc::clone(&self.directory) as Arc<dyn Directory>
    }

    fn tenants(&self) -> Vec<EntraTenantId> {
        self.bench.tenants()
    }

    fn people(&self, tenant: &EntraTenantId) -> BTreeSet<EntraObjectId> {
        self.bench.people(tenant)
    }

    async fn groups(&self, tenant: &EntraTenantId) -> Vec<(String, BTreeSet<EntraObjectId>)> {
        self.bench.groups(tenant).await
    }

    fn trouble(&self, tenant: &EntraTenantId, trouble: Trouble) {
        self.bench.trouble(tenant, "GET /v1.0/users/delta", trouble);
    }

    fn peace(&self) {
        self.bench.peace();
    }

    fn change(&self, tenant: &EntraTenantId, change: &Change) -> EntraObjectId {
        self.bench.change(tenant, change)
    }
}
