//! Putting a proved connection in force in place of another.

use std::time::Duration;

use tokio::time::Instant;

use super::{Connections, service::Caller, snapshot::Snapshot};
use crate::{
    auth::tokens::{CippCredentials, TOKEN_LEASE, TokenSet},
    error::{Error, ErrorCode, Result},
    model::{Connection, ConnectionId, ConnectionStatus, ConnectionType, HostTenantId},
    secret::Secret,
    secrets::keys,
    store::Lease,
};

/// Longer than writing a handful of secrets and one transaction takes.
const LEASE_LIFE: Duration = Duration::from_mins(1);

/// Credentials that were proved and are not kept yet.
pub(super) enum Fresh<'a> {
    Direct(&'a TokenSet),
    Cipp(&'a CippCredentials),
}

impl Connections {
    /// Writes the credentials, then the connection; what fails puts back what was. A crash between the two leaves the
    /// old connection with the new credentials of the same type, or with its own: either is whole.
    pub(super) async fn put_in_force(
        &self,
        caller: Caller<'_>,
        connection_type: ConnectionType,
        fresh: Fresh<'_>,
    ) -> Result<Connection> {
        let lease = self.token_lease(caller.host).await?;
        let outcome = self.swap(caller, connection_type, fresh).await;
        self.forget_opened(caller.host);
        if let Err(error) = self.parts.store.release_lease(caller.host, &lease).await {
            // It expires by itself.
            tracing::warn!(code = %error.code(), "the lease of a swap could not be released");
        }
        outcome
    }

    async fn swap(
        &self,
        caller: Caller<'_>,
        connection_type: ConnectionType,
        fresh: Fresh<'_>,
    ) -> Result<Connection> {
        let (host, secrets) = (caller.host, self.parts.secrets.as_ref());
        let connection = self.next_connection(caller, connection_type, &fresh).await?;
        let before = Snapshot::take(secrets, host, keys_of(connection_type)).await?;
        let written = match fresh {
            Fresh::Direct(set) => self.keeper.keep(host, set).await,
            Fresh::Cipp(credentials) => self.cipp_keeper.keep(host, credentials).await,
        };
        let activated = match written {
            Ok(()) => self.parts.store.activate_connection(host, &connection).await,
            Err(error) => Err(error),
        };
        if let Err(error) = activated {
            if let Err(failure) = before.restore(secrets, host).await {
                tracing::error!(code = %failure.code(), "credentials could not be put back after a failed swap");
            }
            return Err(error);
        }
        if let Fresh::Direct(set) = fresh {
            let partner = Secret::new(set.partner_tenant_id.as_str());
            secrets.set_tenant_secret(host, keys::LAST_PARTNER_TENANT_ID, &partner).await?;
        }
        self.clear_other(host, connection_type).await;
        Ok(connection)
    }

    /// The row: the same one where credentials are only renewed, else a new one.
    async fn next_connection(
        &self,
        caller: Caller<'_>,
        connection_type: ConnectionType,
        fresh: &Fresh<'_>,
    ) -> Result<Connection> {
        let now = self.parts.clock.now();
        let active = self.parts.store.active_connection(caller.host).await?;
        let same = active.filter(|active| active.connection_type == connection_type);
        let (connection_id, created_by) = match same {
            Some(active) => (active.connection_id, active.created_by),
            None => (ConnectionId::from(uuid::Uuid::new_v4()), None),
        };
        Ok(Connection {
            connection_id,
            connection_type,
            status: ConnectionStatus::Connected,
            is_active: true,
            cipp_base_url: match fresh {
                Fresh::Direct(_) => None,
                Fresh::Cipp(credentials) => Some(credentials.base_url.to_string()),
            },
            connected_at: Some(now),
            disconnected_at: None,
            last_validated_at: Some(now),
            last_validation_error: None,
            created_by: created_by.or_else(|| Some(caller.user.clone())),
        })
    }

    /// Credentials of the other type are of no use any more. Left behind by a failure, they go with the next swap or
    /// disconnect.
    async fn clear_other(&self, host: &HostTenantId, connection_type: ConnectionType) {
        let other = match connection_type {
            ConnectionType::Direct => &keys::CIPP[..],
            ConnectionType::Cipp => &keys::DIRECT[..],
        };
        for name in other.iter().rev() {
            if let Err(error) = self.parts.secrets.delete_tenant_secret(host, name).await {
                tracing::warn!(code = %error.code(), name, "a stale credential could not be removed");
            }
        }
    }

    /// A refresh under way must not write its answer over a newer sign-in.
    async fn token_lease(&self, host: &HostTenantId) -> Result<Lease> {
        let holder = uuid::Uuid::new_v4().to_string();
        let give_up = Instant::now() + LEASE_LIFE;
        loop {
            let now = self.parts.clock.now();
            let lease = self.parts.store.take_lease(host, TOKEN_LEASE, &holder, LEASE_LIFE, now).await?;
            match lease {
                Some(lease) => return Ok(lease),
                None if Instant::now() < give_up => tokio::time::sleep(Duration::from_millis(100)).await,
                None => {
                    return Err(Error::new(ErrorCode::Conflict)
                        .with_message("Somebody else has been changing this connection for too long.")
                        .with_remedy("Try again in a minute."));
                }
            }
        }
    }
}

fn keys_of(connection_type: ConnectionType) -> &'static [&'static str] {
    match connection_type {
        ConnectionType::Direct => &keys::DIRECT,
        ConnectionType::Cipp => &keys::CIPP,
    }
}
