//! How a connection is, in one word with its remedy.

use serde::Serialize;
use time::{Duration, OffsetDateTime};

use crate::{
    error::ErrorCode,
    model::{Connection, ConnectionStatus},
};

/// An end this near is worth a warning.
const SOON: Duration = Duration::days(30);

/// States, for the host's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    /// It works.
    Healthy,
    /// It works, and will not for much longer.
    Expiring,
    /// A person has to sign in or enter credentials again.
    ReauthRequired,
    /// An administrator has to consent.
    ConsentMissing,
    /// The vendor asked us to slow down.
    Throttled,
    /// The vendor cannot be reached or has a failure of its own.
    Unreachable,
    /// There is no connection.
    Disconnected,
}

/// A state and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// The state.
    pub state: HealthState,
    /// What happened; empty when it works.
    pub message: String,
    /// What to do; empty when it works.
    pub remedy: String,
    /// From when on the schedule tries again; absent while it tries at every turn.
    #[serde(with = "time::serde::rfc3339::option")]
    pub next_try_at: Option<OffsetDateTime>,
    /// When the state was found, or when what ends will end.
    #[serde(with = "time::serde::rfc3339::option")]
    pub at: Option<OffsetDateTime>,
}

impl Health {
    /// The health of `connection`, with the nearest known end of what it rests on: a relationship or a client secret.
    pub fn of(connection: Option<&Connection>, ends: Option<OffsetDateTime>, now: OffsetDateTime) -> Self {
        let Some(active) =
            connection.filter(|one| one.is_active && one.status != ConnectionStatus::Disconnected)
        else {
            return Self::from_code(HealthState::Disconnected, ErrorCode::NotConnected, None);
        };
        if let Some(error) = &active.last_validation_error {
            let code = error.code.parse().unwrap_or(ErrorCode::Internal);
            return Self {
                state: state_of(code),
                message: error.message.clone(),
                remedy: error.remedy.clone(),
                next_try_at: error.quarantine().until(),
                at: Some(error.at),
            };
        }
        match ends.filter(|end| *end < now + SOON) {
            Some(end) => Self {
                state: HealthState::Expiring,
                message: format!("What the connection rests on ends on {}.", end.date()),
                remedy: "Renew the GDAP relationship or the client secret before that day.".to_owned(),
                next_try_at: None,
                at: Some(end),
            },
            None => Self {
                state: HealthState::Healthy,
                message: String::new(),
                remedy: String::new(),
                next_try_at: None,
                at: active.last_validated_at,
            },
        }
    }

    fn from_code(state: HealthState, code: ErrorCode, at: Option<OffsetDateTime>) -> Self {
        Self {
            state,
            message: code.message().to_owned(),
            remedy: code.remedy().to_owned(),
            next_try_at: None,
            at,
        }
    }
}

/// What passes by itself is `throttled` or `unreachable`; everything else needs a person.
fn state_of(code: ErrorCode) -> HealthState {
    match code {
        ErrorCode::Throttled => HealthState::Throttled,
        ErrorCode::Unreachable
        | ErrorCode::VendorUnavailable
        | ErrorCode::VendorInvalidAnswer
        | ErrorCode::SecretProviderFailed
        | ErrorCode::AddressRefused
        | ErrorCode::CippNotAnApi => HealthState::Unreachable,
        ErrorCode::ConsentMissing | ErrorCode::VendorForbidden | ErrorCode::GdapRoleMissing => {
            HealthState::ConsentMissing
        }
        _ => HealthState::ReauthRequired,
    }
}
