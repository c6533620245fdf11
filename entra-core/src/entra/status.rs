//! The status document of the host's page.

use serde::Serialize;
use time::OffsetDateTime;

use super::ForTenant;
use crate::{
    access::{Flag, Operation},
    auth::oauth::consent::ConsentPages,
    connection::ConnectionReport,
    error::{ErrorCode, Result},
    model::{ConnectionType, FieldSync, ManagedTenant, ManagedTenantId, MappingState, RunStatus, RunType},
    reconcile::{Scope, ScopeProfile},
    store::RunFilter,
};

/// How the integration of a host tenant is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The connection's part.
    #[serde(flatten)]
    pub connection: ConnectionReport,
    /// When tenants were last discovered.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_discovery_at: Option<OffsetDateTime>,
    /// Tenants that are mapped to a client.
    pub mapped_tenant_count: usize,
    /// Tenants that wait for a sync to make their client.
    pub pending_create_tenant_count: usize,
    /// Minutes between scheduled syncs; absent while they are off.
    pub next_sync_interval_minutes: Option<u32>,
    /// Whether any tenant has been synced to its end.
    pub has_completed_first_sync: bool,
    /// Ways to connect that are switched on.
    pub available_connection_types: Vec<ConnectionType>,
    /// Which fields follow the directory.
    pub field_sync_config: FieldSync,
    /// Exclusion patterns that are no regular expressions: they are passed over.
    pub invalid_patterns: Vec<String>,
    /// Tenants that the last try could not read.
    pub troubled_tenants: Vec<TroubledTenant>,
}

/// A tenant that cannot be read, and what to do about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TroubledTenant {
    /// Which.
    pub managed_tenant_id: ManagedTenantId,
    /// Its name.
    pub display_name: String,
    /// The error's code.
    pub code: &'static str,
    /// What happened.
    pub message: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// Where an administrator of the tenant consents, while that consent is missing. Absent over CIPP, which has an
    /// application of its own.
    pub consent_url: Option<String>,
    /// Since when.
    #[serde(with = "time::serde::rfc3339")]
    pub since: OffsetDateTime,
    /// Syncs that failed in a row.
    pub failures: u32,
    /// From when on the schedule tries it again; absent while it does so at every turn.
    #[serde(with = "time::serde::rfc3339::option")]
    pub next_try_at: Option<OffsetDateTime>,
}

/// What to do about a consent for which there is no address.
const CONSENT_ELSEWHERE: &str =
    "Have an administrator of that tenant consent to the application that the connection works with.";

impl TroubledTenant {
    fn of(tenant: &ManagedTenant, pages: Option<&ConsentPages>) -> Option<Self> {
        let code: ErrorCode = tenant.access.code()?.parse().ok()?;
        let page = pages.filter(|_| code == ErrorCode::ConsentMissing);
        let consent_url = page.and_then(|pages| pages.of(&tenant.entra_tenant_id));
        Some(Self {
            managed_tenant_id: tenant.managed_tenant_id.clone(),
            display_name: tenant.display_name.clone(),
            code: code.as_str(),
            message: code.message(),
            remedy: match (code, &consent_url) {
                (ErrorCode::ConsentMissing, None) => CONSENT_ELSEWHERE,
                _ => code.remedy(),
            },
            consent_url,
            since: tenant.access.since()?,
            failures: tenant.access.quarantine().failures,
            next_try_at: tenant.access.next_try(),
        })
    }
}

fn lacks_consent(tenant: &ManagedTenant) -> bool {
    tenant.access.code() == Some(ErrorCode::ConsentMissing.as_str())
}

impl ForTenant {
    /// How the integration is: the connection with its health, and what became of it.
    pub async fn status(&self) -> Result<Status> {
        self.look(Operation::Status, self.gather_status()).await
    }

    async fn gather_status(&self) -> Result<Status> {
        let (store, host) = (&self.services().store, &self.host);
        let tenants = store.managed_tenants(host).await?;
        let mappings = store.mappings(host).await?;
        let settings = store.settings(host).await?;
        let flags = self.parts.access.flags(host).await?;
        let count = |state| mappings.iter().filter(|mapping| mapping.mapping_state == state).count();
        let scope = Scope::new(&settings.user_filter, ScopeProfile::Default, None);
        let invalid = scope.invalid_patterns().iter().map(|invalid| invalid.pattern.clone()).collect();
        let connection = self.connections()?.report(host, &tenants).await?;
        let pages = match connection.connection_type {
            Some(ConnectionType::Direct) if tenants.iter().any(lacks_consent) => {
                self.connections()?.consent_pages(host).await
            }
            _ => None,
        };
        let troubled = |tenant| TroubledTenant::of(tenant, pages.as_ref());
        let cipp = flags.is_on(Flag::Cipp).then_some(ConnectionType::Cipp);
        Ok(Status {
            connection,
            last_discovery_at: self.last_discovery().await?,
            mapped_tenant_count: count(MappingState::Mapped),
            pending_create_tenant_count: count(MappingState::CreateNew),
            next_sync_interval_minutes: settings.sync_enabled.then_some(settings.sync_interval_minutes),
            has_completed_first_sync: tenants.iter().any(|tenant| tenant.last_successful_sync_at.is_some()),
            available_connection_types: [ConnectionType::Direct].into_iter().chain(cipp).collect(),
            invalid_patterns: invalid,
            troubled_tenants: tenants.iter().filter_map(troubled).collect(),
            field_sync_config: settings.field_sync,
        })
    }

    async fn last_discovery(&self) -> Result<Option<OffsetDateTime>> {
        let filter = RunFilter {
            status: Some(RunStatus::Completed),
            run_type: Some(RunType::Discovery),
            limit: 1,
            ..RunFilter::default()
        };
        let runs = self.services().store.runs(&self.host, &filter).await?;
        Ok(runs.into_iter().next().and_then(|run| run.completed_at))
    }
}
