//! CIPP in both hosting styles, as the simulator plays it.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use entra_core::{
    auth::TokenSource,
    http::AddressRule,
    model::{EntraObjectId, EntraTenantId},
    provider::{
        Capability, Directory,
        cipp::{CippDirectory, CippSettings, api_base},
    },
    testing::directory_suite::{Change, DirectoryHarness, Kind, Trouble, World},
};
use entra_simulator::CippStyle;

use crate::sim::Bench;

/// CIPP on Azure Functions, or CIPP-NG.
pub(crate) struct CippHarness<const NG: bool> {
    bench: Bench,
    directory: Arc<CippDirectory>,
}

#[async_trait]
impl<const NG: bool> DirectoryHarness for CippHarness<NG> {
    const NAME: &'static str = if NG { "cipp-ng" } else { "cipp" };

    fn capability() -> Capability {
        Capability { delta: false, groups: true, all_domains: false }
    }

    fn meets(kind: Kind) -> bool {
        // CIPP's platform knows no bandwidth throttle.
        kind != Kind::Status(509)
    }

    fn knows(change: &Change) -> bool {
        matches!(change, Change::RevokeConsent | Change::EndAccess)
    }

    async fn start(world: World) -> Self {
        let bench = Bench::start(world).await;
        let style = if NG { CippStyle::Ng } else { CippStyle::Classic };
        let base =
            api_base(&bench.sim.cipp_base_url(style), AddressRule::PublicOrLoopback).expect("an address");
        let settings = CippSettings {
            partner: Some(EntraTenantId::from(bench.sim.partner_tenant_id())),
            page_size: world.page_size,
            page_limit: world.page_limit,
            ..CippSettings::default()
        };
        let tokens = Arc::clone(&bench.tokens) as Arc<dyn TokenSource>;
        let directory = Arc::new(CippDirectory::new(bench.http.clone(), tokens, base, settings));
        Self { bench, directory }
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
        self.bench.trouble(tenant, "GET /api/ListGraphRequest", trouble);
    }

    fn peace(&self) {
        self.bench.peace();
    }

    fn change(&self, tenant: &EntraTenantId, change: &Change) -> EntraObjectId {
        self.bench.change(tenant, change)
    }
}
