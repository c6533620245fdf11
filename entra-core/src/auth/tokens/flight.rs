//! One request for many callers.

use std::sync::atomic::{AtomicU64, Ordering};

use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

use super::TokenSet;
use crate::{
    error::{Error, ErrorCode, Result},
    secret::Secret,
};

/// A token is replaced this long before it ends: longer than any request that it accompanies should take.
const EARLY: Duration = Duration::seconds(120);

/// What a flight brings.
pub(super) trait Ticket: Clone {
    fn access_token(&self) -> &Secret;
    fn expires_at(&self) -> OffsetDateTime;

    /// Good for a while yet, and not what the vendor refused.
    fn is_usable(&self, refused: Option<&Secret>, now: OffsetDateTime) -> bool {
        self.expires_at() - EARLY > now && Some(self.access_token()) != refused
    }
}

impl Ticket for TokenSet {
    fn access_token(&self) -> &Secret {
        &self.access_token
    }

    fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }
}

/// An access token alone.
#[derive(Clone)]
pub(super) struct AccessToken {
    pub(super) token: Secret,
    pub(super) expires_at: OffsetDateTime,
}

impl Ticket for AccessToken {
    fn access_token(&self) -> &Secret {
        &self.token
    }

    fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }
}

/// The token of one key, and at most one request for the next.
pub(super) struct Flight<T> {
    /// Requests that have ended.
    landed: AtomicU64,
    seat: Mutex<Seat<T>>,
}

struct Seat<T> {
    ticket: Option<T>,
    refused: Option<Secret>,
    failure: Option<Error>,
}

impl<T> Default for Flight<T> {
    fn default() -> Self {
        let seat = Seat { ticket: None, refused: None, failure: None };
        Self { landed: AtomicU64::new(0), seat: Mutex::new(seat) }
    }
}

impl<T: Ticket> Flight<T> {
    /// The token at hand, or what `fetch` brings; it is told the token that the vendor refused. Callers that waited
    /// for a request share its outcome, its failure too.
    pub(super) async fn board<F>(
        &self,
        now: OffsetDateTime,
        fetch: impl FnOnce(Option<Secret>) -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let landed_before = self.landed.load(Ordering::SeqCst);
        let mut seat = self.seat.lock().await;
        if let Some(ticket) =
            seat.ticket.as_ref().filter(|ticket| ticket.is_usable(seat.refused.as_ref(), now))
        {
            return Ok(ticket.clone());
        }
        let waited = self.landed.load(Ordering::SeqCst) > landed_before;
        if let Some(failure) = seat.failure.as_ref().filter(|_| waited) {
            return Err(repeat(failure));
        }
        let outcome = fetch(seat.refused.clone()).await;
        self.landed.fetch_add(1, Ordering::SeqCst);
        match outcome {
            Ok(ticket) => {
                *seat = Seat { ticket: Some(ticket.clone()), refused: None, failure: None };
                Ok(ticket)
            }
            Err(error) => {
                // That one caller gave up says nothing to the others.
                let is_shared = error.code() != ErrorCode::Cancelled;
                seat.failure = is_shared.then(|| repeat(&error));
                Err(error)
            }
        }
    }

    /// The vendor refused this token; a newer one stays.
    pub(super) async fn discard(&self, token: &Secret) {
        let mut seat = self.seat.lock().await;
        if seat.ticket.as_ref().is_none_or(|ticket| ticket.access_token() == token) {
            seat.ticket = None;
            seat.refused = Some(token.clone());
        }
    }
}

/// The same error for another caller. The cause stays with the first.
fn repeat(error: &Error) -> Error {
    let copy = Error::new(error.code())
        .with_message(error.message())
        .with_remedy(error.remedy())
        .in_operation(error.operation());
    let copy = error.context().iter().fold(copy, |copy, (key, value)| copy.with(key, value));
    match error.wait() {
        Some(wait) => copy.retry_after(wait),
        None => copy,
    }
}
