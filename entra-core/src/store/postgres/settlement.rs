//! Links as a whole.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    PostgresStore,
    ids::{key, uuid},
    session::query,
};
use crate::{
    error::Result,
    model::{EntraTenantId, HostTenantId},
    store::{LinkSettlement, LinkStore},
};

const MOVE_CONTACTS: &str = "
    UPDATE contacts SET client_id = $3, updated_at = $4
    WHERE tenant = $1 AND client_id <> $3 AND contact_name_id IN (
        SELECT contact_name_id FROM entra_contact_links WHERE tenant = $1 AND entra_tenant_id = $2)";

const MOVE_LINKS: &str = "
    UPDATE entra_contact_links SET client_id = $3, updated_at = $4
    WHERE tenant = $1 AND entra_tenant_id = $2 AND client_id IS DISTINCT FROM $3";

const CUT_CONTACTS: &str = "
    UPDATE contacts SET entra_object_id = NULL, entra_sync_status = NULL, updated_at = $3
    WHERE tenant = $1 AND contact_name_id IN (
        SELECT contact_name_id FROM entra_contact_links WHERE tenant = $1 AND entra_tenant_id = $2)";

const CUT_LINKS: &str = "DELETE FROM entra_contact_links WHERE tenant = $1 AND entra_tenant_id = $2";

#[async_trait]
impl LinkStore for PostgresStore {
    async fn settle_links(
        &self,
        host: &HostTenantId,
        entra_tenant: &EntraTenantId,
        settlement: &LinkSettlement,
        at: OffsetDateTime,
    ) -> Result<u64> {
        let tenant = key(host)?;
        let client = match settlement {
            LinkSettlement::MoveTo(client) => Some(uuid(client.as_str())?),
            LinkSettlement::Cut => None,
        };
        self.transact("settle links", |mut transaction| async move {
            let id = entra_tenant.as_str();
            let touched = if let Some(client) = client {
                let contacts = query(MOVE_CONTACTS).bind(tenant).bind(id).bind(client).bind(at);
                let touched = contacts.execute(&mut *transaction).await?.rows_affected();
                let links = query(MOVE_LINKS).bind(tenant).bind(id).bind(client).bind(at);
                links.execute(&mut *transaction).await?;
                touched
            } else {
                query(CUT_CONTACTS).bind(tenant).bind(id).bind(at).execute(&mut *transaction).await?;
                let links = query(CUT_LINKS).bind(tenant).bind(id);
                links.execute(&mut *transaction).await?.rows_affected()
            };
            transaction.commit().await?;
            Ok(touched)
        })
        .await
    }
}
