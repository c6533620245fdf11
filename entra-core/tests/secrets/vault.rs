//! Vault: the suite, and what only Vault has.
//!
//! The server here is a stand-in on loopback that is strict where KV version 2 is: tokens, namespaces, versions, and
//! check-and-set. It proves our side of the conversation, not Vault's.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use entra_core::{
    ErrorCode,
    model::HostTenantId,
    secrets::{Environment, SecretProvider, VaultConfig, VaultLogin, VaultSecrets},
};
use serde_json::{Value, json};

#[derive(Default)]
struct Kept {
    secrets: HashMap<String, (u64, BTreeMap<String, Value>)>,
    tokens: HashSet<String>,
    logins: u32,
    renewals: u32,
    collisions: u32,
    read_only: bool,
    life: u64,
}

#[derive(Clone, Default)]
pub(crate) struct Server(Arc<Mutex<Kept>>);

type Answer = (StatusCode, Json<Value>);

fn refused(status: u16, why: &str) -> Answer {
    (StatusCode::from_u16(status).unwrap(), Json(json!({ "errors": [why] })))
}

fn allowed(kept: &Kept, headers: &HeaderMap) -> bool {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    header("x-vault-namespace") == "msp" && kept.tokens.contains(header("x-vault-token"))
}

async fn read(State(server): State<Server>, Path(path): Path<String>, headers: HeaderMap) -> Answer {
    let kept = server.0.lock().unwrap();
    if !allowed(&kept, &headers) {
        return refused(403, "permission denied");
    }
    match kept.secrets.get(&path) {
        Some((version, data)) => {
            let document = json!({ "data": data, "metadata": { "version": version, "destroyed": false } });
            (StatusCode::OK, Json(json!({ "data": document })))
        }
        None => (StatusCode::NOT_FOUND, Json(json!({ "errors": [] }))),
    }
}

async fn write(
    State(server): State<Server>,
    Path(path): Path<String>,
    headers: HeaderMap,
    Json(document): Json<Value>,
) -> Answer {
    let mut kept = server.0.lock().unwrap();
    if !allowed(&kept, &headers) || kept.read_only {
        return refused(403, "permission denied");
    }
    let version = kept.secrets.get(&path).map_or(0, |(version, _)| *version);
    match document["options"]["cas"].as_u64() {
        None => return refused(400, "check-and-set parameter required for this call"),
        Some(expected) if expected != version => {
            kept.collisions += 1;
            return refused(400, "check-and-set parameter did not match the current version");
        }
        Some(_) => {}
    }
    let data = serde_json::from_value(document["data"].clone()).unwrap();
    kept.secrets.insert(path, (version + 1, data));
    (StatusCode::OK, Json(json!({ "data": { "version": version + 1 } })))
}

impl Kept {
    fn grant(&mut self, token: &str) -> Answer {
        self.tokens.insert(token.to_owned());
        let auth = json!({ "client_token": token, "lease_duration": self.life, "renewable": true });
        (StatusCode::OK, Json(json!({ "auth": auth })))
    }
}

async fn log_in(State(server): State<Server>, Path(mount): Path<String>, Json(proof): Json<Value>) -> Answer {
    let expected = match mount.as_str() {
        "approle" => json!({ "role_id": "role", "secret_id": "canary-secret-id" }),
        _ => json!({ "role": "entra", "jwt": "canary-pod-token" }),
    };
    if proof != expected {
        return refused(400, "invalid role or secret ID");
    }
    let mut kept = server.0.lock().unwrap();
    kept.logins += 1;
    let token = format!("hvs.login-{}", kept.logins);
    kept.grant(&token)
}

async fn renew(State(server): State<Server>, headers: HeaderMap) -> Answer {
    let mut kept = server.0.lock().unwrap();
    if !allowed(&kept, &headers) {
        return refused(403, "permission denied");
    }
    kept.renewals += 1;
    let token = headers["x-vault-token"].to_str().unwrap().to_owned();
    kept.grant(&token)
}

async fn look_up(State(server): State<Server>, headers: HeaderMap) -> Answer {
    let kept = server.0.lock().unwrap();
    if !allowed(&kept, &headers) {
        return refused(403, "permission denied");
    }
    (StatusCode::OK, Json(json!({ "data": { "ttl": kept.life, "renewable": true } })))
}

