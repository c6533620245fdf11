//! What is synced: one host tenant, one client, one managed tenant.

use entra_core::{
    model::{
        Client, DiscoveredTenant, FieldRule, FieldSync, HostTenantId, MappingDecision, SyncSettings,
        TenantAccess,
    },
    store::Store,
};
use time::{OffsetDateTime, macros::datetime};

pub(crate) const HOST: &str = "00000000-0000-4000-8000-0000000000aa";
pub(crate) const CLIENT: &str = "00000000-0000-4000-8000-0000000000c1";
pub(crate) const ENTRA_TENANT: &str = "00000000-0000-4000-8000-0000000000e1";
pub(crate) const AT: OffsetDateTime = datetime!(2026-02-20 10:15 UTC);

/// Makes the client, finds the tenant, maps it, and lets every field follow the directory.
pub(crate) async fn make(store: &dyn Store) -> HostTenantId {
    let host = HostTenantId::from(HOST);
    let client = Client {
        client_id: CLIENT.into(),
        client_name: "Contoso".to_owned(),
        url: None,
        properties: serde_json::json!({}),
        billing_email: None,
        inbound_domains: Vec::new(),
        is_inactive: false,
        entra_tenant_id: None,
    };
    store.create_client(&host, &client, AT).await.expect("a client");
    let found = DiscoveredTenant {
        entra_tenant_id: ENTRA_TENANT.into(),
        display_name: "Contoso".to_owned(),
        primary_domain: Some("contoso.com".to_owned()),
        domains: vec!["contoso.com".to_owned()],
        source_user_count: None,
        access: TenantAccess::Readable,
        metadata: serde_json::json!({}),
    };
    store.record_discovery(&host, &[found], true, AT).await.expect("a tenant");
    let tenant = store.managed_tenants(&host).await.expect("tenants").remove(0);
    let decision = MappingDecision {
        managed_tenant_id: tenant.managed_tenant_id,
        client_id: Some(client.client_id),
        mapping_state: None,
        confidence_score: None,
    };
    store.confirm_mappings(&host, &[decision], None, AT).await.expect("a mapping");
    let on = FieldRule { overwrite: true, ..FieldRule::default() };
    let settings = SyncSettings {
        field_sync: FieldSync {
            display_name: on,
            email: on,
            phone: on,
            role: on,
            upn: on,
            mark_inactive_when_disabled: true,
        },
        ..SyncSettings::default()
    };
    store.save_settings(&host, &settings, AT).await.expect("settings");
    host
}
