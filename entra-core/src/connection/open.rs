//! Opening the directories of the connection in force.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Connections, DirectorySource};
use crate::{
    auth::{
        TokenFor, TokenSource,
        tokens::{DirectTokens, TokenSet},
    },
    context::Context,
    error::{Error, ErrorCode, Result, ResultExt},
    model::{ConnectionType, HostTenantId},
    provider::{Directory, graph::GraphDirectory},
    secret::Secret,
};

/// The directories of one host tenant, and which credentials they were opened with.
pub(super) struct Opened {
    /// Says nothing about the credentials, but differs where they are another sign-in's.
    mark: String,
    directory: Arc<dyn Directory>,
}

#[async_trait]
impl DirectorySource for Connections {
    async fn open(&self, host: &HostTenantId) -> Result<Arc<dyn Directory>> {
        let active = self.parts.store.active_connection(host).await.in_operation("open the connection")?;
        match active.map(|active| active.connection_type) {
            Some(ConnectionType::Direct) => self.open_direct(host).await.in_operation("open the connection"),
            Some(ConnectionType::Cipp) => self.open_cipp(host).await.in_operation("open the connection"),
            None => Err(Error::new(ErrorCode::NotConnected)),
        }
    }

    /// Keeps what says that nothing will work until a person acts. Failures of one customer are that customer's, and
    /// what passes by itself is not worth a warning.
    async fn note(&self, host: &HostTenantId, failure: Option<&Error>) -> Result<()> {
        match failure {
            Some(error) if !error.code().breaks_the_connection() => Ok(()),
            _ => self.record(host, failure).await,
        }
    }
}

impl Connections {
    async fn open_direct(&self, host: &HostTenantId) -> Result<Arc<dyn Directory>> {
        let set = self.keeper.load(host).await?.ok_or(ErrorCode::NotConnected)?;
        let mark = format!("direct:{}:{}", set.sign_in, set.partner_tenant_id);
        Ok(self.opened_as(host, mark, || {
            let tokens = DirectTokens::new(
                host.clone(),
                self.keeper.clone(),
                self.resolver.clone(),
                self.endpoint.clone(),
                Arc::<dyn crate::store::Store>::clone(&self.parts.store),
                self.parts.direct,
            );
            self.graph(Arc::new(tokens))
        }))
    }

    async fn open_cipp(&self, host: &HostTenantId) -> Result<Arc<dyn Directory>> {
        let credentials = self.cipp_keeper.load(host).await?.ok_or(ErrorCode::NotConnected)?;
        let mark = format!("cipp:{}", credentials.fingerprint());
        Ok(self.opened_as(host, mark, || Arc::new(self.cipp(&credentials))))
    }

    /// What is open already, as long as it is the same sign-in's.
    fn opened_as(
        &self,
        host: &HostTenantId,
        mark: String,
        open: impl FnOnce() -> Arc<dyn Directory>,
    ) -> Arc<dyn Directory> {
        if let Some(opened) = self.remembered(host).filter(|opened| opened.mark == mark) {
            return Arc::clone(&opened.directory);
        }
        let directory = open();
        self.remember(host, Arc::new(Opened { mark, directory: Arc::clone(&directory) }));
        directory
    }

    fn graph(&self, tokens: Arc<dyn TokenSource>) -> Arc<dyn Directory> {
        Arc::new(GraphDirectory::new(
            self.parts.http.clone(),
            tokens,
            self.parts.authority.clone(),
            self.parts.graph.clone(),
            Arc::clone(&self.parts.clock),
        ))
    }

    /// Proves tokens that are not kept yet.
    pub(super) async fn prove_direct(&self, set: &TokenSet, context: &Context) -> Result<()> {
        self.graph(Arc::new(Unkept(set.access_token.clone()))).probe(context).await
    }
}

/// A token of a sign-in that is not in force: it serves the probe, and nothing renews it.
struct Unkept(Secret);

#[async_trait]
impl TokenSource for Unkept {
    async fn token(&self, _: &TokenFor, _: &Context) -> Result<Secret> {
        Ok(self.0.clone())
    }

    async fn discard(&self, _: &TokenFor, _: &Secret) {}
}
