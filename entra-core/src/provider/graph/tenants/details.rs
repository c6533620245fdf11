//! What is asked of each listed tenant: its domains, its number of people, and whether it can be read.

use serde::Deserialize;
use serde_json::json;

use super::Listed;
use crate::{
    auth::TokenFor,
    error::{Error, ErrorCode, Result},
    http::Operation,
    model::{DiscoveredTenant, EntraTenantId, Quarantine, TenantAccess},
    provider::{
        TenantRead,
        graph::{
            GraphDirectory,
            client::Preference,
            page::{Text, owned},
            routes::TENANT_INFORMATION,
        },
    },
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TenantInformationRow<'a> {
    #[serde(borrow)]
    tenant_id: Text<'a>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    default_domain_name: Option<Text<'a>>,
}

impl GraphDirectory {
    /// A customer that cannot be read stays on the list, with the reason: it never looks empty or gone.
    pub(super) async fn describe(
        &self,
        listed: Listed,
        operation: &Operation<'_>,
    ) -> Result<DiscoveredTenant> {
        let mut tenant = DiscoveredTenant {
            entra_tenant_id: listed.tenant,
            display_name: listed.display_name,
            primary_domain: listed.domain,
            domains: Vec::new(),
            source_user_count: None,
            access: TenantAccess::Readable,
            metadata: listed.metadata,
        };
        if self.settings.ask_customers {
            match self.ask(&mut tenant, operation).await {
                Ok(()) => {}
                Err(error) if ends_the_listing(&error) => return Err(error),
                // It may be reachable in a minute; this says nothing of its access.
                Err(error) if error.is_retryable() => {
                    tracing::warn!(tenant = %tenant.entra_tenant_id, code = %error.code(), "tenant not asked");
                }
                Err(error) => {
                    let code = error.code().as_str().to_owned();
                    tenant.access = TenantAccess::AccessLost {
                        code,
                        since: self.clock.now(),
                        quarantine: Quarantine::default(),
                    };
                }
            }
        }
        if tenant.primary_domain.is_none() {
            self.look_up(&mut tenant, operation).await?;
        }
        if tenant.domains.is_empty() {
            tenant.domains.extend(tenant.primary_domain.clone());
        }
        Ok(tenant)
    }

    async fn ask(&self, tenant: &mut DiscoveredTenant, operation: &Operation<'_>) -> Result<()> {
        let id = tenant.entra_tenant_id.clone();
        let _lane = self.lanes.enter(&id).await;
        let organization = self.read_organization(&id, operation).await?;
        if tenant.display_name.is_empty() {
            tenant.display_name = organization.display_name.unwrap_or_default();
        }
        tenant.domains = organization.domains;
        if let Some(default) = tenant.domains.first() {
            tenant.primary_domain = Some(default.clone());
        }
        tenant.source_user_count = self.count_users(&id, operation).await?;
        Ok(())
    }

    /// `findTenantInformationByTenantId`: the default domain without the customer's consent.
    async fn look_up(&self, tenant: &mut DiscoveredTenant, operation: &Operation<'_>) -> Result<()> {
        let id = tenant.entra_tenant_id.as_str();
        let url = TENANT_INFORMATION.url(&self.authority.graph, &[id], &[])?;
        let answer = match self.graph.get(url, Preference::None, &TokenFor::Partner, operation).await {
            Ok(answer) => answer,
            // A tenant without a domain can still be mapped by hand.
            Err(error) if !ends_the_listing(&error) => {
                tracing::warn!(tenant = id, code = %error.code(), "the tenant's domain was not found");
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let row: TenantInformationRow<'_> = answer.json()?;
        if EntraTenantId::folded(row.tenant_id.as_str()) != tenant.entra_tenant_id {
            return Err(Error::new(ErrorCode::WrongTenant).with("tenant", id));
        }
        tenant.primary_domain = owned(row.default_domain_name.as_ref()).map(|domain| domain.to_lowercase());
        if tenant.display_name.is_empty() {
            tenant.display_name = owned(row.display_name.as_ref()).unwrap_or_default();
        }
        Ok(())
    }

    /// The partner's own tenant as the only one.
    pub(super) async fn self_tenant(
        &self,
        tenant: &EntraTenantId,
        operation: &Operation<'_>,
    ) -> Result<TenantRead> {
        let organization = self.read_organization(tenant, operation).await?;
        let discovered = DiscoveredTenant {
            entra_tenant_id: tenant.clone(),
            display_name: organization.display_name.unwrap_or_default(),
            primary_domain: organization.domains.first().cloned(),
            domains: organization.domains,
            source_user_count: self.count_users(tenant, operation).await?,
            access: TenantAccess::Readable,
            metadata: json!({ "source": "self" }),
        };
        Ok(TenantRead { tenants: vec![discovered], is_complete: true })
    }
}

/// What asking the next customer would meet again: the connection is broken, or nobody wants the answer any more.
fn ends_the_listing(error: &Error) -> bool {
    error.code().breaks_the_connection() || error.code() == ErrorCode::Cancelled
}
