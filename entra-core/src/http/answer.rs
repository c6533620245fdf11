//! One answer, read whole.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, RETRY_AFTER},
};
use serde::Deserialize;

use super::words;
use crate::{
    clock::{Clock, SystemClock},
    error::{Error, ErrorCode, Result},
};

/// What a vendor answered, whatever the status: the vendor's own client knows what it means.
pub struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) client_request_id: String,
}

impl Answer {
    /// The status.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// A 2xx.
    pub fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// A header as text.
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text. Checked as UTF-8 once, so that parsers need not do it per field.
    pub fn text(&self) -> Result<&str> {
        std::str::from_utf8(&self.body).map_err(|error| self.invalid("it is not UTF-8").caused_by(error))
    }

    /// The body as JSON, borrowing from it.
    pub fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        serde_json::from_str(self.text()?).map_err(|error| {
            // serde_json's message may quote the document; its class and place do not.
            let place = format!("{:?} at line {} column {}", error.classify(), error.line(), error.column());
            self.invalid("it is not the JSON that was expected").with("json", place)
        })
    }

    /// Whether the body looks like a web page, whatever its type says.
    pub fn is_html(&self) -> bool {
        let typed = self.header(&CONTENT_TYPE).is_some_and(|value| value.starts_with("text/html"));
        typed || self.body.trim_ascii_start().first() == Some(&b'<')
    }

    /// How long the vendor asks us to wait: seconds, or an HTTP date measured against the answer's own clock.
    pub fn retry_after(&self) -> Option<Duration> {
        let value = self.header(&RETRY_AFTER)?.trim();
        if let Ok(seconds) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until = httpdate::parse_http_date(value).ok()?;
        let now = self
            .header(&DATE)
            .and_then(|date| httpdate::parse_http_date(date).ok())
            .unwrap_or_else(|| SystemClock.now().into());
        Some(until.duration_since(now).unwrap_or_default())
    }

    /// Adds what the vendor's support asks for: status, request ids.
    pub fn stamp(&self, error: Error) -> Error {
        let error = error.with("status", self.status()).with("client-request-id", &self.client_request_id);
        match self.request_id() {
            Some(id) => error.with("request-id", id),
            None => error,
        }
    }

    /// The vendor's own id of the exchange: Graph's header, else the identity platform's.
    pub fn request_id(&self) -> Option<&str> {
        let named = |name| self.header(&HeaderName::from_static(name));
        named("request-id").or_else(|| named("x-ms-request-id")).and_then(words::id)
    }

    /// An answer that is not what the documentation promises.
    pub fn invalid(&self, why: &str) -> Error {
        self.stamp(
            Error::new(ErrorCode::VendorInvalidAnswer)
                .with_message(format!("The vendor's answer is not what its documentation promises: {why}.")),
        )
    }
}
