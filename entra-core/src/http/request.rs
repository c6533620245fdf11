//! One request, before it is sent.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    Method,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use url::{Url, form_urlencoded};

use super::{Origin, RetryRule};
use crate::{
    error::{Error, ErrorCode, Result},
    secret::Secret,
};

/// A request. It has no `Debug`: its body and headers may hold secrets.
#[derive(Clone)]
pub struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) retry: RetryRule,
    pub(super) timeout: Option<Duration>,
    pub(super) body_limit: Option<usize>,
}

impl Request {
    /// Reads.
    pub fn get(url: Url) -> Self {
        Self::new(Method::GET, url, RetryRule::reading())
    }

    /// Sends a form, as the identity platform's token endpoint takes it.
    pub fn post_form(url: Url, fields: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        Self::new(Method::POST, url, RetryRule::writing())
            .body(body, HeaderValue::from_static("application/x-www-form-urlencoded"))
    }

    /// Sends a JSON document.
    pub fn post_json(url: Url, document: &serde_json::Value) -> Self {
        Self::new(Method::POST, url, RetryRule::writing())
            .body(document.to_string(), HeaderValue::from_static("application/json"))
    }

    /// Any other verb; repeated like a write.
    pub fn other(method: Method, url: Url) -> Self {
        Self::new(method, url, RetryRule::writing())
    }

    fn new(method: Method, url: Url, retry: RetryRule) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            retry,
            timeout: None,
            body_limit: None,
        }
    }

    fn body(mut self, body: String, content_type: HeaderValue) -> Self {
        self.body = Bytes::from(body);
        self.headers.insert(CONTENT_TYPE, content_type);
        self
    }

    /// Where it goes.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Attaches a bearer token, if the request goes to the origin that the token is for.
    pub fn bearer(mut self, token: &Secret, origin: &Origin) -> Result<Self> {
        origin.check(&self.url)?;
        // The header is where the token belongs; it is marked so that nothing prints it.
        let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
            .map_err(|_| Error::new(ErrorCode::Internal).with_message("A token is not printable text."))?;
        value.set_sensitive(true);
        self.headers.insert(AUTHORIZATION, value);
        Ok(self)
    }

    /// Repeats by another rule.
    #[must_use]
    pub fn retry(mut self, rule: RetryRule) -> Self {
        self.retry = rule;
        self
    }

    /// Waits so long for one answer, in place of the client's setting.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Reads at most so many bytes of the answer, in place of the client's setting.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = Some(bytes);
        self
    }
}
