//! A sign-in service that answers what it is told, before the simulator's Graph.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use entra_core::{
    ErrorCode, Result,
    clock::{Clock, SystemClock},
    connection::DirectAnswer,
    model::Connection,
    secrets::MemorySecrets,
    store::MemoryStore,
};
use entra_simulator::Simulator;
use serde_json::{Value, json};

use crate::stage::{Stage, parameter, simulator};

/// What the service says, and how often its keys were asked for.
#[derive(Clone, Default)]
struct Service(Arc<Mutex<Said>>);

#[derive(Clone, Default)]
struct Said {
    token: (u16, String),
    keys: (u16, Value),
    keys_asked: u32,
}

impl Service {
    async fn start(&self) -> String {
        let token = async |State(service): State<Service>| {
            let (status, body) = service.0.lock().unwrap().token.clone();
            (StatusCode::from_u16(status).unwrap(), [("content-type", "application/json")], body)
        };
        let keys = async |State(service): State<Service>| {
            let mut said = service.0.lock().unwrap();
            said.keys_asked += 1;
            let (status, document) = said.keys.clone();
            (StatusCode::from_u16(status).unwrap(), Json(document))
        };
        let router = Router::new()
            .route("/{tenant}/oauth2/v2.0/token", post(token))
            .route("/{tenant}/discovery/v2.0/keys", get(keys))
            .with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        address
    }
}

pub(crate) struct Fixture {
    pub(crate) simulator: Simulator,
    service: Service,
    pub(crate) login: String,
    pub(crate) stage: Stage,
}

impl Fixture {
    pub(crate) async fn start() -> Self {
        let (simulator, service) = (simulator().await, Service::default());
        let login = service.start().await;
        let (secrets, store) = (Arc::new(MemorySecrets::default()), Arc::new(MemoryStore::new()));
        let stage = Stage::with(&simulator, Some(&login), secrets, store).await;
        let fixture = Self { simulator, service, login, stage };
        fixture.publish(200, fixture.simulator.signing_keys());
        fixture
    }

    /// What the service answers when asked for its keys.
    pub(crate) fn publish(&self, status: u16, keys: Value) {
        self.service.0.lock().unwrap().keys = (status, keys);
    }

    pub(crate) fn keys_asked(&self) -> u32 {
        self.service.0.lock().unwrap().keys_asked
    }

    /// Claims that are all right, for the nonce of one sign-in.
    pub(crate) fn claims(&self, nonce: &str) -> Value {
        let tenant = self.simulator.partner_tenant_id();
        json!({
            "aud": self.simulator.client_id(), "iss": format!("{}/{tenant}/v2.0", self.login), "tid": tenant,
            "oid": "someone", "nonce": nonce, "exp": SystemClock.now().unix_timestamp() + 3_600,
        })
    }

    /// Finishes a sign-in with an answer made from its nonce.
    pub(crate) async fn finish(&self, answer: impl FnOnce(&str) -> (u16, String)) -> Result<Connection> {
        let sign_in = self.stage.start().await;
        self.service.0.lock().unwrap().token = answer(&parameter(&sign_in.authorize_url, "nonce"));
        let callback = DirectAnswer { code: Some("code".into()), state: Some(sign_in.state), error: None };
        self.stage.finish(&callback).await
    }

    /// Finishes a sign-in with an id token made from good claims.
    pub(crate) async fn finish_with(&self, id_token: impl FnOnce(Value) -> String) -> Result<Connection> {
        self.finish(|nonce| (200, tokens(&id_token(self.claims(nonce))).to_string())).await
    }

    /// Why an id token made from good claims is refused.
    pub(crate) async fn refused(&self, id_token: impl FnOnce(Value) -> String) -> String {
        let error = self.finish_with(id_token).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::TokenExchangeFailed, "{error:?}");
        error.message().to_owned()
    }
}

pub(crate) fn tokens(id_token: &str) -> Value {
    json!({
        "token_type": "Bearer", "expires_in": 3_600, "scope": "User.Read",
        "access_token": "canary-access", "refresh_token": "canary-refresh", "id_token": id_token,
    })
}
