//! Vault's own server (tests/vault-server).

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use entra_core::{
    ErrorCode,
    context::Context,
    http::{AddressRule, Answer, HttpClient, HttpSettings, Operation, Request},
    model::HostTenantId,
    secrets::{Environment, SecretProvider, SecretSuite, VaultConfig, VaultLogin, VaultSecrets},
};
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};

/// A server that ends with the test: its input closes with this process.
struct Vault {
    child: Child,
    address: String,
    /// The same over TLS, and the one authority that certifies it.
    tls: (String, String),
    token: String,
}

impl Drop for Vault {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn binary() -> PathBuf {
    let named = std::env::var_os("ENTRA_VAULT_SERVER").map(PathBuf::from);
    let built = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/vault-server"));
    let binary = named.unwrap_or_else(built);
    assert!(
        binary.is_file(),
        "no Vault was built at {}: see tests/vault-server/README.md, or run the tests by `tests/run`",
        binary.display()
    );
    binary
}

impl Vault {
    async fn start() -> Self {
        let mut child = Command::new(binary())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        println!("Vault {} answers at {}", said["version"], said["address"]);
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        let tls = (text("tlsAddress"), text("authority"));
        let vault = Self { child, address: text("address"), tls, token: text("token") };
        let mount = json!({ "type": "kv", "options": { "version": "2" } });
        vault.post("sys/mounts/kv", &mount).await;
        vault.wait_for_the_mount().await;
        vault
    }

