//! Clients.

use super::{
    TestStore,
    world::{START, World, client, client_id, discovered, host},
};
use crate::{
    error::ErrorCode,
    model::{Client, Contact, MappingDecision, MappingState},
};

/// Every word of it.
pub async fn a_client_comes_back_as_it_went(store: &dyn TestStore) {
    let full = Client {
        url: Some("https://contoso.example".into()),
        properties: serde_json::json!({ "website": "contoso.example", "theirs": [1, 2] }),
        billing_email: Some("billing@contoso.example".into()),
        inbound_domains: vec!["contoso.example".into()],
        is_inactive: true,
        ..client(2)
    };
    store.create_client(&host(), &full, START).await.unwrap();
    store.create_client(&host(), &client(1), START).await.unwrap();
    assert_eq!(store.clients(&host()).await.unwrap(), [client(1), full.clone()]);
    assert_eq!(store.client(&host(), &client_id(2)).await.unwrap(), Some(full));
    assert_eq!(store.client(&host(), &client_id(3)).await.unwrap(), None);
}

/// The second is refused, and the first stays.
pub async fn a_client_id_is_used_once(store: &dyn TestStore) {
    store.create_client(&host(), &client(1), START).await.unwrap();
    let second = Client { client_name: "Second".into(), ..client(1) };
    let error = store.create_client(&host(), &second, START).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Conflict);
    assert_eq!(store.clients(&host()).await.unwrap(), [client(1)]);
}

/// What matching weighs.
pub async fn domains_of_contacts_are_counted_by_client(store: &dyn TestStore) {
    let world = World::new(store).await;
    world.put(1, "a@contoso.example").await;
    world.put(2, "b@contoso.example").await;
    world.put(3, "c@other.example").await;
    let elsewhere = world.put(4, "d@contoso.example").await;
    world.edit(&Contact { client_id: client_id(2), ..elsewhere }).await;
    world
        .edit(&Contact {
            contact_name_id: super::world::contact_id(5),
            email: None,
            ..world.put(5, "e@x").await
        })
        .await;
    let counted = store.contact_domains(&world.host).await.unwrap();
    assert_eq!(
        counted,
        [
            (client_id(1), "contoso.example".to_owned(), 2),
            (client_id(1), "other.example".to_owned(), 1),
            (client_id(2), "contoso.example".to_owned(), 1),
        ]
    );
}

async fn decided(store: &dyn TestStore, state: MappingState) -> crate::model::ManagedTenantId {
    store.record_discovery(&host(), &[discovered(1)], true, START).await.unwrap();
    let tenant = store.managed_tenants(&host()).await.unwrap().remove(0).managed_tenant_id;
    let decision = MappingDecision {
        managed_tenant_id: tenant.clone(),
        client_id: None,
        mapping_state: Some(state),
        confidence_score: None,
    };
    store.confirm_mappings(&host(), &[decision], None, START).await.unwrap();
    tenant
}

/// However many syncs begin at once.
pub async fn a_new_client_is_made_once_by_many_at_once(store: &dyn TestStore) {
    let tenant = decided(store, MappingState::CreateNew).await;
    let host = host();
    let provide = || store.provision_client(&host, &tenant, None, START);
    let (a, b, c, d) = tokio::join!(provide(), provide(), provide(), provide());
    let made = a.unwrap();
    assert_eq!([b.unwrap(), c.unwrap(), d.unwrap()], [made.clone(), made.clone(), made.clone()]);

    let clients = store.clients(&host).await.unwrap();
    assert_eq!(clients.len(), 1);
    assert_eq!(clients[0].client_id, made);
    assert_eq!(clients[0].client_name, "Tenant 1");
    assert_eq!(clients[0].entra_tenant_id, Some(discovered(1).entra_tenant_id));
    let mapping = store.mappings(&host).await.unwrap().remove(0);
    assert_eq!((mapping.mapping_state, mapping.client_id), (MappingState::Mapped, Some(made)));
    assert_eq!(store.mapping_history(&host, &tenant).await.unwrap().len(), 2);
}

/// Nobody decided `create_new`.
pub async fn a_mapping_that_asks_for_no_client_gets_none(store: &dyn TestStore) {
    let tenant = decided(store, MappingState::SkipForNow).await;
    let error = store.provision_client(&host(), &tenant, None, START).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Conflict);
    store.retire_mapping(&host(), &tenant, None, START).await.unwrap();
    let error = store.provision_client(&host(), &tenant, None, START).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
    assert_eq!(store.clients(&host()).await.unwrap(), []);
}
