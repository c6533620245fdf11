//! Logging in to Vault.

use std::{path::PathBuf, time::Duration};

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    error::{Error, ErrorCode, Result},
    secret::Secret,
};

/// How we prove ourselves to Vault.
#[derive(Clone)]
pub enum VaultLogin {
    /// A token that somebody else made. It is renewed while Vault allows it.
    Token(Secret),
    /// A role of a machine.
    AppRole {
        /// Where the method is mounted.
        mount: String,
        /// The role's id.
        role_id: String,
        /// The secret that goes with it.
        secret_id: Secret,
    },
    /// The pod's service account.
    Kubernetes {
        /// Where the method is mounted.
        mount: String,
        /// The role.
        role: String,
        /// Where the pod's token is; read at each login, because the cluster replaces it.
        token_path: PathBuf,
    },
}

impl VaultLogin {
    /// The path below `auth/` and the document to post; `None` for a token, which is logged in already.
    pub(super) async fn request(&self) -> Result<Option<(String, Value)>> {
        Ok(match self {
            Self::Token(_) => None,
            // Exposed to be sent.
            Self::AppRole { mount, role_id, secret_id } => Some((
                format!("auth/{mount}/login"),
                json!({ "role_id": role_id, "secret_id": secret_id.expose() }),
            )),
            Self::Kubernetes { mount, role, token_path } => {
                let path = token_path.clone();
                let read = tokio::task::spawn_blocking(move || std::fs::read_to_string(path)).await;
                let token = read.map_err(std::io::Error::other).and_then(|token| token).map_err(|error| {
                    Error::new(ErrorCode::SecretProviderFailed)
                        .with_message("The pod's service account token cannot be read.")
                        .caused_by(error)
                })?;
                Some((format!("auth/{mount}/login"), json!({ "role": role, "jwt": token.trim() })))
            }
        })
    }
}

/// A token of Vault, and until when it is left alone.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) token: Secret,
    is_renewable: bool,
    renew_at: Option<Instant>,
}

/// `auth` of a login's or a renewal's answer.
#[derive(Deserialize)]
pub(super) struct Granted {
    client_token: String,
    lease_duration: u64,
    renewable: bool,
}

impl Session {
    pub(super) fn granted(mut granted: Granted) -> Self {
        Self::of(Secret::from(&mut granted.client_token), granted.lease_duration, granted.renewable)
    }

    /// After two thirds of its life a token is renewed. One without an end needs nothing.
    pub(super) fn of(token: Secret, seconds: u64, is_renewable: bool) -> Self {
        let renew_at = (seconds > 0).then(|| Instant::now() + Duration::from_secs(seconds) * 2 / 3);
        Self { token, is_renewable, renew_at }
    }

    pub(super) fn is_fresh(&self) -> bool {
        self.renew_at.is_none_or(|at| Instant::now() < at)
    }

    pub(super) fn is_renewable(&self) -> bool {
        self.is_renewable
    }
}
