//! Connecting through the MSP's CIPP.

use std::sync::Arc;

use serde::Serialize;

use super::{Connections, direct::not_proved, service::Caller, swap::Fresh};
use crate::{
    auth::tokens::{CippAccess, CippCredentials, CippTokens},
    context::Context,
    error::{Error, ErrorCode, Result, ResultExt},
    model::{Connection, ConnectionType, EntraTenantId, HostTenantId, UserId},
    provider::{
        Directory,
        cipp::{CippDirectory, CippSettings, api_base},
    },
    secret::Secret,
    secrets::prove_writable,
};

/// What a person enters to connect a CIPP: its address, and its API client or a gateway's token.
#[derive(Clone, Debug, Default)]
pub struct CippForm {
    /// Its address, with or without `/api`.
    pub base_url: String,
    /// The tenant in which its API client lives.
    pub tenant_id: Option<String>,
    /// The API client's id.
    pub client_id: Option<String>,
    /// The API client's secret.
    pub client_secret: Option<Secret>,
    /// The scope, where it is not `api://{client id}/.default`.
    pub scope: Option<String>,
    /// In place of an API client: a token for a gateway in front of CIPP.
    pub api_token: Option<Secret>,
}

/// What a test of a CIPP found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CippProof {
    /// CIPP's version, where it tells.
    pub version: Option<String>,
    /// How many tenants the API client may see.
    pub tenant_count: usize,
}

impl Connections {
    /// Tries an address and its credentials. Saves nothing.
    pub async fn test_cipp(&self, form: &CippForm, context: &Context) -> Result<CippProof> {
        // On the heap, as below: reading tenants makes a large future.
        Box::pin(self.prove_cipp(&self.read_form(form)?, context)).await.in_operation("test CIPP")
    }

    /// Proves an address and its credentials and puts them in force: a first connection, another one, or new
    /// credentials for the same. Whatever fails leaves the connection that was in force as it was.
    pub async fn connect_cipp(
        &self,
        host: &HostTenantId,
        user: &UserId,
        form: &CippForm,
        context: &Context,
    ) -> Result<Connection> {
        let connect = async {
            let credentials = self.read_form(form)?;
            prove_writable(self.parts.secrets.as_ref(), host).await?;
            Box::pin(self.prove_cipp(&credentials, context)).await.map_err(not_proved)?;
            let caller = Caller { host, user };
            self.put_in_force(caller, ConnectionType::Cipp, Fresh::Cipp(&credentials)).await
        };
        connect.await.in_operation("connect CIPP")
    }

    fn read_form(&self, form: &CippForm) -> Result<CippCredentials> {
        let present = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(ToOwned::to_owned)
        };
        let secret =
            |value: &Option<Secret>| value.as_ref().filter(|value| !value.is_blank()).map(Secret::trimmed);
        let client = (present(&form.tenant_id), present(&form.client_id), secret(&form.client_secret));
        let access = match (client, secret(&form.api_token)) {
            ((Some(tenant), Some(client_id), Some(client_secret)), _) => CippAccess::Client {
                tenant_id: EntraTenantId::folded(&tenant),
                client_id,
                client_secret,
                scope: present(&form.scope),
            },
            (_, Some(token)) => CippAccess::Gateway(token),
            _ => {
                return Err(Error::new(ErrorCode::InvalidArgument)
                    .with_message("The credentials of CIPP are incomplete.")
                    .with_remedy("Enter the API client's tenant, id and secret together."));
            }
        };
        Ok(CippCredentials { base_url: api_base(&form.base_url, self.parts.addresses)?, access })
    }

    async fn prove_cipp(&self, credentials: &CippCredentials, context: &Context) -> Result<CippProof> {
        let directory = self.cipp(credentials);
        let tenants = directory.tenants(context).await?.tenants;
        // It asks the Internet for the newest version, and fails without; that is no failure of the connection.
        let version = directory.version(context).await.unwrap_or_default();
        Ok(CippProof { version, tenant_count: tenants.len() })
    }

    pub(super) fn cipp(&self, credentials: &CippCredentials) -> CippDirectory {
        let tokens = CippTokens::new(credentials.clone(), self.endpoint.clone());
        let partner = match &credentials.access {
            CippAccess::Client { tenant_id, .. } => Some(tenant_id.clone()),
            CippAccess::Gateway(_) => self.parts.cipp.partner.clone(),
        };
        let settings = CippSettings { partner, ..self.parts.cipp.clone() };
        CippDirectory::new(
            self.parts.cipp_http.clone(),
            Arc::new(tokens),
            credentials.base_url.clone(),
            settings,
        )
    }
}
