//! The partner's connection to its directories.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{ConnectionId, Quarantine, UserId};

/// A row of `entra_partner_connections`. Its credentials are in the secret store, under `token_secret_ref`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Its id.
    pub connection_id: ConnectionId,
    /// Through what.
    pub connection_type: ConnectionType,
    /// Whether it is in force.
    pub status: ConnectionStatus,
    /// At most one per host tenant is.
    pub is_active: bool,
    /// CIPP's address; absent for Direct.
    pub cipp_base_url: Option<String>,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub connected_at: Option<OffsetDateTime>,
    /// When it was ended.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub disconnected_at: Option<OffsetDateTime>,
    /// When it was last proved to work.
    #[serde(with = "time::serde::rfc3339::option", default)]
    pub last_validated_at: Option<OffsetDateTime>,
    /// Why the last validation failed; absent if it did not.
    #[serde(default)]
    pub last_validation_error: Option<ValidationError>,
    /// Who made it.
    #[serde(default)]
    pub created_by: Option<UserId>,
}

/// Ways to the customers' directories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConnectionType {
    /// Microsoft partner sign-in.
    Direct,
    /// The MSP's CIPP.
    Cipp,
}

impl ConnectionType {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Cipp => "cipp",
        }
    }

    /// `entra_partner_connections.token_secret_ref`.
    pub fn token_secret_ref(self) -> &'static str {
        match self {
            Self::Direct => "entra_direct",
            Self::Cipp => "entra_cipp",
        }
    }
}

/// Health of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionStatus {
    /// Not connected.
    #[default]
    Disconnected,
    /// In force and proved.
    Connected,
    /// In force; the last validation failed: `last_validation_error` says why.
    Error,
}

impl ConnectionStatus {
    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Disconnected => "disconnected",
            Self::Connected => "connected",
            Self::Error => "error",
        }
    }
}

/// A snapshot of a failed validation, safe to store and show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValidationError {
    /// A code of the error table.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// The how many-eth failure in a row it is.
    #[serde(default)]
    pub failures: u32,
}

impl ValidationError {
    /// How long the schedule leaves the connection alone.
    pub fn quarantine(&self) -> Quarantine {
        Quarantine { failures: self.failures, failed_at: Some(self.at) }
    }
}
