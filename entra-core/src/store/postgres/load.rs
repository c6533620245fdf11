//! What planning needs of a tenant and its client. Sets are read in the simplest way there is, which stays fast on
//! tables of which the database's planner knows nothing yet.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{PostgresStore, contacts, failure::Failure, ids::all, links};
use crate::{
    error::Result,
    model::{ClientId, ContactId, EntraTenantId},
    parallel,
    store::{
        People,
        rules::{Lacking, in_order, unbound},
    },
    tasks,
};

/// Contacts of the client and links of the tenant, then whomever these lead to. What others write meanwhile is met when
/// the plan is written, as in any case.
pub(super) async fn people(
    store: &PostgresStore,
    tenant: Uuid,
    client: &ClientId,
    entra_tenant: &EntraTenantId,
    addresses: &[String],
) -> Result<People> {
    let (mut people, others) = if addresses.len() < parallel::MANY {
        let read = store.transact("read people", |mut transaction| async move {
            let people = People {
                contacts: contacts::of_client(&mut transaction, tenant, client).await?,
                links: links::of_tenant(&mut transaction, tenant, entra_tenant).await?,
            };
            let others = others(&mut transaction, tenant, entra_tenant, addresses, &people).await?;
            Ok((people, others))
        });
        read.await?
    } else {
        let people = at_once(store, tenant, client, entra_tenant).await?;
        let known = &people;
        let read = store.transact("read further people", |mut transaction| async move {
            others(&mut transaction, tenant, entra_tenant, addresses, known).await
        });
        let others = read.await?;
        (people, others)
    };
    people.contacts.extend(others.contacts);
    people.links.extend(others.links);
    Ok(in_order(people))
}

/// Contacts and links on two connections. Neither read holds one while it waits for the other's.
async fn at_once(
    store: &PostgresStore,
    tenant: Uuid,
    client: &ClientId,
    entra_tenant: &EntraTenantId,
) -> Result<People> {
    let links = tasks::begun({
        let (store, entra_tenant) = (store.clone(), entra_tenant.clone());
        async move {
            let read = store.transact("read links", |mut transaction| {
                let entra_tenant = &entra_tenant;
                async move { links::of_tenant(&mut transaction, tenant, entra_tenant).await }
            });
            read.await
        }
    });
    let contacts = store.transact("read contacts", |mut transaction| async move {
        contacts::of_client(&mut transaction, tenant, client).await
    });
    Ok(People { contacts: contacts.await?, links: links.await? })
}

/// Whom links and addresses lead to beyond the client and the tenant.
async fn others(
    connection: &mut PgConnection,
    tenant: Uuid,
    entra_tenant: &EntraTenantId,
    addresses: &[String],
    people: &People,
) -> Result<People, Failure> {
    let mut others = People::default();
    let lacking = Lacking::of(people, addresses);
    if !lacking.is_empty() {
        let ids = all(lacking.contacts.iter().map(ContactId::as_str))?;
        others.contacts = contacts::wanted(&mut *connection, tenant, &ids, &lacking.addresses).await?;
    }
    let unbound = unbound(&people.links, people.contacts.iter().chain(&others.contacts));
    if !unbound.is_empty() {
        let ids = all(unbound.into_iter().map(ContactId::as_str))?;
        others.links = links::in_force_elsewhere(connection, tenant, entra_tenant, &ids).await?;
    }
    Ok(others)
}
