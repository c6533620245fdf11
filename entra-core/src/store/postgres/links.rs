//! Links as they are read.

use futures_util::TryStreamExt;
use sqlx::{
    PgConnection, Postgres, Row,
    postgres::{PgArguments, PgRow},
    query::Query,
};
use uuid::Uuid;

use super::{failure::Failure, session::query, texts::word};
use crate::model::{ContactLink, EntraObjectId, EntraTenantId};

const OF_TENANT: &str = "
    SELECT link_id, contact_name_id, entra_tenant_id, entra_object_id, is_active, link_status, last_seen_at, metadata
    FROM entra_contact_links
    WHERE tenant = $1 AND entra_tenant_id = $2";

const IN_FORCE_ELSEWHERE: &str = "
    SELECT link_id, contact_name_id, entra_tenant_id, entra_object_id, is_active, link_status, last_seen_at, metadata
    FROM entra_contact_links
    WHERE tenant = $1 AND contact_name_id = ANY($3) AND entra_tenant_id <> $2 AND is_active";

/// Locked in the order of their ids, so that two writers do not wait for each other in a circle.
const TO_WRITE: &str = "
    SELECT link_id, contact_name_id, entra_tenant_id, entra_object_id, is_active, link_status, last_seen_at, metadata
    FROM entra_contact_links
    WHERE tenant = $1
      AND (entra_tenant_id = $2 AND entra_object_id = ANY($3) OR contact_name_id = ANY($4))
    ORDER BY link_id
    FOR UPDATE";

/// Every link of a tenant, retired ones too.
pub(super) async fn of_tenant(
    connection: &mut PgConnection,
    tenant: Uuid,
    entra_tenant: &EntraTenantId,
) -> Result<Vec<ContactLink>, Failure> {
    let statement = query(OF_TENANT).bind(tenant).bind(entra_tenant.as_str());
    let mut links = read(connection, statement).await?;
    // Thousands of links are of one tenant: its id need be there only once.
    for link in &mut links {
        link.entra_tenant_id.clone_from(entra_tenant);
    }
    Ok(links)
}

/// Links in force that bind these contacts to identities of other tenants.
pub(super) async fn in_force_elsewhere(
    connection: &mut PgConnection,
    tenant: Uuid,
    entra_tenant: &EntraTenantId,
    contacts: &[Uuid],
) -> Result<Vec<ContactLink>, Failure> {
    let statement = query(IN_FORCE_ELSEWHERE).bind(tenant).bind(entra_tenant.as_str()).bind(contacts);
    read(connection, statement).await
}

/// Links of these identities and every link of these contacts, locked.
pub(super) async fn to_write(
    connection: &mut PgConnection,
    tenant: Uuid,
    entra_tenant: &EntraTenantId,
    identities: &[EntraObjectId],
    contacts: &[Uuid],
) -> Result<Vec<ContactLink>, Failure> {
    let statement = query(TO_WRITE)
        .bind(tenant)
        .bind(entra_tenant.as_str())
        .bind(identities.iter().map(EntraObjectId::as_str).collect::<Vec<_>>())
        .bind(contacts);
    read(connection, statement).await
}

async fn read(
    connection: &mut PgConnection,
    statement: Query<'_, Postgres, PgArguments>,
) -> Result<Vec<ContactLink>, Failure> {
    let mut links = Vec::new();
    let mut rows = statement.fetch(connection);
    while let Some(row) = rows.try_next().await? {
        links.push(link(&row)?);
    }
    Ok(links)
}

/// Columns are read by their places in the statements above, as with contacts.
fn link(row: &PgRow) -> Result<ContactLink, Failure> {
    Ok(ContactLink {
        link_id: Some(row.try_get::<Uuid, _>(0)?.into()),
        contact_name_id: row.try_get::<Uuid, _>(1)?.into(),
        entra_tenant_id: row.try_get::<&str, _>(2)?.into(),
        entra_object_id: row.try_get::<&str, _>(3)?.into(),
        is_active: row.try_get(4)?,
        link_status: word(row.try_get(5)?)?,
        last_seen_at: row.try_get(6)?,
        metadata: row.try_get(7)?,
    })
}
