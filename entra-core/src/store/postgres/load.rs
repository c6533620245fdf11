//! What planning needs of a tenant and its client. Sets are read in the simplest way there is, which stays fast on
//! tables of which the database's planner knows nothing yet.

use std::panic::resume_unwind;

use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use super::{PostgresStore, contacts, ids::all, links};
use crate::{
    error::Result,
    model::{ClientId, ContactId, EntraTenantId},
    store::{
        People,
        rules::{Lacking, in_order, unbound},
    },
};

/// Contacts of the client and links of the tenant, at the same time and on two threads if there are, then whomever
/// these lead to. What others write meanwhile is met when the plan is written, as in any case.
pub(super) async fn people(
    store: &PostgresStore,
    tenant: Uuid,
    client: &ClientId,
    entra_tenant: &EntraTenantId,
    addresses: &[String],
) -> Result<People> {
    let links = AbortOnDropHandle::new(tokio::spawn({
        let (store, entra_tenant) = (store.clone(), entra_tenant.clone());
        async move {
            let of_tenant = store.transact("read links", |mut transaction| {
                let entra_tenant = &entra_tenant;
                async move { links::of_tenant(&mut transaction, tenant, entra_tenant).await }
            });
            of_tenant.await
        }
    }));
    let contacts = store.transact("read contacts", |mut transaction| async move {
        contacts::of_client(&mut transaction, tenant, client).await
    });
    let mut people = People {
        contacts: contacts.await?,
        links: links.await.unwrap_or_else(|panicked| resume_unwind(panicked.into_panic()))?,
    };

    let lacking = Lacking::of(&people, addresses);
    if !lacking.is_empty() {
        let ids = &all(lacking.contacts.iter().map(ContactId::as_str))?;
        let addresses = &lacking.addresses;
        let others = store.transact("read further contacts", |mut transaction| async move {
            contacts::wanted(&mut transaction, tenant, ids, addresses).await
        });
        people.contacts.extend(others.await?);
    }
    let unbound = &all(unbound(&people).into_iter().map(ContactId::as_str))?;
    if !unbound.is_empty() {
        let bound = store.transact("read links of other tenants", |mut transaction| async move {
            links::in_force_elsewhere(&mut transaction, tenant, entra_tenant, unbound).await
        });
        people.links.extend(bound.await?);
    }
    Ok(in_order(people))
}
