//! What planning needs of a tenant and its client. Sets are read in the simplest way there is, which stays fast on
//! tables of which the database's planner knows nothing yet.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{contacts, failure::Failure, ids::all, links};
use crate::{
    model::{ClientId, ContactId, EntraTenantId},
    store::{
        People,
        rules::{Lacking, in_order, unbound},
    },
};

/// Contacts of the client and links of the tenant, then whomever these lead to.
pub(super) async fn people(
    connection: &mut PgConnection,
    tenant: Uuid,
    client: &ClientId,
    entra_tenant: &EntraTenantId,
    addresses: &[String],
) -> Result<People, Failure> {
    let mut people = People {
        contacts: contacts::of_client(connection, tenant, client).await?,
        links: links::of_tenant(connection, tenant, entra_tenant).await?,
    };
    let lacking = Lacking::of(&people, addresses);
    if !lacking.is_empty() {
        let ids = all(lacking.contacts.iter().map(ContactId::as_str))?;
        people.contacts.extend(contacts::wanted(connection, tenant, &ids, &lacking.addresses).await?);
    }
    let unbound = all(unbound(&people).into_iter().map(ContactId::as_str))?;
    if !unbound.is_empty() {
        let bound = links::in_force_elsewhere(connection, tenant, entra_tenant, &unbound).await?;
        people.links.extend(bound);
    }
    Ok(in_order(people))
}
