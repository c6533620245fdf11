//! Connecting to Microsoft, and how the connection is.

use serde_json::json;

use super::ForTenant;
use crate::{
    auth::CredentialExplanation,
    connection::{
        CippForm, CippProof, ConnectionReport, Connections, DirectAnswer, DirectSignIn, DirectSignInOptions,
    },
    context::Context,
    error::{Error, ErrorCode, Result},
    model::Connection,
};

impl ForTenant {
    /// Starts a partner sign-in: answers where to send the person.
    pub async fn connect_direct_start(
        &self,
        redirect_uri: &str,
        options: &DirectSignInOptions,
    ) -> Result<DirectSignIn> {
        let work = async {
            self.connections()?.connect_direct_start(&self.host, &self.user, redirect_uri, options).await
        };
        self.change("connect_direct_start", json!({}), work).await
    }

    /// Finishes the sign-in with what Microsoft's redirect brought. Whatever fails leaves the connection that was in
    /// force as it was.
    pub async fn connect_direct_finish(
        &self,
        answer: &DirectAnswer,
        context: &Context,
    ) -> Result<Connection> {
        let work = async {
            self.connections()?.connect_direct_finish(&self.host, &self.user, answer, context).await
        };
        self.change("connect_direct_finish", json!({}), work).await
    }

    /// Tries a CIPP and its credentials. Saves nothing.
    pub async fn test_cipp(&self, form: &CippForm, context: &Context) -> Result<CippProof> {
        self.look("test_cipp", async { self.connections()?.test_cipp(form, context).await }).await
    }

    /// Proves a CIPP and its credentials and puts them in force. Whatever fails leaves the connection that was in
    /// force as it was.
    pub async fn connect_cipp(&self, form: &CippForm, context: &Context) -> Result<Connection> {
        let work = async { self.connections()?.connect_cipp(&self.host, &self.user, form, context).await };
        self.change("connect_cipp", json!({}), work).await
    }

    /// How the connection is: its part of the status document.
    pub async fn connection_report(&self) -> Result<ConnectionReport> {
        let work = async {
            let tenants = self.services().store.managed_tenants(&self.host).await?;
            self.connections()?.report(&self.host, &tenants).await
        };
        self.look("connection_report", work).await
    }

    /// Which Microsoft application is in use, and which levels are incomplete; no values.
    pub async fn explain_credentials(&self) -> Result<CredentialExplanation> {
        let work = async { self.connections()?.explain_credentials(&self.host).await };
        self.look("explain_credentials", work).await
    }

    /// Proves that the connection in force still works, and writes down what came of it.
    pub async fn validate(&self, context: &Context) -> Result<Connection> {
        let work = async { self.connections()?.validate(&self.host, context).await };
        self.change("validate", json!({}), work).await
    }

    /// Takes the connection out of force and removes its credentials. Mappings, links and history stay.
    pub async fn disconnect(&self) -> Result<()> {
        let work = async { self.connections()?.disconnect(&self.host, &self.user).await };
        self.change("disconnect", json!({}), work).await
    }

    fn connections(&self) -> Result<&Connections> {
        self.parts.connections.as_deref().ok_or_else(|| {
            Error::new(ErrorCode::InvalidArgument).with_message(
                "This instance reads directories of the host's own: there is nothing to connect.",
            )
        })
    }
}
