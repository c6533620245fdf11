//! Answers of a token endpoint that must not be believed.

use std::sync::{Arc, Mutex};

use axum::{Router, extract::State, http::StatusCode, routing::post};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use entra_core::{
    ErrorCode,
    clock::{Clock, SystemClock},
    connection::DirectAnswer,
    secrets::MemorySecrets,
    store::MemoryStore,
};
use entra_simulator::Simulator;
use serde_json::{Value, json};

use crate::stage::{Stage, parameter, simulator};

/// A token endpoint that answers what it is told.
#[derive(Clone, Default)]
struct Endpoint(Arc<Mutex<(u16, String)>>);

impl Endpoint {
    async fn start(&self) -> String {
        let answer = async |State(endpoint): State<Endpoint>| {
            let (status, body) = endpoint.0.lock().unwrap().clone();
            (StatusCode::from_u16(status).unwrap(), [("content-type", "application/json")], body)
        };
        let router =
            Router::new().route("/{tenant}/oauth2/v2.0/token", post(answer)).with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        address
    }
}

/// What makes good claims bad.
type Change = Box<dyn FnOnce(&mut Value)>;

struct Fixture {
    simulator: Simulator,
    endpoint: Endpoint,
    login: String,
    stage: Stage,
}

impl Fixture {
    async fn start() -> Self {
        let (simulator, endpoint) = (simulator().await, Endpoint::default());
        let login = endpoint.start().await;
        let (secrets, store) = (Arc::new(MemorySecrets::default()), Arc::new(MemoryStore::new()));
        let stage = Stage::with(&simulator, Some(&login), secrets, store).await;
        Self { simulator, endpoint, login, stage }
    }

    /// Claims that are all right, for the nonce of one sign-in.
    fn claims(&self, nonce: &str) -> Value {
        let tenant = self.simulator.partner_tenant_id();
        json!({
            "aud": self.simulator.client_id(), "iss": format!("{}/{tenant}/v2.0", self.login), "tid": tenant,
            "oid": "someone", "nonce": nonce, "exp": SystemClock.now().unix_timestamp() + 3_600,
        })
    }

    /// Finishes a sign-in with an answer made from its nonce.
    async fn finish(&self, answer: impl FnOnce(&str) -> (u16, String)) -> entra_core::Error {
        let sign_in = self.stage.start().await;
        *self.endpoint.0.lock().unwrap() = answer(&parameter(&sign_in.authorize_url, "nonce"));
        let callback = DirectAnswer { code: Some("code".into()), state: Some(sign_in.state), error: None };
        self.stage.finish(&callback).await.unwrap_err()
    }

    async fn refused_claims(&self, change: impl FnOnce(&mut Value)) -> String {
        let error = self
            .finish(|nonce| {
                let mut claims = self.claims(nonce);
                change(&mut claims);
                let id_token = format!("e30.{}.e30", URL_SAFE_NO_PAD.encode(claims.to_string()));
                (200, tokens(&id_token).to_string())
            })
            .await;
        assert_eq!(error.code(), ErrorCode::TokenExchangeFailed, "{error:?}");
        error.message().to_owned()
    }
}

fn tokens(id_token: &str) -> Value {
    json!({
        "token_type": "Bearer", "expires_in": 3_600, "scope": "User.Read",
        "access_token": "canary-access", "refresh_token": "canary-refresh", "id_token": id_token,
    })
}

#[tokio::test]
async fn an_id_token_that_is_not_this_sign_ins() {
    let fixture = Fixture::start().await;
    let other = "11111111-2222-4333-8444-555555555555";
    let personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
    let login = fixture.login.clone();
    let cases: Vec<(&str, Change)> = vec![
        ("another application", Box::new(move |claims| claims["aud"] = json!(other))),
        (
            "issuer",
            Box::new(move |claims| claims["iss"] = json!(format!("https://evil.example/{other}/v2.0"))),
        ),
        ("issuer", Box::new(move |claims| claims["tid"] = json!(other))),
        ("no tenant", Box::new(|claims| claims["tid"] = Value::Null)),
        ("no tenant", Box::new(|claims| claims["tid"] = json!(""))),
        (
            "personal account",
            Box::new(move |claims| {
                claims["tid"] = json!(personal);
                claims["iss"] = json!(format!("{login}/{personal}/v2.0"));
            }),
        ),
        ("has ended", Box::new(|claims| claims["exp"] = json!(1_000_000_000))),
        ("nonce", Box::new(|claims| claims["nonce"] = json!("theirs"))),
        ("nonce", Box::new(|claims| claims["nonce"] = Value::Null)),
        ("lacks claims", Box::new(|claims| claims["aud"] = Value::Null)),
    ];
    for (why, change) in cases {
        let message = fixture.refused_claims(change).await;
        assert!(message.contains(why), "{why}: {message}");
    }
}

#[tokio::test]
async fn an_answer_that_lacks_what_was_asked_for() {
    let fixture = Fixture::start().await;
    for missing in ["id_token", "refresh_token", "access_token", "expires_in"] {
        let error = fixture
            .finish(|nonce| {
                let claims = URL_SAFE_NO_PAD.encode(fixture.claims(nonce).to_string());
                let mut answer = tokens(&format!("e30.{claims}.e30"));
                answer.as_object_mut().unwrap().remove(missing);
                (200, answer.to_string())
            })
            .await;
        assert_eq!(error.code(), ErrorCode::TokenExchangeFailed, "{missing}: {error:?}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_no_token_at_all() {
    let fixture = Fixture::start().await;
    for (status, body) in [
        (200, "<html>maintenance</html>"),
        (200, "{}"),
        (200, "\u{1}"),
        (400, "{\"error\":\"invalid_grant\",\"error_codes\":[54005]}"),
        (400, "not json"),
        (302, ""),
        (500, "{}"),
        (503, ""),
    ] {
        let error = fixture.finish(|_| (status, body.to_owned())).await;
        assert_eq!(error.code(), ErrorCode::TokenExchangeFailed, "{status} {body}: {error:?}");
        assert!(error.context_value("reason").is_some(), "{error:?}");
    }
    assert!(fixture.stage.kept().await.iter().all(|(_, value)| value.is_none()), "nothing was kept");
}
