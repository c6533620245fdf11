//! What an `AbortSignal` becomes on this side.

use napi_derive::napi;
use tokio_util::sync::CancellationToken;

/// Ends one call. Closing the instance ends all of its calls.
#[napi]
pub struct Cancellation {
    token: CancellationToken,
}

impl Cancellation {
    pub(crate) fn new(token: CancellationToken) -> Self {
        Self { token }
    }

    pub(crate) fn token(&self) -> CancellationToken {
        self.token.clone()
    }
}

#[napi]
impl Cancellation {
    /// Ends the call as soon as it can.
    #[napi]
    pub fn cancel(&self) {
        self.token.cancel();
    }
}
