//! Connecting to Microsoft, and how the connection is.

use serde_json::json;

use super::ForTenant;
use crate::{
    access::Operation,
    auth::{CredentialExplanation, oauth::disclosure::Disclosure},
    connection::{CippForm, CippProof, Connections, DirectAnswer, DirectSignIn, DirectSignInOptions},
    context::Context,
    error::{Error, ErrorCode, Result},
    model::Connection,
};

impl ForTenant {
    /// What Microsoft will ask a person to allow, in plain words.
    pub async fn disclosure(&self) -> Result<Disclosure> {
        self.look(Operation::Disclosure, async { Ok(self.connections()?.disclosure()) }).await
    }

    /// Starts a partner sign-in: answers where to send the person.
    pub async fn connect_direct_start(
        &self,
        redirect_uri: &str,
        options: &DirectSignInOptions,
    ) -> Result<DirectSignIn> {
        let work = async {
            self.connections()?.connect_direct_start(&self.host, self.person()?, redirect_uri, options).await
        };
        self.act(Operation::ConnectDirectStart, json!({}), work).await
    }

    /// Finishes the sign-in with what Microsoft's redirect brought. Whatever fails leaves the connection that was in
    /// force as it was.
    pub async fn connect_direct_finish(
        &self,
        answer: &DirectAnswer,
        context: &Context,
    ) -> Result<Connection> {
        let work = async {
            self.connections()?.connect_direct_finish(&self.host, self.person()?, answer, context).await
        };
        self.act(Operation::ConnectDirectFinish, json!({}), work).await
    }

    /// Tries a CIPP and its credentials. Saves nothing.
    pub async fn test_cipp(&self, form: &CippForm, context: &Context) -> Result<CippProof> {
        self.look(Operation::TestCipp, async { self.connections()?.test_cipp(form, context).await }).await
    }

    /// Proves a CIPP and its credentials and puts them in force. Whatever fails leaves the connection that was in
    /// force as it was.
    pub async fn connect_cipp(&self, form: &CippForm, context: &Context) -> Result<Connection> {
        let work =
            async { self.connections()?.connect_cipp(&self.host, self.person()?, form, context).await };
        self.act(Operation::ConnectCipp, json!({}), work).await
    }

    /// Which Microsoft application is in use, and which levels are incomplete; no values.
    pub async fn explain_credentials(&self) -> Result<CredentialExplanation> {
        let work = async { self.connections()?.explain_credentials(&self.host).await };
        self.look(Operation::ExplainCredentials, work).await
    }

    /// Proves that the connection in force still works, and writes down what came of it.
    pub async fn validate(&self, context: &Context) -> Result<Connection> {
        let work = async { self.connections()?.validate(&self.host, context).await };
        self.act(Operation::ValidateConnection, json!({}), work).await
    }

    /// Takes the connection out of force and removes its credentials. Mappings, links and history stay.
    pub async fn disconnect(&self) -> Result<()> {
        let work = async { self.connections()?.disconnect(&self.host, self.person()?).await };
        self.act(Operation::Disconnect, json!({}), work).await
    }

    pub(super) fn connections(&self) -> Result<&Connections> {
        self.parts.connections.as_deref().ok_or_else(|| {
            Error::new(ErrorCode::InvalidArgument).with_message(
                "This instance reads directories of the host's own: there is nothing to connect.",
            )
        })
    }
}
