//! Ending a connection.

use super::Connections;
use crate::{
    error::{Result, ResultExt},
    model::{HostTenantId, UserId},
    secrets::keys,
};

impl Connections {
    /// Takes the connection out of force and removes its credentials. Mappings, links and history stay, and so does
    /// the name of the partner tenant that they belong to. Repeating it finishes what a failure left.
    pub async fn disconnect(&self, host: &HostTenantId, user: &UserId) -> Result<()> {
        self.end(host, user).await.in_operation("disconnect")
    }

    async fn end(&self, host: &HostTenantId, user: &UserId) -> Result<()> {
        // First out of force: credentials that vanish under a connection in force would read as a broken one.
        self.parts.store.deactivate_connection(host, Some(user), self.parts.clock.now()).await?;
        self.forget_opened(host);
        self.keeper.forget(host).await?;
        for name in keys::CIPP.iter().rev() {
            self.parts.secrets.delete_tenant_secret(host, name).await?;
        }
        Ok(())
    }
}
