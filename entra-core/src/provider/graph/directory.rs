//! Graph as a directory.

use std::sync::Arc;

use async_trait::async_trait;

use super::{client::GraphClient, settings::GraphSettings};
use crate::{
    auth::{TokenSource, authority::Authority},
    clock::Clock,
    context::Context,
    error::Result,
    http::{HttpClient, Operation},
    model::{DeltaCursor, DirectoryRead, EntraObjectId, EntraTenantId},
    provider::{
        Capability, Directory, TenantRead, attribution::Attribution, authorized::Authorized, lanes::Lanes,
    },
};

/// The customers' directories through Graph.
pub struct GraphDirectory {
    pub(super) graph: GraphClient,
    pub(super) authority: Authority,
    pub(super) settings: GraphSettings,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) attribution: Attribution,
    pub(super) lanes: Lanes,
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
        let authorized = Authorized::new(http, tokens, &authority.graph, |answer| answer.status() == 401);
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
