//! Sign-in and refresh against an independent OAuth server (npm oidc-provider, tests/oauth-server), which forgives less
//! than Microsoft: whatever is shown twice ends everything that came of the sign-in.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "the test says which server it met")]

#[path = "sign_in/stage.rs"]
mod stage;

use std::{
    collections::HashSet,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use entra_core::{
    ErrorCode, Secret,
    auth::{
        authority::{Authority, Cloud},
        tokens::{DirectOptions, TokenSet},
    },
    connection::{DirectAnswer, DirectorySource, HealthState},
    context::Context,
    http::{Operation, Request},
    model::{Connection, ConnectionStatus},
    secrets::{MemorySecrets, keys},
    store::{MemoryStore, PendingSignIn},
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use stage::{CALLBACK, Stage, host, http, user, with_parameter};
use url::Url;

/// The server, which ends with the test: its input closes with this process.
struct Server {
    child: Child,
    said: Value,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Server {
    fn start() -> Self {
        let named = std::env::var_os("ENTRA_OAUTH_SERVER").map(PathBuf::from);
        let here = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/oauth-server"));
        let folder = named.unwrap_or_else(here);
        assert!(
            folder.join("node_modules").is_dir(),
            "the OAuth server is not installed: run `npm ci` in {}, or the tests by `tests/run`",
            folder.display()
        );
        let mut child = Command::new("node")
            .arg(folder.join("server.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Node 20 or newer");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        println!("oidc-provider {} answers at {}", said["version"], said["login"]);
        Self { child, said }
    }

    fn text(&self, name: &str) -> &str {
        self.said[name].as_str().unwrap()
    }

    /// A host tenant with the server's application.
    async fn stage(&self) -> Stage {
        let (login, graph) = (Some(self.text("login")), Some(self.text("graph")));
        let authority = Authority::with_overrides(Cloud::Global, login, graph, None).unwrap();
        let (secrets, store) = (Arc::new(MemorySecrets::default()), Arc::new(MemoryStore::new()));
        let stage = Stage::of(authority, secrets, store, DirectOptions::default());
        let app = [
            (keys::MICROSOFT_CLIENT_ID, self.text("clientId").into()),
            (keys::MICROSOFT_CLIENT_SECRET, self.text("clientSecret").into()),
        ];
        stage.secrets.set_tenant_secrets(&host(), &app).await.unwrap();
        stage
    }

    /// Walks a person through the server's pages.
    async fn browse(&self, address: &str) -> DirectAnswer {
        let mut walk = Url::parse(self.text("login")).unwrap().join("browse").unwrap();
        walk.query_pairs_mut().append_pair("address", address);
        let context = Context::default();
        let operation = Operation::new("browse", Duration::from_secs(30), &context);
        let walked = http().send(Request::get(walk), &operation).await.unwrap();
        let walked: Value = walked.json().unwrap();
        let landed = Url::parse(walked["landed"].as_str().unwrap_or_else(|| panic!("{walked}"))).unwrap();
        let value = |name: &str| {
            landed.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        DirectAnswer { code: value("code").map(Secret::from), state: value("state"), error: value("error") }
    }

    async fn sign_in(&self, stage: &Stage) -> DirectAnswer {
        self.browse(&stage.start().await.authorize_url).await
    }

    /// A host tenant that is connected.
    async fn connected(&self) -> Stage {
        let stage = self.stage().await;
        let connection: Connection = stage.finish(&self.sign_in(&stage).await).await.unwrap();
        assert!(connection.is_active);
        stage
    }
}

async fn set(stage: &Stage) -> TokenSet {
    stage.keeper().load(&host()).await.unwrap().unwrap()
}

/// Signs in again, now: by a clock that is ahead, the server's id token would be over already.
async fn sign_in_again(server: &Server, stage: &Stage, ahead: time::Duration) {
    stage.clock.pass(-ahead);
    stage.finish(&server.sign_in(stage).await).await.unwrap();
}

/// So long that an access token is over.
const AN_HOUR: time::Duration = time::Duration::minutes(70);

/// Time passes until the access token is over, and the directory is asked again.
async fn refresh(stage: &Stage) -> Connection {
    stage.clock.pass(AN_HOUR);
    stage.connections.validate(&host(), &Context::default()).await.unwrap()
}

fn refusal(outcome: entra_core::Result<Connection>) -> ErrorCode {
    outcome.expect_err("must be refused").code()
}

#[tokio::test]
async fn signs_in_and_refreshes_with_tokens_that_rotate() {
    let server = Server::start();
    let stage = server.connected().await;
    assert_eq!(
        set(&stage).await.partner_tenant_id.as_str(),
        server.text("tenant"),
        "from the signed id token"
    );

    let mut seen = HashSet::from([set(&stage).await.refresh_token.expose().to_owned()]);
    for turn in 0..5 {
        let connection = refresh(&stage).await;
        assert_eq!(connection.status, ConnectionStatus::Connected, "turn {turn}");
        let now = set(&stage).await;
        assert!(
            seen.insert(now.refresh_token.expose().to_owned()),
            "turn {turn}: a new refresh token each time"
        );
    }
}

/// A hundred callers spend one refresh token once: a second use would end the sign-in.
#[tokio::test]
async fn a_hundred_callers_do_not_end_the_sign_in() {
    let server = Server::start();
    let stage = Arc::new(server.connected().await);
    for _ in 0..3 {
        stage.clock.pass(AN_HOUR);
        let directory = stage.connections.open(&host()).await.unwrap();
        let callers = (0..100).map(|_| {
            let directory = Arc::clone(&directory);
            tokio::spawn(async move { directory.probe(&Context::default()).await })
        });
        for caller in callers.collect::<Vec<_>>() {
            caller.await.unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn a_code_of_another_sign_in_meets_the_wrong_verifier() {
    let server = Server::start();
    let stage = server.stage().await;
    let (first, second) = (server.sign_in(&stage).await, server.sign_in(&stage).await);
    let crossed = DirectAnswer { code: first.code, ..second };
    assert_eq!(refusal(stage.finish(&crossed).await), ErrorCode::TokenExchangeFailed);
    assert!(stage.kept().await.iter().all(|(_, value)| value.is_none()), "nothing was kept");
}

#[tokio::test]
async fn a_challenge_of_somebody_else() {
    let server = Server::start();
    let stage = server.stage().await;
    let theirs = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let swapped = with_parameter(&stage.start().await.authorize_url, "code_challenge", theirs);
    let outcome = stage.finish(&server.browse(&swapped).await).await;
    assert_eq!(refusal(outcome), ErrorCode::TokenExchangeFailed);
}

#[tokio::test]
async fn a_nonce_of_somebody_else() {
    let server = Server::start();
    let stage = server.stage().await;
    let swapped = with_parameter(&stage.start().await.authorize_url, "nonce", "theirs");
    let error = stage.finish(&server.browse(&swapped).await).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::TokenExchangeFailed);
    assert!(error.message().contains("nonce"), "{error}");
}

/// The state is used up before the code is shown again; with another state the server itself refuses.
#[tokio::test]
async fn a_code_that_was_redeemed_before() {
    let server = Server::start();
    let stage = server.stage().await;
    let first = server.sign_in(&stage).await;
    stage.finish(&first).await.unwrap();
    assert_eq!(refusal(stage.finish(&first).await), ErrorCode::InvalidState);

    // As in a database that was restored from a backup: the state is there again, and so is its verifier.
    let now = stage.parts.clock.now();
    let pending = PendingSignIn {
        state_hash: format!("{:x}", Sha256::digest(first.state.as_deref().unwrap())),
        user_id: user(),
        redirect_uri: CALLBACK.to_owned(),
        expires_at: now + time::Duration::minutes(10),
    };
    stage.store.begin_sign_in(&host(), &pending, now).await.unwrap();
    assert_eq!(refusal(stage.finish(&first).await), ErrorCode::TokenExchangeFailed);

    // This server ends what came of a code that is shown twice. That is told as what it is, and mended by a sign-in.
    let connection = refresh(&stage).await;
    assert_eq!(connection.last_validation_error.unwrap().code, "reauth_required");
    sign_in_again(&server, &stage, AN_HOUR).await;
    assert_eq!(refresh(&stage).await.status, ConnectionStatus::Connected);
}

/// As a secret store that was restored from a backup would.
#[tokio::test]
async fn an_old_refresh_token_that_is_shown_again() {
    let server = Server::start();
    let stage = server.connected().await;
    let old = set(&stage).await;
    refresh(&stage).await;
    let current = set(&stage).await;
    stage.keeper().keep(&host(), &old).await.unwrap();

    let connection = refresh(&stage).await;
    assert_eq!(connection.status, ConnectionStatus::Error);
    let failure = connection.last_validation_error.unwrap();
    assert_eq!((failure.code.as_str(), failure.failures), ("reauth_required", 1));
    let report = stage.connections.report(&host(), &[]).await.unwrap();
    assert_eq!(report.health.state, HealthState::ReauthRequired);
    assert!(!report.health.remedy.is_empty());

    // The server ended the whole family: the newer token is over too.
    stage.keeper().keep(&host(), &current).await.unwrap();
    let failure = refresh(&stage).await.last_validation_error.unwrap();
    assert_eq!((failure.code.as_str(), failure.failures), ("reauth_required", 2));

    // A new sign-in ends the trouble, and nothing of the count stays.
    sign_in_again(&server, &stage, AN_HOUR * 3).await;
    let connection = refresh(&stage).await;
    assert_eq!((connection.status, connection.last_validation_error), (ConnectionStatus::Connected, None));
}

#[tokio::test]
async fn a_client_secret_that_is_wrong() {
    let server = Server::start();
    let stage = server.stage().await;
    let answer = server.sign_in(&stage).await;
    let wrong = "canary-of-a-wrong-secret".into();
    stage.secrets.set_tenant_secret(&host(), keys::MICROSOFT_CLIENT_SECRET, &wrong).await.unwrap();
    let error = stage.finish(&answer).await.unwrap_err();
    assert_eq!(error.context_value("reason"), Some("client_secret_invalid"));
    assert!(!format!("{error:?} {error}").contains("canary"));
}