    /// A fresh KV engine is upgraded in the background and refuses until that is done.
    async fn wait_for_the_mount(&self) {
        let ready = json!({ "data": { "ready": "yes" } });
        for _ in 0..100 {
            if self.send("kv/data/ready", &ready).await.is_success() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("KV version 2 was not ready in time");
    }

    async fn post(&self, path: &str, document: &Value) -> String {
        let answer = self.send(path, document).await;
        assert!(answer.is_success(), "{path}: {}", answer.status());
        answer.text().unwrap().to_owned()
    }

    async fn send(&self, path: &str, document: &Value) -> Answer {
        let settings = HttpSettings { addresses: AddressRule::OwnNetwork, ..HttpSettings::default() };
        let url = format!("{}/v1/{path}", self.address).parse().unwrap();
        let token = HeaderValue::from_str(&self.token).unwrap();
        let request =
            Request::post_json(url, document).header(HeaderName::from_static("x-vault-token"), token);
        let context = Context::default();
        let operation = Operation::new("set Vault up", Duration::from_secs(10), &context);
        HttpClient::new(settings).unwrap().send(request, &operation).await.unwrap()
    }

    fn secrets(&self, login: VaultLogin) -> VaultSecrets {
        VaultSecrets::new(self.config(login)).unwrap()
    }

    fn config(&self, login: VaultLogin) -> VaultConfig {
        VaultConfig {
            address: self.address.parse().unwrap(),
            authorities: None,
            login,
            namespace: None,
            app_path: Some("kv/data/app/secrets".to_owned()),
            tenant_path_template: Some("kv/data/tenants/{tenantId}/secrets".to_owned()),
        }
    }

    fn root(&self) -> VaultSecrets {
        self.secrets(VaultLogin::Token(self.token.as_str().into()))
    }

    /// A role with these capabilities on every tenant's secret.
    async fn role(&self, capabilities: &[&str]) -> VaultLogin {
        self.post("sys/auth/approle", &json!({ "type": "approle" })).await;
        let rules = json!({ "path": { "kv/data/tenants/*": { "capabilities": capabilities } } });
        self.post("sys/policies/acl/entra", &json!({ "policy": rules.to_string() })).await;
        let role = json!({ "token_policies": "entra", "role_id": "entra", "token_ttl": "1h" });
        self.post("auth/approle/role/entra", &role).await;
        self.post("auth/approle/role/entra/role-id", &json!({ "role_id": "entra" })).await;
        let answer: Value =
            serde_json::from_str(&self.post("auth/approle/role/entra/secret-id", &json!({})).await).unwrap();
        VaultLogin::AppRole {
            mount: "approle".to_owned(),
            role_id: "entra".to_owned(),
            secret_id: answer["data"]["secret_id"].as_str().unwrap().into(),
        }
    }
}

fn tenant() -> HostTenantId {
    "t-1".into()
}

#[tokio::test(flavor = "multi_thread")]
async fn passes_the_suite() {
    let vault = Vault::start().await;
    let suite = || SecretSuite::new(Arc::new(vault.root()));
    suite().absent_is_no_error().await;
    suite().writes_and_replaces().await;
    suite().keeps_texts_as_they_are().await;
    suite().keeps_names_and_tenants_apart().await;
    suite().removes_twice().await;
    suite().writes_several().await;
    suite().loses_nothing_to_concurrent_writers().await;
    suite().refuses_names_that_escape().await;
    suite().proves_that_it_takes_a_write().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clients_that_write_at_once_lose_nothing() {
    let vault = Vault::start().await;
    let writers = [vault.root(), vault.root()].into_iter().enumerate().map(|(number, client)| {
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
    let reader = vault.root();
    for (number, turn) in (0..2).flat_map(|number| (0..20).map(move |turn| (number, turn))) {
        let name = format!("client_{number}_{turn}");
        let found = reader.get_tenant_secret(&tenant(), &name).await.unwrap();
        assert_eq!(found, Some(name.as_str().into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_reads_and_writes_what_its_policy_allows() {
    let vault = Vault::start().await;
    let login = vault.role(&["create", "read", "update"]).await;
    let machine = vault.secrets(login);
    machine.set_tenant_secret(&tenant(), "key", &"one".into()).await.unwrap();
    assert_eq!(machine.get_tenant_secret(&tenant(), "key").await.unwrap(), Some("one".into()));
    let other = machine.get_app_secret("key").await.unwrap_err();
    assert_eq!(other.code(), ErrorCode::SecretProviderFailed);

    let rules = json!({ "path": { "kv/data/tenants/*": { "capabilities": ["read"] } } });
    vault.post("sys/policies/acl/entra", &json!({ "policy": rules.to_string() })).await;
    let refused = machine.set_tenant_secret(&tenant(), "key", &"two".into()).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::SecretStoreReadOnly);
}

/// A private authority certifies it, as in most installations.
#[tokio::test(flavor = "multi_thread")]
async fn its_certificate_is_checked_against_the_authorities_that_are_named() {
    let vault = Vault::start().await;
    let (address, authority) = &vault.tls;
    let over_tls = |authorities: Option<&str>| {
        let login = VaultLogin::Token(vault.token.as_str().into());
        let config = VaultConfig {
            address: address.parse().unwrap(),
            authorities: authorities.map(ToOwned::to_owned),
            ..vault.config(login)
        };
        VaultSecrets::new(config)
    };
    let trusting = over_tls(Some(authority)).unwrap();
    trusting.set_tenant_secret(&tenant(), "key", &"over TLS".into()).await.unwrap();
    assert_eq!(trusting.get_tenant_secret(&tenant(), "key").await.unwrap(), Some("over TLS".into()));

    // Neither the machine's trust store nor another authority vouches for it.
    let stranger = include_str!("../../../tests/simulator/src/identity/keys/client.crt.pem");
    for authorities in [None, Some(stranger)] {
        let refused = over_tls(authorities).unwrap().get_tenant_secret(&tenant(), "key").await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::SecretProviderFailed);
        assert!(format!("{refused:?}").contains("certificate"), "{refused:?}");
    }
    for unusable in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        assert!(over_tls(Some(unusable)).is_err(), "{unusable:?}");
    }

    // As an operator sets it.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, authority).unwrap();
    let variables = |file: &str| {
        Environment::of([
            ("VAULT_ADDR", address.as_str()),
            ("VAULT_TOKEN", vault.token.as_str()),
            ("VAULT_CACERT", file),
            ("VAULT_TENANT_SECRET_PATH_TEMPLATE", "kv/data/tenants/{tenantId}/secrets"),
        ])
    };
    let config = VaultConfig::from_environment(&variables(file.to_str().unwrap())).unwrap();
    let found = VaultSecrets::new(config).unwrap().get_tenant_secret(&tenant(), "key").await.unwrap();
    assert_eq!(found, Some("over TLS".into()));
    let missing = VaultConfig::from_environment(&variables("/nowhere/ca.pem")).err().unwrap();
    assert!(missing.message().contains("VAULT_CACERT"), "{missing}");
}