impl Server {
    async fn start(life: u64) -> (Self, String) {
        let server = Self::default();
        {
            let mut kept = server.0.lock().unwrap();
            kept.tokens.insert("hvs.root".to_owned());
            kept.life = life;
        }
        let router = Router::new()
            .route("/v1/kv/data/{*path}", get(read).post(write))
            .route("/v1/auth/{mount}/login", post(log_in))
            .route("/v1/auth/token/renew-self", post(renew))
            .route("/v1/auth/token/lookup-self", get(look_up))
            .with_state(server.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (server, address)
    }
}

fn config(address: &str, login: VaultLogin) -> VaultConfig {
    VaultConfig {
        address: address.parse().unwrap(),
        authorities: None,
        login,
        namespace: Some("msp".to_owned()),
        app_path: Some("kv/data/app/secrets".to_owned()),
        tenant_path_template: Some("kv/data/tenants/{tenantId}/secrets".to_owned()),
    }
}

pub(crate) async fn provider() -> Arc<dyn SecretProvider> {
    let (_, address) = Server::start(0).await;
    Arc::new(VaultSecrets::new(config(&address, VaultLogin::Token("hvs.root".into()))).unwrap())
}

fn tenant() -> HostTenantId {
    "t-1".into()
}

fn approle() -> VaultLogin {
    VaultLogin::AppRole {
        mount: "approle".to_owned(),
        role_id: "role".to_owned(),
        secret_id: "canary-secret-id".into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clients_that_write_at_once_lose_nothing() {
    let (server, address) = Server::start(0).await;
    let client = || VaultSecrets::new(config(&address, VaultLogin::Token("hvs.root".into()))).unwrap();
    let writers = [client(), client()].into_iter().enumerate().map(|(number, client)| {
        tokio::spawn(async move {
            for turn in 0..20 {
                let name = format!("client_{number}_{turn}");
                client.set_tenant_secret(&tenant(), &name, &name.as_str().into()).await.unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let kept = server.0.lock().unwrap();
    let (version, data) = &kept.secrets["tenants/t-1/secrets"];
    assert_eq!((data.len(), *version), (40, 40));
}

#[tokio::test]
async fn several_names_are_one_version() {
    let (server, address) = Server::start(0).await;
    let secrets = VaultSecrets::new(config(&address, VaultLogin::Token("hvs.root".into()))).unwrap();
    let several = [("a", "1".into()), ("b", "2".into()), ("c", "3".into())];
    secrets.set_tenant_secrets(&tenant(), &several).await.unwrap();
    secrets.set_tenant_secrets(&tenant(), &several).await.unwrap();
    assert_eq!(
        server.0.lock().unwrap().secrets["tenants/t-1/secrets"].0,
        1,
        "what changes nothing is not written"
    );
}

#[tokio::test]
async fn a_login_serves_until_it_is_revoked_and_then_another_is_made() {
    let (server, address) = Server::start(3_600).await;
    let secrets = VaultSecrets::new(config(&address, approle())).unwrap();
    for _ in 0..5 {
        secrets.set_tenant_secret(&tenant(), "key", &"one".into()).await.unwrap();
    }
    assert_eq!(server.0.lock().unwrap().logins, 1);
    server.0.lock().unwrap().tokens.clear();
    assert_eq!(secrets.get_tenant_secret(&tenant(), "key").await.unwrap(), Some("one".into()));
    assert_eq!(server.0.lock().unwrap().logins, 2);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends() {
    let (server, address) = Server::start(1).await;
    let secrets = VaultSecrets::new(config(&address, VaultLogin::Token("hvs.root".into()))).unwrap();
    secrets.get_tenant_secret(&tenant(), "key").await.unwrap();
    tokio::time::sleep(Duration::from_millis(800)).await;
    secrets.get_tenant_secret(&tenant(), "key").await.unwrap();
    assert_eq!(server.0.lock().unwrap().renewals, 1);
}

#[tokio::test]
async fn a_pod_logs_in_with_its_own_token() {
    let (server, address) = Server::start(3_600).await;
    let folder = tempfile::tempdir().unwrap();
    let token_path = folder.path().join("token");
    std::fs::write(&token_path, "canary-pod-token\n").unwrap();
    let login =
        VaultLogin::Kubernetes { mount: "kubernetes".to_owned(), role: "entra".to_owned(), token_path };
    let secrets = VaultSecrets::new(config(&address, login)).unwrap();
    secrets.set_tenant_secret(&tenant(), "key", &"one".into()).await.unwrap();
    assert_eq!(server.0.lock().unwrap().logins, 1);
}

#[tokio::test]
async fn refusals_say_what_to_do_and_no_secret() {
    let (server, address) = Server::start(0).await;
    let wrong = VaultSecrets::new(config(&address, VaultLogin::Token("canary-token".into()))).unwrap();
    let error = wrong.get_tenant_secret(&tenant(), "key").await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::SecretProviderFailed);
    assert!(!format!("{error:?}{error}").contains("canary"), "{error:?}");

    server.0.lock().unwrap().read_only = true;
    let reader = VaultSecrets::new(config(&address, VaultLogin::Token("hvs.root".into()))).unwrap();
    let error = reader.set_tenant_secret(&tenant(), "key", &"canary-value".into()).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::SecretStoreReadOnly);
    assert!(!format!("{error:?}{error}").contains("canary"), "{error:?}");

    let nowhere = VaultSecrets::new(config("http://127.0.0.1:9", approle())).unwrap();
    let error = nowhere.get_tenant_secret(&tenant(), "key").await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::SecretProviderFailed);
}

#[test]
fn the_environment_names_it() {
    let base = [
        ("VAULT_ADDR", "https://vault.example"),
        ("VAULT_TENANT_SECRET_PATH_TEMPLATE", "kv/data/{tenantId}"),
    ];
    let read = |more: &[(&'static str, &'static str)]| {
        VaultConfig::from_environment(&Environment::of(base.into_iter().chain(more.iter().copied())))
    };
    assert!(matches!(read(&[("VAULT_TOKEN", "t")]).unwrap().login, VaultLogin::Token(_)));
    let approle = read(&[("VAULT_ROLE_ID", "r"), ("VAULT_SECRET_ID", "s")]).unwrap();
    assert!(matches!(approle.login, VaultLogin::AppRole { mount, .. } if mount == "approle"));
    let pod = read(&[("VAULT_KUBERNETES_ROLE", "r")]).unwrap();
    assert!(matches!(pod.login, VaultLogin::Kubernetes { mount, .. } if mount == "kubernetes"));
    let error = read(&[("VAULT_ROLE_ID", "r")]).err().unwrap();
    assert!(error.remedy().contains("VAULT_SECRET_ID"));
}
