use async_trait::async_trait;
use sqlx::{PgConnection, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    PostgresStore,
    failure::Failure,
    ids::{key, uuid},
    mappings,
    session::{query, query_as},
};
use crate::{
    error::{Error, ErrorCode, Result},
    model::{Client, ClientId, EntraTenantId, HostTenantId, ManagedTenantId, UserId},
    store::{
        ClientStore,
        rules::{Provision, decide_provision},
    },
};

const ALL: &str = "
    SELECT client_id, client_name, url, properties, billing_email, is_inactive, entra_tenant_id, inbound.domains
    FROM clients
    LEFT JOIN LATERAL (
        SELECT array_agg(domain ORDER BY domain) AS domains
        FROM client_inbound_email_domains
        WHERE tenant = $1 AND client_id = clients.client_id
    ) AS inbound ON true
    WHERE tenant = $1
    ORDER BY client_name, client_id";

const ONE: &str = "
    SELECT client_id, client_name, url, properties, billing_email, is_inactive, entra_tenant_id, inbound.domains
    FROM clients
    LEFT JOIN LATERAL (
        SELECT array_agg(domain ORDER BY domain) AS domains
        FROM client_inbound_email_domains
        WHERE tenant = $1 AND client_id = clients.client_id
    ) AS inbound ON true
    WHERE tenant = $1 AND client_id = $2";

const CONTACT_DOMAINS: &str = "
    SELECT client_id, lower(substring(email FROM '@([^@]+)$')) AS domain, count(*)
    FROM contacts
    WHERE tenant = $1 AND client_id IS NOT NULL AND email LIKE '%@_%'
    GROUP BY client_id, domain
    ORDER BY client_id, domain";

const CREATE: &str = "
    INSERT INTO clients
        (tenant, client_id, client_name, url, properties, billing_email, is_inactive, entra_tenant_id, created_at,
         updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
    ON CONFLICT (tenant, client_id) DO NOTHING";

const CREATE_DOMAINS: &str = "
    INSERT INTO client_inbound_email_domains (tenant, client_id, domain)
    SELECT $1, $2, domain FROM unnest($3::text[]) AS new (domain)";

#[derive(sqlx::FromRow)]
struct Row {
    client_id: Uuid,
    client_name: String,
    url: Option<String>,
    properties: Option<serde_json::Value>,
    billing_email: Option<String>,
    is_inactive: Option<bool>,
    entra_tenant_id: Option<String>,
    domains: Option<Vec<String>>,
}

impl From<Row> for Client {
    fn from(row: Row) -> Self {
        Self {
            client_id: row.client_id.into(),
            client_name: row.client_name,
            url: row.url,
            properties: row.properties.unwrap_or_default(),
            billing_email: row.billing_email,
            inbound_domains: row.domains.unwrap_or_default(),
            is_inactive: row.is_inactive.unwrap_or(false),
            entra_tenant_id: row.entra_tenant_id.map(Into::into),
        }
    }
}

#[async_trait]
impl ClientStore for PostgresStore {
    async fn clients(&self, host: &HostTenantId) -> Result<Vec<Client>> {
        let tenant = key(host)?;
        self.transact("list clients", |mut transaction| async move {
            let rows: Vec<Row> = query_as(ALL).bind(tenant).fetch_all(&mut *transaction).await?;
            Ok(rows.into_iter().map(Into::into).collect())
        })
        .await
    }

    async fn client(&self, host: &HostTenantId, client: &ClientId) -> Result<Option<Client>> {
        let (tenant, id) = (key(host)?, uuid(client.as_str())?);
        self.transact("read client", |mut transaction| async move {
            let row: Option<Row> =
                query_as(ONE).bind(tenant).bind(id).fetch_optional(&mut *transaction).await?;
            Ok(row.map(Into::into))
        })
        .await
    }

    async fn contact_domains(&self, host: &HostTenantId) -> Result<Vec<(ClientId, String, u32)>> {
        let tenant = key(host)?;
        self.transact("count contact domains", |mut transaction| async move {
            let rows: Vec<(Uuid, String, i64)> =
                query_as(CONTACT_DOMAINS).bind(tenant).fetch_all(&mut *transaction).await?;
            Ok(rows
                .into_iter()
                .map(|(client, domain, count)| {
                    (client.into(), domain, u32::try_from(count).unwrap_or(u32::MAX))
                })
                .collect())
        })
        .await
    }

    async fn create_client(&self, host: &HostTenantId, client: &Client, at: OffsetDateTime) -> Result<()> {
        let tenant = key(host)?;
        self.transact("create client", |mut transaction| async move {
            create(&mut transaction, tenant, client, at).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    async fn provision_client(
        &self,
        host: &HostTenantId,
        managed_tenant: &ManagedTenantId,
        by: Option<&UserId>,
        at: OffsetDateTime,
    ) -> Result<ClientId> {
        let tenant = key(host)?;
        self.transact("provision client", |mut transaction| async move {
            let found = mappings::find(&mut transaction, tenant, &[managed_tenant], &[]).await?;
            match decide_provision(&found, managed_tenant, by, at)? {
                Provision::Existing(client) => Ok(client),
                Provision::New(client, writes) => {
                    create(&mut transaction, tenant, &client, at).await?;
                    mappings::write(&mut transaction, tenant, &writes, at).await?;
                    transaction.commit().await?;
                    Ok(client.client_id)
                }
            }
        })
        .await
    }
}

async fn create(
    connection: &mut PgConnection,
    tenant: Uuid,
    client: &Client,
    at: OffsetDateTime,
) -> Result<(), Failure> {
    let id = uuid(client.client_id.as_str())?;
    let created = query(CREATE)
        .bind(tenant)
        .bind(id)
        .bind(&client.client_name)
        .bind(&client.url)
        .bind(Json(&client.properties))
        .bind(&client.billing_email)
        .bind(client.is_inactive)
        .bind(client.entra_tenant_id.as_ref().map(EntraTenantId::as_str))
        .bind(at)
        .execute(&mut *connection)
        .await?;
    if created.rows_affected() == 0 {
        return Err(Error::new(ErrorCode::Conflict).with("client", &client.client_id).into());
    }
    query(CREATE_DOMAINS)
        .bind(tenant)
        .bind(id)
        .bind(&client.inbound_domains)
        .execute(&mut *connection)
        .await?;
    Ok(())
}
