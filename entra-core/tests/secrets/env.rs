//! Environment variables: names of the contract, read-only.

use entra_core::{
    ErrorCode,
    model::HostTenantId,
    secrets::{EnvSecrets, Environment, SecretProvider, prove_writable},
};

#[tokio::test]
async fn reads_the_names_of_the_contract() {
    let secrets =
        EnvSecrets::new(Environment::of([("MICROSOFT_CLIENT_ID", "app"), ("TENANT_t-1_key", "one")]));
    let tenant = HostTenantId::from("t-1");
    assert_eq!(secrets.get_app_secret("MICROSOFT_CLIENT_ID").await.unwrap(), Some("app".into()));
    assert_eq!(secrets.get_tenant_secret(&tenant, "key").await.unwrap(), Some("one".into()));
    assert_eq!(secrets.get_tenant_secret(&"t-2".into(), "key").await.unwrap(), None);
}

#[tokio::test]
async fn a_prefix_stands_before_both_kinds() {
    let variables =
        [("SECRET_ENV_PREFIX", "P"), ("P_name", "app"), ("P_TENANT_t-1_key", "one"), ("name", "no")];
    let secrets = EnvSecrets::new(Environment::of(variables));
    assert_eq!(secrets.get_app_secret("name").await.unwrap(), Some("app".into()));
    assert_eq!(secrets.get_tenant_secret(&"t-1".into(), "key").await.unwrap(), Some("one".into()));
}

#[tokio::test]
async fn takes_no_write_and_says_what_to_do() {
    let secrets = EnvSecrets::new(Environment::of([("a", "b")]));
    let tenant = HostTenantId::from("t-1");
    let error = prove_writable(&secrets, &tenant).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::SecretStoreReadOnly);
    assert!(error.remedy().contains("SECRET_WRITE_PROVIDER"));
    assert_eq!(
        secrets.delete_tenant_secret(&tenant, "a").await.unwrap_err().code(),
        ErrorCode::SecretStoreReadOnly
    );
}

#[tokio::test]
async fn prints_no_value() {
    let secrets = EnvSecrets::new(Environment::of([("name", "canary-12")]));
    assert!(!format!("{secrets:?}").contains("canary"));
}
