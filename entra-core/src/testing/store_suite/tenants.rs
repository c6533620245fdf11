//! Managed tenants.

use time::Duration;

use super::{
    TestStore,
    world::{START, discovered, host, uuid},
};
use crate::{
    error::ErrorCode,
    model::{DiscoveredTenant, Quarantine, TenantAccess},
    store::DiscoverySummary,
};

/// Every word of it.
pub async fn a_discovered_tenant_is_kept_with_all_it_says(store: &dyn TestStore) {
    let found = DiscoveredTenant {
        domains: vec!["a.example".into(), "b.example".into()],
        access: TenantAccess::AccessLost {
            code: "gdap_missing".into(),
            since: START,
            quarantine: Quarantine::default(),
        },
        metadata: serde_json::json!({ "relationships": [{ "ends": "2027-01-01" }] }),
        ..discovered(1)
    };
    let summary = store.record_discovery(&host(), std::slice::from_ref(&found), true, START).await.unwrap();
    assert_eq!(summary, DiscoverySummary { seen: 1, added: 1, gone: 0 });

    let row = store.managed_tenants(&host()).await.unwrap().remove(0);
    assert_eq!(store.managed_tenant(&host(), &row.managed_tenant_id).await.unwrap(), Some(row.clone()));
    assert_eq!((row.entra_tenant_id, row.display_name), (found.entra_tenant_id, found.display_name));
    assert_eq!((row.primary_domain, row.domains), (found.primary_domain, found.domains));
    assert_eq!((row.source_user_count, row.access, row.metadata), (10, found.access, found.metadata));
    assert_eq!((row.discovered_at, row.last_seen_at), (START, START));
    assert_eq!((row.last_successful_sync_user_count, row.last_successful_sync_at), (None, None));
}

/// Its id and first sight stay.
pub async fn a_second_discovery_updates_and_adds_nothing(store: &dyn TestStore) {
    store.record_discovery(&host(), &[discovered(1)], true, START).await.unwrap();
    let first = store.managed_tenants(&host()).await.unwrap().remove(0);
    let later = START + Duration::days(1);
    let renamed = DiscoveredTenant { display_name: "Renamed".into(), ..discovered(1) };
    let summary = store.record_discovery(&host(), &[renamed.clone(), renamed], true, later).await.unwrap();
    assert_eq!(summary, DiscoverySummary { seen: 1, added: 0, gone: 0 });

    let rows = store.managed_tenants(&host()).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].managed_tenant_id, first.managed_tenant_id);
    assert_eq!((rows[0].discovered_at, rows[0].last_seen_at), (START, later));
    assert_eq!(rows[0].display_name, "Renamed");
}

/// A source that cannot count or see domains this time does not erase them.
pub async fn what_a_source_does_not_know_stays(store: &dyn TestStore) {
    store.record_discovery(&host(), &[discovered(1)], true, START).await.unwrap();
    let first = store.managed_tenants(&host()).await.unwrap().remove(0);
    let less = DiscoveredTenant {
        primary_domain: None,
        domains: Vec::new(),
        source_user_count: None,
        metadata: serde_json::Value::Null,
        ..discovered(1)
    };
    store.record_discovery(&host(), &[less], true, START).await.unwrap();
    assert_eq!(store.managed_tenants(&host()).await.unwrap(), [first]);
}

/// Nobody is removed, whatever a list says.
pub async fn only_a_complete_list_says_who_is_gone(store: &dyn TestStore) {
    store.record_discovery(&host(), &[discovered(1), discovered(2)], true, START).await.unwrap();
    let summary = store.record_discovery(&host(), &[discovered(1)], false, START).await.unwrap();
    assert_eq!(summary.gone, 0);

    let later = START + Duration::days(1);
    let summary = store.record_discovery(&host(), &[discovered(1)], true, later).await.unwrap();
    assert_eq!(summary.gone, 1);
    let rows = store.managed_tenants(&host()).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| &row.access).collect::<Vec<_>>(),
        [&TenantAccess::Readable, &TenantAccess::Gone { since: later }]
    );
}

/// Until it is listed again.
pub async fn a_tenant_that_stays_gone_keeps_its_since(store: &dyn TestStore) {
    store.record_discovery(&host(), &[discovered(1)], true, START).await.unwrap();
    for day in [1, 2] {
        store.record_discovery(&host(), &[], true, START + Duration::days(day)).await.unwrap();
    }
    let row = store.managed_tenants(&host()).await.unwrap().remove(0);
    assert_eq!(row.access, TenantAccess::Gone { since: START + Duration::days(1) });

    store.record_discovery(&host(), &[discovered(1)], true, START + Duration::days(3)).await.unwrap();
    assert_eq!(store.managed_tenants(&host()).await.unwrap()[0].access, TenantAccess::Readable);
}

/// For people who look for one.
pub async fn tenants_come_in_the_order_of_their_names(store: &dyn TestStore) {
    let called = |number, name: &str| DiscoveredTenant { display_name: name.into(), ..discovered(number) };
    let found = [called(1, "Contoso"), called(2, "Adatum"), called(3, "Fabrikam")];
    store.record_discovery(&host(), &found, true, START).await.unwrap();
    let names: Vec<_> =
        store.managed_tenants(&host()).await.unwrap().into_iter().map(|row| row.display_name).collect();
    assert_eq!(names, ["Adatum", "Contoso", "Fabrikam"]);
}

/// What a sync found out about reading it.
pub async fn lost_access_is_kept(store: &dyn TestStore) {
    store.record_discovery(&host(), &[discovered(1)], true, START).await.unwrap();
    let tenant = store.managed_tenants(&host()).await.unwrap().remove(0).managed_tenant_id;
    let lost = TenantAccess::AccessLost {
        code: "consent_missing".into(),
        since: START,
        quarantine: Quarantine::default().failed(START),
    };
    store.set_access(&host(), &tenant, &lost, START).await.unwrap();
    assert_eq!(store.managed_tenant(&host(), &tenant).await.unwrap().unwrap().access, lost);

    let unknown = uuid(7, 7).into();
    let error = store.set_access(&host(), &unknown, &lost, START).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
    assert_eq!(store.managed_tenant(&host(), &unknown).await.unwrap(), None);
}
