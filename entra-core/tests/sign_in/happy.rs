//! The way that works.

use std::sync::Arc;

use entra_core::{
    ErrorCode,
    auth::tokens::DirectOptions,
    connection::{DirectSignInOptions, DirectorySource},
    context::Context,
    secrets::{EnvSecrets, Environment, SecretProvider, keys},
    store::MemoryStore,
};

use crate::stage::{CALLBACK, Stage, authority, browse, host, parameter, simulator, user};

#[tokio::test]
async fn connects_and_opens_the_customers() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let connection = stage.connect().await.unwrap();
    assert!(connection.is_active);

    let context = Context::default();
    let directory = stage.connections.open(&host()).await.unwrap();
    let tenants = directory.tenants(&context).await.unwrap();
    assert!(tenants.is_complete);
    assert_eq!(tenants.tenants.len(), 2);
    let people = directory.users(&tenants.tenants[0].entra_tenant_id, None, &context).await.unwrap();
    assert_eq!(people.users.len(), 3);
    let again = stage.connections.open(&host()).await.unwrap();
    assert!(Arc::ptr_eq(&directory, &again), "one directory, so one token cache");
}

#[tokio::test]
async fn the_host_finds_its_five_keys() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    stage.connect().await.unwrap();
    let set = stage.keeper().load(&host()).await.unwrap().unwrap();
    let read = async |name| stage.secrets.get_tenant_secret(&host(), name).await.unwrap().unwrap();
    assert_eq!(read(keys::DIRECT_ACCESS_TOKEN).await, set.access_token);
    assert_eq!(read(keys::DIRECT_REFRESH_TOKEN).await, set.refresh_token);
    assert_eq!(
        read(keys::DIRECT_PARTNER_TENANT_ID).await.expose(),
        simulator.partner_tenant_id().to_string()
    );
    assert!(read(keys::DIRECT_TOKEN_EXPIRES_AT).await.expose().ends_with('Z'));
    assert!(read(keys::DIRECT_TOKEN_SCOPE).await.expose().contains("DelegatedAdminRelationship.Read.All"));
}

#[tokio::test]
async fn asks_as_the_identity_platform_advises() {
    let simulator = simulator().await;
    let sign_in = Stage::new(&simulator).await.start().await;
    let asked = |name| parameter(&sign_in.authorize_url, name);
    assert!(sign_in.authorize_url.contains("/organizations/oauth2/v2.0/authorize?"));
    assert_eq!(asked("code_challenge_method"), "S256");
    assert_eq!(asked("code_challenge").len(), 43);
    assert_eq!(asked("prompt"), "select_account");
    assert_eq!(asked("redirect_uri"), CALLBACK);
    assert_eq!(asked("state"), sign_in.state);
    let scope = asked("scope");
    for part in ["openid", "profile", "offline_access", "https://graph.microsoft.com/User.Read"] {
        assert!(scope.split(' ').any(|asked| asked == part), "{part}");
    }
    let disclosed: Vec<_> = sign_in.disclosure.partner.iter().map(|scope| scope.scope).collect();
    let asked: Vec<_> = scope.split(' ').map(|asked| asked.rsplit('/').next().unwrap()).collect();
    assert_eq!(disclosed, asked, "what is disclosed is what is asked");
}

#[tokio::test]
async fn no_secret_is_in_the_address_or_the_state() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let sign_in = stage.start().await;
    let key = stage.secrets.get_tenant_secret(&host(), keys::SIGN_IN_KEY).await.unwrap().unwrap();
    assert!(!sign_in.authorize_url.contains(key.expose()));
    assert!(!sign_in.authorize_url.contains(&simulator.client_secret()));
    assert!(!sign_in.authorize_url.contains("code_verifier"));
}

#[tokio::test]
async fn a_host_tenant_that_cannot_keep_the_outcome_is_told_before() {
    let simulator = simulator().await;
    let app = [
        ("MICROSOFT_CLIENT_ID", simulator.client_id()),
        ("MICROSOFT_CLIENT_SECRET", simulator.client_secret()),
    ];
    let secrets: Arc<dyn SecretProvider> = Arc::new(EnvSecrets::new(Environment::of(app)));
    let stage = Stage::of(
        authority(&simulator, None),
        secrets,
        Arc::new(MemoryStore::new()),
        DirectOptions::default(),
    );
    let error = stage.start_with(&DirectSignInOptions::default()).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::SecretStoreReadOnly);
    assert!(error.remedy().contains("SECRET_WRITE_PROVIDER"));
}

#[tokio::test]
async fn a_redirect_address_that_microsoft_refuses_is_refused_here() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    for address in ["http://psa.example/callback", "https://psa.example/#callback", "callback", ""] {
        let started = stage
            .connections
            .connect_direct_start(&host(), &user(), address, &DirectSignInOptions::default())
            .await;
        assert_eq!(started.unwrap_err().code(), ErrorCode::InvalidArgument, "{address}");
    }
}

#[tokio::test]
async fn two_sign_ins_at_once_do_not_disturb_each_other() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let (first, second) = (stage.start().await, stage.start().await);
    let (first, second) = (browse(&first.authorize_url).await, browse(&second.authorize_url).await);
    stage.finish(&second).await.unwrap();
    stage.finish(&first).await.unwrap();
}
