//! Links as a whole.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{SqliteStore, error::failed, values};
use crate::{
    error::Result,
    model::{EntraTenantId, HostTenantId},
    store::{LinkSettlement, LinkStore},
};

const MOVE_CONTACTS: &str = "
UPDATE contacts SET client_id = ?3, updated_at = ?4
WHERE tenant = ?1 AND client_id <> ?3 AND contact_name_id IN (
    SELECT contact_name_id FROM entra_contact_links WHERE tenant = ?1 AND entra_tenant_id = ?2)";

const MOVE_LINKS: &str = "
UPDATE entra_contact_links SET client_id = ?3, updated_at = ?4
WHERE tenant = ?1 AND entra_tenant_id = ?2 AND client_id IS DISTINCT FROM ?3";

const CUT_CONTACTS: &str = "
UPDATE contacts SET entra_object_id = NULL, entra_sync_status = NULL, updated_at = ?3
WHERE tenant = ?1 AND contact_name_id IN (
    SELECT contact_name_id FROM entra_contact_links WHERE tenant = ?1 AND entra_tenant_id = ?2)";

const CUT_LINKS: &str = "DELETE FROM entra_contact_links WHERE tenant = ?1 AND entra_tenant_id = ?2";

#[async_trait]
impl LinkStore for SqliteStore {
    async fn settle_links(
        &self,
        host: &HostTenantId,
        tenant: &EntraTenantId,
        settlement: &LinkSettlement,
        at: OffsetDateTime,
    ) -> Result<u64> {
        let at = values::time(at)?;
        let mut transaction = self.begin().await?;
        let touched = match settlement {
            LinkSettlement::MoveTo(client) => {
                let mut touched = 0;
                for (statement, counts) in [(MOVE_CONTACTS, true), (MOVE_LINKS, false)] {
                    let done = sqlx::query(statement)
                        .bind(host.as_str())
                        .bind(tenant.as_str())
                        .bind(client.as_str())
                        .bind(&at)
                        .execute(&mut *transaction)
                        .await
                        .map_err(failed)?;
                    touched += if counts { done.rows_affected() } else { 0 };
                }
                touched
            }
            LinkSettlement::Cut => {
                sqlx::query(CUT_CONTACTS)
                    .bind(host.as_str())
                    .bind(tenant.as_str())
                    .bind(&at)
                    .execute(&mut *transaction)
                    .await
                    .map_err(failed)?;
                let links = sqlx::query(CUT_LINKS).bind(host.as_str()).bind(tenant.as_str());
                links.execute(&mut *transaction).await.map_err(failed)?.rows_affected()
            }
        };
        transaction.commit().await.map_err(failed)?;
        Ok(touched)
    }
}
