//! Requests in somebody's name: the right token, to the right origin, renewed once.

use std::sync::Arc;

use url::Url;

use crate::{
    auth::{TokenFor, TokenSource},
    error::Result,
    http::{Answer, HttpClient, Operation, Origin, Request},
};

/// A client of one origin. Tokens go there and nowhere else.
#[derive(Clone)]
pub(super) struct Authorized {
    http: HttpClient,
    tokens: Arc<dyn TokenSource>,
    origin: Origin,
    refuses_token: fn(&Answer) -> bool,
}

impl Authorized {
    /// `refuses_token` tells the answers that another token may change.
    pub(super) fn new(
        http: HttpClient,
        tokens: Arc<dyn TokenSource>,
        base: &Url,
        refuses_token: fn(&Answer) -> bool,
    ) -> Self {
        Self { http, tokens, origin: Origin::of(base), refuses_token }
    }

    pub(super) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Sends a request with a token for `target`. A refused token is discarded and the request repeated once with
    /// another one (Graph facts, §6); the second answer stands.
    pub(super) async fn send(
        &self,
        request: Request,
        target: &TokenFor,
        operation: &Operation<'_>,
    ) -> Result<Answer> {
        // Before a token is even asked for.
        self.origin.check(request.url())?;
        let token = operation.run(self.tokens.token(target, operation.context())).await?;
        let answer = self.http.send(request.clone().bearer(&token, &self.origin)?, operation).await?;
        if !(self.refuses_token)(&answer) {
            return Ok(answer);
        }
        self.tokens.discard(target, &token).await;
        let token = operation.run(self.tokens.token(target, operation.context())).await?;
        self.http.send(request.bearer(&token, &self.origin)?, operation).await
    }
}
