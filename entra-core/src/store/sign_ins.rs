//! Sign-ins under way.

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{
    error::Result,
    model::{HostTenantId, UserId},
};

/// A sign-in that waits for Microsoft's answer. Nothing in it lets anybody finish it: the state is kept hashed, and
/// the verifier is derived from the state with a key that is not in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingSignIn {
    /// SHA-256 of the state, hexadecimal.
    pub state_hash: String,
    /// Who started it.
    pub user_id: UserId,
    /// Where Microsoft shall answer.
    pub redirect_uri: String,
    /// When it ends.
    pub expires_at: OffsetDateTime,
}

/// Keeps sign-ins under way.
#[async_trait]
pub trait SignInStore: Send + Sync {
    /// Keeps one, and forgets those that ended before `now`.
    async fn begin_sign_in(
        &self,
        host: &HostTenantId,
        sign_in: &PendingSignIn,
        now: OffsetDateTime,
    ) -> Result<()>;

    /// Takes one out, in one statement: a second call with the same hash gets nothing.
    async fn take_sign_in(&self, host: &HostTenantId, state_hash: &str) -> Result<Option<PendingSignIn>>;
}
