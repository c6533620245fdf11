//! The one HTTP client.

use std::{error::Error as StdError, sync::Arc, time::Duration};

use backon::Retryable;
use bytes::BytesMut;
use reqwest::{
    header::{HeaderName, HeaderValue},
    redirect,
};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{
    AddressRule, Answer, Operation, Request,
    address::{AddressNotAllowed, GuardedResolver},
    tls,
};
use crate::error::{Error, ErrorCode, Result};

/// How the client behaves. The defaults suit Microsoft's services.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Where requests may go.
    pub addresses: AddressRule,
    /// Requests under way at once, over all tenants.
    pub concurrency: usize,
    /// The wait for a connection.
    pub connect_timeout: Duration,
    /// The wait for one whole answer.
    pub timeout: Duration,
    /// The largest answer that is read, in bytes.
    pub body_limit: usize,
    /// The first wait before a repetition; later ones double.
    pub first_wait: Duration,
    /// The authorities that certify servers, as PEM; absent means the machine's own trust store.
    pub authorities: Option<String>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            addresses: AddressRule::default(),
            concurrency: 8,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(100),
            body_limit: 64 << 20,
            first_wait: Duration::from_millis(500),
            authorities: None,
        }
    }
}

/// Sends requests: to allowed addresses only, without following redirects, repeating what may pass. Cheap to clone;
/// clones share connections and the bound on concurrency.
#[derive(Clone)]
pub struct HttpClient {
    inner: reqwest::Client,
    settings: Arc<HttpSettings>,
    slots: Arc<Semaphore>,
}

/// Why an attempt did not succeed. Both kinds may be repeated.
enum Failure {
    Answered(Answer),
    Broken(Broken),
}

/// A failure of the way, and whether the vendor may have seen the request.
struct Broken {
    error: Error,
    was_sent: bool,
}

impl HttpClient {
    /// Builds it.
    pub fn new(settings: HttpSettings) -> Result<Self> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(settings.authorities.as_deref())?)
            .dns_resolver(GuardedResolver(settings.addresses))
            .redirect(redirect::Policy::none())
            .connect_timeout(settings.connect_timeout)
            .user_agent(concat!("entra/", env!("CARGO_PKG_VERSION")));
        if settings.addresses != AddressRule::OwnNetwork {
            // A proxy would resolve names in our place, and the rule on addresses would see the proxy's only.
            builder = builder.no_proxy();
        }
        let inner = builder.build().map_err(|error| Error::new(ErrorCode::Internal).caused_by(error))?;
        let slots = Arc::new(Semaphore::new(settings.concurrency.max(1)));
        Ok(Self { inner, settings: Arc::new(settings), slots })
    }

    /// Sends a request and reads the answer, whatever its status. Errors are those of the way: `address_refused`,
    /// `unreachable`, `vendor_invalid_answer` (too large), `cancelled`.
    pub async fn send(&self, request: Request, operation: &Operation<'_>) -> Result<Answer> {
        // Boxed: its callers' futures would carry the whole exchange otherwise.
        Box::pin(operation.run(self.send_repeatedly(&request, operation))).await
    }

    async fn send_repeatedly(&self, request: &Request, operation: &Operation<'_>) -> Result<Answer> {
        self.settings.addresses.check(&request.url)?;
        let client_request_id = Uuid::new_v4().to_string();
        let rule = request.retry;
        let outcome = (|| self.attempt(request, &client_request_id, operation))
            .retry(rule.backoff(self.settings.first_wait))
            .when(|failure| match failure {
                Failure::Answered(answer) => (rule.may_pass)(answer),
                Failure::Broken(broken) => {
                    broken.error.is_retryable() && (rule.is_idempotent || !broken.was_sent)
                }
            })
            .adjust(|failure, planned| {
                let told = match failure {
                    Failure::Answered(answer) => answer.retry_after(),
                    Failure::Broken(_) => None,
                };
                // An immediate repetition counts as another request (Graph facts, §6): never sooner than planned
                // where the vendor says nothing, never later than the operation's budget.
                planned.map(|planned| told.unwrap_or(planned)).filter(|wait| *wait < operation.remaining())
            })
            .await;
        match outcome {
            Ok(answer) | Err(Failure::Answered(answer)) => Ok(answer),
            Err(Failure::Broken(broken)) => Err(broken.error.with("client-request-id", client_request_id)),
        }
    }

    async fn attempt(
        &self,
        request: &Request,
        client_request_id: &str,
        operation: &Operation<'_>,
    ) -> Result<Answer, Failure> {
        // Held for one attempt, not for the waits between them.
        let _slot = self.slots.acquire().await;
        let timeout = request.timeout.unwrap_or(self.settings.timeout).min(operation.remaining());
        let outcome = tokio::time::timeout(timeout, self.exchange(request, client_request_id))
            .await
            .unwrap_or_else(|_| {
                let error = Error::new(ErrorCode::Unreachable)
                    .with_message(format!("The vendor did not answer within {} seconds.", timeout.as_secs()));
                Err(Broken { error, was_sent: true })
            });
        let answer = outcome.as_ref().ok();
        // The path and the query stay out: they can hold page tokens and people's identifiers.
        tracing::debug!(
            operation = operation.name(),
            host = request.url.host_str(),
            status = answer.map(Answer::status),
            request_id = answer.and_then(Answer::request_id),
            client_request_id,
            "request"
        );
        match outcome {
            Ok(answer) if answer.is_success() => Ok(answer),
            Ok(answer) => Err(Failure::Answered(answer)),
            Err(broken) => Err(Failure::Broken(broken)),
        }
    }

    async fn exchange(&self, request: &Request, client_request_id: &str) -> Result<Answer, Broken> {
        let mut sending = self.inner.request(request.method.clone(), request.url.clone());
        sending = sending.headers(request.headers.clone());
        if let Ok(id) = HeaderValue::from_str(client_request_id) {
            sending = sending.header(HeaderName::from_static("client-request-id"), id);
        }
        if !request.body.is_empty() {
            sending = sending.body(request.body.clone());
        }
        let mut response = sending.send().await.map_err(broken)?;
        let limit = request.body_limit.unwrap_or(self.settings.body_limit);
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            if body.len() + chunk.len() > limit {
                let error = Error::new(ErrorCode::VendorRejected).with_message(format!(
                    "The vendor's answer is larger than {limit} bytes; it was not read."
                ));
                return Err(Broken { error, was_sent: true });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            status: response.status(),
            headers: response.headers().clone(),
            body: body.freeze(),
            client_request_id: client_request_id.to_owned(),
        })
    }
}

/// The URL is dropped from the cause: its query may hold a page token.
fn broken(error: reqwest::Error) -> Broken {
    let was_sent = !error.is_connect();
    let mut cause: Option<&(dyn StdError + 'static)> = Some(&error);
    while let Some(link) = cause {
        if link.is::<AddressNotAllowed>() {
            return Broken { error: Error::new(ErrorCode::AddressRefused), was_sent };
        }
        cause = link.source();
    }
    Broken { error: Error::new(ErrorCode::Unreachable).caused_by(error.without_url()), was_sent }
}
