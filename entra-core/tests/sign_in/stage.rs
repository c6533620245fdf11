//! A host tenant, its stores, a clock that can be moved, and Microsoft on loopback.
#![allow(dead_code, reason = "each test program uses its part of the stage")]

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use entra_core::{
    Result,
    auth::{
        authority::{Authority, Cloud},
        tokens::{CustomerAccess, DirectOptions, TokenKeeper},
    },
    clock::{Clock, SystemClock},
    connection::{ConnectionParts, Connections, DirectAnswer, DirectSignIn, DirectSignInOptions},
    context::Context,
    http::{AddressRule, HttpClient, HttpSettings, Operation, Request},
    model::{Connection, HostTenantId, UserId},
    provider::{
        cipp::{CippSettings, http_settings},
        graph::GraphSettings,
    },
    secrets::{Environment, MemorySecrets, SecretProvider, keys},
    store::{MemoryStore, Store},
};
use entra_simulator::{Config, Simulator};
use reqwest::header::LOCATION;
use time::OffsetDateTime;
use url::Url;

pub(crate) const CALLBACK: &str = "http://localhost:3000/api/auth/microsoft/entra/callback";

/// The machine's clock, moved by hand.
#[derive(Default)]
pub(crate) struct MovedClock(Mutex<time::Duration>);

impl MovedClock {
    pub(crate) fn pass(&self, time: time::Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for MovedClock {
    fn now(&self) -> OffsetDateTime {
        SystemClock.now() + *self.0.lock().unwrap()
    }
}

pub(crate) fn host() -> HostTenantId {
    "0e5a9f5e-0000-4000-8000-000000000001".into()
}

pub(crate) fn user() -> UserId {
    "0e5a9f5e-0000-4000-8000-00000000000a".into()
}

pub(crate) async fn simulator() -> Simulator {
    Simulator::start(Config::per_tenant(2, 3)).await.unwrap()
}

/// What tests look at.
pub(crate) struct Stage {
    pub(crate) secrets: Arc<dyn SecretProvider>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<MovedClock>,
    pub(crate) connections: Connections,
    pub(crate) parts: ConnectionParts,
}

pub(crate) fn http() -> HttpClient {
    let quick = Duration::from_millis(1);
    let addresses = AddressRule::PublicOrLoopback;
    HttpClient::new(HttpSettings { addresses, first_wait: quick, ..HttpSettings::default() }).unwrap()
}

/// The addresses of a simulator, or of another sign-in service before the same Graph.
pub(crate) fn authority(simulator: &Simulator, login: Option<&str>) -> Authority {
    let own = simulator.login_base_url();
    let login = login.unwrap_or(&own);
    Authority::with_overrides(
        Cloud::Global,
        Some(login),
        Some(&simulator.graph_base_url()),
        Some(&simulator.graph_beta_base_url()),
    )
    .unwrap()
}

impl Stage {
    /// A host tenant with the simulator's application, all in memory.
    pub(crate) async fn new(simulator: &Simulator) -> Self {
        Self::with(simulator, None, Arc::new(MemorySecrets::default()), Arc::new(MemoryStore::new())).await
    }

    pub(crate) async fn with(
        simulator: &Simulator,
        login: Option<&str>,
        secrets: Arc<dyn SecretProvider>,
        store: Arc<dyn Store>,
    ) -> Self {
        let app = [
            (keys::MICROSOFT_CLIENT_ID, simulator.client_id().into()),
            (keys::MICROSOFT_CLIENT_SECRET, simulator.client_secret().into()),
        ];
        secrets.set_tenant_secrets(&host(), &app).await.unwrap();
        Self::of(authority(simulator, login), secrets, store, DirectOptions::default())
    }

    pub(crate) fn of(
        authority: Authority,
        secrets: Arc<dyn SecretProvider>,
        store: Arc<dyn Store>,
        direct: DirectOptions,
    ) -> Self {
        let clock = Arc::new(MovedClock::default());
        let addresses = AddressRule::PublicOrLoopback;
        let parts = ConnectionParts {
            store: Arc::clone(&store),
            secrets: Arc::clone(&secrets),
            environment: Environment::of([("", ""); 0]),
            http: http(),
            authority,
            clock: Arc::<MovedClock>::clone(&clock),
            direct,
            graph: GraphSettings::default(),
            cipp_http: HttpClient::new(http_settings(addresses)).unwrap(),
            addresses,
            cipp: CippSettings::default(),
        };
        Self { secrets, store, clock, connections: Connections::new(parts.clone()), parts }
    }

    /// The same stores behind another sign-in service or another simulator.
    pub(crate) fn moved_to(&self, authority: Authority) -> Self {
        Self::of(authority, Arc::clone(&self.secrets), Arc::clone(&self.store), self.parts.direct)
    }

    pub(crate) fn by_application(&self) -> Self {
        let direct = DirectOptions { customer_access: CustomerAccess::Application, ..self.parts.direct };
        Self::of(self.parts.authority.clone(), Arc::clone(&self.secrets), Arc::clone(&self.store), direct)
    }

    pub(crate) fn keeper(&self) -> TokenKeeper {
        TokenKeeper::new(Arc::clone(&self.secrets))
    }

    pub(crate) async fn start(&self) -> DirectSignIn {
        self.start_with(&DirectSignInOptions::default()).await.unwrap()
    }

    pub(crate) async fn start_with(&self, options: &DirectSignInOptions) -> Result<DirectSignIn> {
        self.connections.connect_direct_start(&host(), &user(), CALLBACK, options).await
    }

    pub(crate) async fn finish(&self, answer: &DirectAnswer) -> Result<Connection> {
        self.connections.connect_direct_finish(&host(), &user(), answer, &Context::default()).await
    }

    /// The whole sign-in.
    pub(crate) async fn connect(&self) -> Result<Connection> {
        let sign_in = self.start().await;
        self.finish(&browse(&sign_in.authorize_url).await).await
    }

    /// Every secret of the host tenant that a connection keeps, as it is now.
    pub(crate) async fn kept(&self) -> Vec<(&'static str, Option<String>)> {
        let mut kept = Vec::new();
        for name in keys::DIRECT.into_iter().chain(keys::CIPP) {
            let value = self.secrets.get_tenant_secret(&host(), name).await.unwrap();
            kept.push((name, value.map(|value| value.expose().to_owned())));
        }
        kept
    }
}

/// Opens the sign-in page as a browser would, and brings back what the redirect to the host carries.
pub(crate) async fn browse(authorize_url: &str) -> DirectAnswer {
    let context = Context::default();
    let operation = Operation::new("browse", Duration::from_secs(30), &context);
    let page = http().send(Request::get(authorize_url.parse().unwrap()), &operation).await.unwrap();
    let location = Url::parse(page.header(&LOCATION).expect("a redirect")).unwrap();
    let mut query: HashMap<_, _> = location.query_pairs().into_owned().collect();
    DirectAnswer {
        code: query.remove("code").map(Into::into),
        state: query.remove("state"),
        error: query.remove("error"),
    }
}

/// The same address with one parameter changed.
pub(crate) fn with_parameter(address: &str, name: &str, value: &str) -> String {
    let mut url = Url::parse(address).unwrap();
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    url.query_pairs_mut().clear().extend_pairs(
        pairs.iter().map(|(key, old)| (key.as_str(), if key == name { value } else { old.as_str() })),
    );
    url.into()
}

pub(crate) fn parameter(address: &str, name: &str) -> String {
    let url = Url::parse(address).unwrap();
    url.query_pairs().find(|(key, _)| key == name).expect("the parameter").1.into_owned()
}
