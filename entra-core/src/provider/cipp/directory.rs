//! CIPP as a directory.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use serde::Deserialize;
use url::Url;

use super::{
    client::CippClient,
    failure::refuses_token,
    graph_request::GraphPage,
    routes::{GET_VERSION, LIST_TENANTS},
    settings::CippSettings,
    tenant_filter::{TenantFilter, TenantRow},
};
use crate::{
    auth::TokenSource,
    context::{Context, Progress, Stage},
    error::{Error, ErrorCode, Result},
    http::{HttpClient, Operation},
    model::{DeltaCursor, DirectoryRead, DiscoveredTenant, EntraObjectId, EntraTenantId},
    provider::{
        Capability, Directory, TenantRead, attribution::Attribution, authorized::Authorized, lanes::Lanes,
    },
};

/// The edition of CIPP that this client was written after; `GetVersion` wants one to compare with.
const WRITTEN_AFTER: &str = "10.8.2";

/// The customers' directories through CIPP.
pub struct CippDirectory {
    pub(super) cipp: CippClient,
    pub(super) settings: CippSettings,
    /// Filters that `ListTenants` gave.
    filters: Mutex<HashMap<EntraTenantId, TenantFilter>>,
    attribution: Attribution,
    lanes: Lanes,
}

impl CippDirectory {
    /// Opens it at the base that `api_base` gave. Nothing is sent before the first call.
    pub fn new(http: HttpClient, tokens: Arc<dyn TokenSource>, base: Url, settings: CippSettings) -> Self {
        Self {
            cipp: CippClient::new(Authorized::new(http, tokens, &base, refuses_token), base),
            settings,
            filters: Mutex::default(),
            attribution: Attribution::default(),
            lanes: Lanes::default(),
        }
    }

    /// CIPP's version; absent where it does not tell. It asks the Internet for the newest one, and fails without.
    pub async fn version(&self, context: &Context) -> Result<Option<String>> {
        #[derive(Deserialize)]
        struct Versions {
            #[serde(rename = "LocalCIPPAPIVersion")]
            api: Option<String>,
        }
        let operation = self.operation("read CIPP's version", context);
        let ask = async {
            let answer = self.cipp.get(&GET_VERSION, &[("LocalVersion", WRITTEN_AFTER)], &operation).await?;
            Ok(answer.json::<Versions>()?.api)
        };
        operation.run(ask).await
    }

    fn operation<'a>(&self, name: &'static str, context: &'a Context) -> Operation<'a> {
        Operation::new(name, self.settings.budget, context)
    }

    /// Customers as CIPP lists them now, their filters remembered.
    async fn list(&self, operation: &Operation<'_>) -> Result<Vec<DiscoveredTenant>> {
        let answer = self.cipp.get(&LIST_TENANTS, &[], operation).await?;
        // A list of nobody is sometimes a list of nothing.
        let rows: Vec<Option<TenantRow>> = answer.json()?;
        let mut tenants = Vec::with_capacity(rows.len());
        let mut filters = HashMap::with_capacity(rows.len());
        for row in rows.into_iter().flatten() {
            let customer =
                row.customer(self.settings.partner.as_ref()).map_err(|error| answer.stamp(error))?;
            let Some((filter, tenant)) = customer else { continue };
            if filters.insert(tenant.entra_tenant_id.clone(), filter).is_none() {
                tenants.push(tenant);
            }
        }
        *self.filters.lock().unwrap_or_else(PoisonError::into_inner) = filters;
        Ok(tenants)
    }

    /// The filter of a tenant that CIPP lists, proved to lead to it. Any other tenant is refused: for one that it does
    /// not know, CIPP answers with an empty list.
    async fn filter(&self, tenant: &EntraTenantId, operation: &Operation<'_>) -> Result<TenantFilter> {
        let known = || self.filters.lock().unwrap_or_else(PoisonError::into_inner).get(tenant).cloned();
        if known().is_none() {
            self.list(operation).await?;
        }
        let filter = known().ok_or_else(|| {
            Error::new(ErrorCode::TenantUnavailable)
                .with_message("CIPP does not list this tenant.")
                .with_remedy(
                    "Check in CIPP that the tenant exists, is not excluded, and is in the API client's role.",
                )
        })?;
        if !self.attribution.is_proved(tenant) {
            self.prove(tenant, &filter, operation).await?;
        }
        Ok(filter)
    }

    /// The echo of the filter in each row proves nothing; the organisation's own id does.
    async fn prove(
        &self,
        tenant: &EntraTenantId,
        filter: &TenantFilter,
        operation: &Operation<'_>,
    ) -> Result<()> {
        #[derive(Deserialize)]
        struct Organization {
            id: String,
        }
        let mut told = Vec::new();
        self.graph_pages(filter, "organization", "id", operation, |answer| {
            let page: GraphPage<Organization> = answer.json()?;
            told.extend(page.results);
            Ok(())
        })
        .await?;
        self.attribution.prove(tenant, told.iter().map(|organization| organization.id.as_str()))
    }
}

#[async_trait]
impl Directory for CippDirectory {
    fn capability(&self) -> Capability {
        Capability { delta: false, groups: true, all_domains: false }
    }

    async fn probe(&self, context: &Context) -> Result<()> {
        let operation = self.operation("probe CIPP", context);
        operation.run(self.list(&operation)).await.map(|_| ())
    }

    /// Never complete: CIPP leaves out tenants that are excluded or outside the API client's role, without a word.
    async fn tenants(&self, context: &Context) -> Result<TenantRead> {
        let operation = self.operation("list tenants", context);
        let tenants = operation.run(self.list(&operation)).await?;
        let total = tenants.len() as u64;
        context.tell(Progress {
            stage: Stage::Discovering,
            managed_tenant_id: None,
            tenant_name: None,
            done: total,
            total: Some(total),
        });
        Ok(TenantRead { tenants, is_complete: false })
    }

    /// Everybody, whatever the cursor: CIPP has no changes to tell.
    async fn users(
        &self,
        tenant: &EntraTenantId,
        _cursor: Option<&DeltaCursor>,
        context: &Context,
    ) -> Result<DirectoryRead> {
        let operation = self.operation("read users", context).about("tenant", tenant.as_str());
        operation
            .run(async {
                let _lane = self.lanes.enter(tenant).await;
                let filter = self.filter(tenant, &operation).await?;
                self.read_users(tenant, &filter, &operation).await
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
                let filter = self.filter(tenant, &operation).await?;
                self.read_members(&filter, group, &operation).await
            })
            .await
    }
}
