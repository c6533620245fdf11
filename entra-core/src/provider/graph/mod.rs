//! Microsoft Graph.

mod client;
mod failure;
mod groups;
mod organization;
mod page;
pub mod routes;
mod settings;
mod tenants;
pub(crate) mod user_row;
mod users;

use std::sync::Arc;

use async_trait::async_trait;

use self::client::GraphClient;
pub use self::settings::{GraphSettings, TenantSource};
use super::{
    Capability, Directory, TenantRead, attribution::Attribution, authorized::Authorized, lanes::Lanes,
};
use crate::{
    auth::{TokenSource, authority::Authority},
    clock::Clock,
    context::Context,
    error::Result,
    http::{HttpClient, Operation},
    model::{DeltaCursor, DirectoryRead, EntraObjectId, EntraTenantId},
};

/// Version of the select list that delta cursors track. A cursor of another version is not used.
pub const SELECT_VERSION: u32 = 1;

/// The customers' directories through Graph.
pub struct GraphDirectory {
    graph: GraphClient,
    authority: Authority,
    settings: GraphSettings,
    clock: Arc<dyn Clock>,
    attribution: Attribution,
    lanes: Lanes,
}

impl GraphDirectory {
    /// Opens it. Nothing is sent before the first call.
    pub fn new(
        http: HttpClient,
        tokens: Arc<dyn TokenSource>,
        authority: Authority,
        settings: GraphSettings,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let authorized = Authorized::new(http, tokens, &authority.graph);
        Self {
            graph: GraphClient::new(authorized, settings.page_limit),
            authority,
            settings,
            clock,
            attribution: Attribution::default(),
            lanes: Lanes::default(),
        }
    }

    fn operation<'a>(&self, name: &'static str, context: &'a Context) -> Operation<'a> {
        Operation::new(name, self.settings.budget, context)
    }

    /// Proves once that the token leads to the tenant that was asked for.
    async fn prove(&self, tenant: &EntraTenantId, operation: &Operation<'_>) -> Result<()> {
        if !self.attribution.is_proved(tenant) {
            self.read_organization(tenant, operation).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Directory for GraphDirectory {
    fn capability(&self) -> Capability {
        Capability { delta: self.settings.delta, groups: true, all_domains: self.settings.ask_customers }
    }

    async fn probe(&self, context: &Context) -> Result<()> {
        let operation = self.operation("probe Graph", context);
        operation.run(self.probe_source(&operation)).await
    }

    async fn tenants(&self, context: &Context) -> Result<TenantRead> {
        let operation = self.operation("list tenants", context);
        operation.run(self.read_tenants(&operation)).await
    }

    async fn users(
        &self,
        tenant: &EntraTenantId,
        cursor: Option<&DeltaCursor>,
        context: &Context,
    ) -> Result<DirectoryRead> {
        let operation = self.operation("read users", context).about("tenant", tenant.as_str());
        operation
            .run(async {
                let _lane = self.lanes.enter(tenant).await;
                self.prove(tenant, &operation).await?;
                self.read_users(tenant, cursor, &operation).await
            })
            .await
    }

    async fn group_members(
        &self,
        tenant: &EntraTenantId,
        group: &str,
        context: &Context,
    ) -> Result<Vec<EntraObjectId>> {
        let operation = self.operation("read group members", context).about("tenant", tenant.as_str());
        operation
            .run(async {
                let _lane = self.lanes.enter(tenant).await;
                self.prove(tenant, &operation).await?;
                self.read_members(tenant, group, &operation).await
            })
            .await
    }
}
