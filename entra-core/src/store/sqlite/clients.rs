//! Clients.

use async_trait::async_trait;
use sqlx::{SqliteConnection, sqlite::SqliteRow};
use time::OffsetDateTime;

use super::{SqliteStore, error::failed, mappings, row::Columns, values};
use crate::{
    error::{Error, ErrorCode, Result, ResultExt},
    model::{Client, ClientId, HostTenantId, ManagedTenantId, UserId},
    store::{
        ClientStore,
        rules::{self, Provision},
    },
};

const ALL: &str = "
SELECT c.client_id, c.client_name, c.url, c.properties, c.billing_email, c.is_inactive, c.entra_tenant_id,
       (SELECT json_group_array(d.domain) FROM client_inbound_email_domains AS d
        WHERE d.tenant = ?1 AND d.client_id = c.client_id) AS inbound_domains
FROM clients AS c
WHERE c.tenant = ?1 AND (?2 IS NULL OR c.client_id = ?2)
ORDER BY c.client_id";

const CONTACT_DOMAINS: &str = "
SELECT client_id, substr(email, instr(email, '@') + 1) AS domain, count(*) AS contacts
FROM contacts
WHERE tenant = ?1 AND instr(email, '@') > 0 AND client_id IS NOT NULL
GROUP BY client_id, domain
ORDER BY client_id, domain";

const INSERT: &str = "
INSERT INTO clients
    (tenant, client_id, client_name, url, properties, billing_email, is_inactive, entra_tenant_id, created_at,
     updated_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
ON CONFLICT DO NOTHING";

const INSERT_DOMAINS: &str = "
INSERT INTO client_inbound_email_domains (tenant, client_id, domain)
SELECT ?1, ?2, d.value FROM json_each(?3) AS d
WHERE true
ON CONFLICT DO NOTHING";

fn client(row: &SqliteRow) -> Result<Client> {
    Ok(Client {
        client_id: row.id("client_id")?,
        client_name: row.text("client_name")?,
        url: row.text_or_none("url")?,
        properties: row.json("properties")?,
        billing_email: row.text_or_none("billing_email")?,
        inbound_domains: row.json("inbound_domains")?,
        is_inactive: row.truth("is_inactive")?,
        entra_tenant_id: row.id_or_none("entra_tenant_id")?,
    })
}

async fn insert(
    connection: &mut SqliteConnection,
    host: &HostTenantId,
    client: &Client,
    at: OffsetDateTime,
) -> Result<()> {
    let done = sqlx::query(INSERT)
        .bind(host.as_str())
        .bind(client.client_id.as_str())
        .bind(&client.client_name)
        .bind(&client.url)
        .bind(values::document(&client.properties))
        .bind(&client.billing_email)
        .bind(client.is_inactive)
        .bind(client.entra_tenant_id.as_ref().map(crate::model::EntraTenantId::as_str))
        .bind(values::time(at)?)
        .execute(&mut *connection)
        .await
        .map_err(failed)?;
    if done.rows_affected() == 0 {
        return Err(Error::new(ErrorCode::Conflict)
            .with_message("A client with this id exists.")
            .with("client", &client.client_id));
    }
    sqlx::query(INSERT_DOMAINS)
        .bind(host.as_str())
        .bind(client.client_id.as_str())
        .bind(values::json(&client.inbound_domains)?)
        .execute(connection)
        .await
        .map_err(failed)?;
    Ok(())
}

#[async_trait]
impl ClientStore for SqliteStore {
    async fn clients(&self, host: &HostTenantId) -> Result<Vec<Client>> {
        let rows = sqlx::query(ALL).bind(host.as_str()).bind(None::<&str>).fetch_all(&self.pool).await;
        rows.map_err(failed)?.iter().map(client).collect()
    }

    async fn client(&self, host: &HostTenantId, id: &ClientId) -> Result<Option<Client>> {
        let row = sqlx::query(ALL).bind(host.as_str()).bind(id.as_str()).fetch_optional(&self.pool).await;
        row.map_err(failed)?.as_ref().map(client).transpose()
    }

    async fn contact_domains(&self, host: &HostTenantId) -> Result<Vec<(ClientId, String, u32)>> {
        let rows = sqlx::query(CONTACT_DOMAINS).bind(host.as_str()).fetch_all(&self.pool).await;
        let rows = rows.map_err(failed)?;
        rows.iter()
            .map(|row| Ok((row.id("client_id")?, row.text("domain")?, row.count("contacts")?)))
            .collect()
    }

    async fn create_client(&self, host: &HostTenantId, client: &Client, at: OffsetDateTime) -> Result<()> {
        let mut transaction = self.begin().await.in_operation("create client")?;
        insert(&mut transaction, host, client, at).await.in_operation("create client")?;
        transaction.commit().await.map_err(failed)
    }

    async fn provision_client(
        &self,
        host: &HostTenantId,
        tenant: &ManagedTenantId,
        by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<ClientId> {
        let mut transaction = self.begin().await.in_operation("provision client")?;
        let found = mappings::found(&mut transaction, host, &[tenant], &[]).await?;
        match rules::decide_provision(&found, tenant, by, at).in_operation("provision client")? {
            Provision::Existing(client) => Ok(client),
            Provision::New(client, writes) => {
                insert(&mut transaction, host, &client, at).await?;
                mappings::write(&mut transaction, host, &writes, at).await?;
                transaction.commit().await.map_err(failed)?;
                Ok(client.client_id)
            }
        }
    }
}
