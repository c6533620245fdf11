//! What the host's status document says of the connection.

use serde::Serialize;
use time::OffsetDateTime;

use super::{Connections, Health};
use crate::{
    auth::{CredentialSource, oauth::consent::ConsentPages},
    error::{ErrorCode, Result, ResultExt},
    model::{
        Connection, ConnectionStatus, ConnectionType, EntraTenantId, HostTenantId, ManagedTenant,
        ValidationError,
    },
};

/// The connection's part of the status document.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionReport {
    /// Whether it is in force.
    pub status: ConnectionStatus,
    /// Through what.
    pub connection_type: Option<ConnectionType>,
    /// When it was last proved.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_validated_at: Option<OffsetDateTime>,
    /// Why the last proof failed.
    pub last_validation_error: Option<ValidationError>,
    /// Where it leads.
    pub connection_details: ConnectionDetails,
    /// How it is, with the remedy.
    pub health: Health,
    /// Where an administrator of the partner's tenant consents, while that consent is missing.
    pub consent_url: Option<String>,
}

/// Where a connection leads; nothing secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionDetails {
    /// CIPP's address.
    pub cipp_base_url: Option<String>,
    /// The partner's tenant of a Direct connection.
    pub direct_tenant_id: Option<EntraTenantId>,
    /// The level that holds the Microsoft application: `tenant-secret`, `env` or `app-secret`.
    pub direct_credential_source: Option<&'static str>,
}

impl Connections {
    /// Where to consent to the application of a host tenant, if it can be told.
    pub async fn consent_pages(&self, host: &HostTenantId) -> Option<ConsentPages> {
        let app = self.resolver.resolve(host).await.ok()?;
        Some(ConsentPages::new(self.parts.authority.clone(), app.client_id))
    }

    /// The connection's part of the status document. `tenants` tell when relationships end.
    pub async fn report(&self, host: &HostTenantId, tenants: &[ManagedTenant]) -> Result<ConnectionReport> {
        let active = self.parts.store.active_connection(host).await.in_operation("report the connection")?;
        let health = Health::of(active.as_ref(), nearest_end(tenants), self.parts.clock.now());
        let mut consent_url = None;
        let details = match active.as_ref().map(|active| active.connection_type) {
            None => ConnectionDetails::default(),
            Some(ConnectionType::Cipp) => ConnectionDetails {
                cipp_base_url: active.as_ref().and_then(|active| active.cipp_base_url.clone()),
                ..ConnectionDetails::default()
            },
            Some(ConnectionType::Direct) => {
                // A page that shows the status must not fail because a secret store is down; the health says it.
                let set = self.keeper.load(host).await.unwrap_or_default();
                let explained = self.resolver.explain(host).await.ok();
                let source = explained.and_then(|explained| explained.answered);
                let partner = set.map(|set| set.partner_tenant_id);
                if active.as_ref().is_some_and(lacks_consent) {
                    let pages = self.consent_pages(host).await;
                    consent_url = pages.zip(partner.as_ref()).and_then(|(pages, partner)| pages.of(partner));
                }
                ConnectionDetails {
                    direct_tenant_id: partner,
                    direct_credential_source: source.map(CredentialSource::as_str),
                    ..ConnectionDetails::default()
                }
            }
        };
        Ok(ConnectionReport {
            status: active.as_ref().map(|active| active.status).unwrap_or_default(),
            connection_type: active.as_ref().map(|active| active.connection_type),
            last_validated_at: active.as_ref().and_then(|active| active.last_validated_at),
            last_validation_error: active.and_then(|active| active.last_validation_error),
            connection_details: details,
            health,
            consent_url,
        })
    }
}

fn lacks_consent(connection: &Connection) -> bool {
    let failure = connection.last_validation_error.as_ref();
    failure.is_some_and(|failure| failure.code == ErrorCode::ConsentMissing.as_str())
}

/// The first relationship to end and not to extend itself, as discovery wrote it into the tenants' metadata.
fn nearest_end(tenants: &[ManagedTenant]) -> Option<OffsetDateTime> {
    let end_of = |tenant: &ManagedTenant| {
        let extends = tenant.metadata.get("autoExtend").and_then(serde_json::Value::as_bool).unwrap_or(false);
        let end = tenant.metadata.get("relationshipEnd")?.as_str().filter(|_| !extends)?;
        OffsetDateTime::parse(end, &time::format_description::well_known::Rfc3339).ok()
    };
    tenants.iter().filter_map(end_of).min()
}
