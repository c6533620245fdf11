//! Identifiers. Each is an opaque string, cheap to clone: a host with its own tables may use any text, and the
//! stores alone insist on UUIDs where their columns do.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps the text as it is.
            pub fn new(text: impl Into<Arc<str>>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::from("")
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self((&*id.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer())).into())
            }
        }
    )*};
}

identifiers! {
    /// The MSP's account in the PSA (`tenant` in every table).
    HostTenantId,
    /// Our row id of a managed tenant.
    ManagedTenantId,
    /// Microsoft's GUID of a tenant, lower-case.
    EntraTenantId,
    /// Microsoft's GUID of a directory user within its tenant.
    EntraObjectId,
    /// A company in the PSA.
    ClientId,
    /// A person in the PSA (`contact_name_id`).
    ContactId,
    /// A row of `entra_contact_links`.
    LinkId,
    /// A row of `entra_client_tenant_mappings`.
    MappingId,
    /// A row of `entra_partner_connections`.
    ConnectionId,
    /// A row of `entra_sync_runs`.
    RunId,
    /// A row of `entra_contact_reconciliation_queue`.
    QueueItemId,
    /// A standing rule about the review queue.
    ReviewRuleId,
    /// The host's user who acts.
    UserId,
    /// SHA-256 over a plan's canonical form, 64 hexadecimal digits.
    PlanHash,
}

impl EntraTenantId {
    /// Folds Microsoft's GUID to lower case, so that equal tenants compare equal whatever the source wrote.
    pub fn folded(text: &str) -> Self {
        Self::from(text.trim().to_ascii_lowercase())
    }
}
