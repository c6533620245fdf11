//! Sources of flags; PostHog's over a stand-in on loopback that answers as its documentation does.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use entra_core::{
    ErrorCode,
    access::{
        Access, Actor, Edition, FeatureFlags, Flag, FlagSet, Operation,
        flags::{EnvironmentFlags, FixedFlags, PostHogFlags, PostHogManagement, PostHogSettings},
    },
    clock::Clock,
    http::{AddressRule, HttpClient, HttpSettings},
    model::HostTenantId,
    secrets::Environment,
};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, macros::datetime};

#[derive(Default)]
struct PostHog {
    flags: Mutex<BTreeMap<String, bool>>,
    questions: AtomicUsize,
    is_down: AtomicBool,
}

async fn ask(
    State(posthog): State<Arc<PostHog>>,
    Query(query): Query<BTreeMap<String, String>>,
    Json(question): Json<Value>,
) -> (StatusCode, Json<Value>) {
    posthog.questions.fetch_add(1, Ordering::SeqCst);
    if posthog.is_down.load(Ordering::SeqCst) {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({})));
    }
    if query.get("v").map(String::as_str) != Some("2") || question["api_key"] != "phc_project" {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "type": "authentication_error" })));
    }
    let flags = posthog.flags.lock().unwrap();
    let flags: BTreeMap<_, _> =
        flags.iter().map(|(key, on)| (key, json!({ "key": key, "enabled": on, "variant": null }))).collect();
    (StatusCode::OK, Json(json!({ "flags": flags, "errorsWhileComputingFlags": false })))
}

async fn list(State(posthog): State<Arc<PostHog>>, headers: HeaderMap) -> (StatusCode, Json<Value>) {
    if headers.get("authorization").is_none_or(|value| value != "Bearer phx_personal") {
        return (StatusCode::FORBIDDEN, Json(json!({})));
    }
    let flags = posthog.flags.lock().unwrap();
    let rows: Vec<_> = flags.keys().map(|key| json!({ "key": key })).collect();
    (StatusCode::OK, Json(json!({ "count": rows.len(), "next": null, "results": rows })))
}

async fn make(State(posthog): State<Arc<PostHog>>, Json(flag): Json<Value>) -> (StatusCode, Json<Value>) {
    let key = flag["key"].as_str().unwrap().to_owned();
    let on = flag["filters"]["groups"][0]["rollout_percentage"] != 0;
    match posthog.flags.lock().unwrap().insert(key, on) {
        None => (StatusCode::CREATED, Json(flag)),
        Some(_) => (StatusCode::BAD_REQUEST, Json(json!({ "code": "unique" }))),
    }
}

struct Steered(Mutex<OffsetDateTime>);

impl Clock for Steered {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().unwrap()
    }
}

struct Fixture {
    posthog: Arc<PostHog>,
    clock: Arc<Steered>,
    flags: PostHogFlags,
}

impl Fixture {
    async fn start() -> Self {
        let posthog = Arc::new(PostHog::default());
        let router = Router::new()
            .route("/flags", post(ask))
            .route("/api/projects/7/feature_flags/", get(list).post(make))
            .with_state(Arc::clone(&posthog));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base: url::Url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let settings = HttpSettings {
            addresses: AddressRule::PublicOrLoopback,
            first_wait: std::time::Duration::from_millis(1),
            ..HttpSettings::default()
        };
        let clock = Arc::new(Steered(Mutex::new(datetime!(2026-11-23 12:00 UTC))));
        let settings_of_posthog = PostHogSettings {
            question_url: base.clone(),
            project_key: "phc_project".to_owned(),
            management: Some(PostHogManagement { base_url: base, project: 7, key: "phx_personal".into() }),
        };
        let http = HttpClient::new(settings).unwrap();
        let flags = PostHogFlags::new(settings_of_posthog, http, Arc::<Steered>::clone(&clock));
        Self { posthog, clock, flags }
    }

    fn pass(&self, time: Duration) {
        *self.clock.0.lock().unwrap() += time;
    }

    fn switch(&self, flag: Flag, on: bool) {
        self.posthog.flags.lock().unwrap().insert(flag.as_str().to_owned(), on);
    }

    async fn is_on(&self, flag: Flag) -> bool {
        self.flags.enabled(&host()).await.unwrap().is_on(flag)
    }
}

fn host() -> HostTenantId {
    "t-1".into()
}

#[tokio::test]
async fn posthog_is_asked_once_a_minute() {
    let fixture = Fixture::start().await;
    fixture.switch(Flag::Ui, true);
    for _ in 0..100 {
        assert!(fixture.is_on(Flag::Ui).await);
        assert!(!fixture.is_on(Flag::Cipp).await);
    }
    assert_eq!(fixture.posthog.questions.load(Ordering::SeqCst), 1);
    fixture.switch(Flag::Ui, false);
    fixture.pass(Duration::seconds(61));
    assert!(!fixture.is_on(Flag::Ui).await);
}

#[tokio::test]
async fn a_posthog_that_is_down_changes_nothing_for_an_hour_and_then_all_is_off() {
    let fixture = Fixture::start().await;
    fixture.switch(Flag::Ui, true);
    assert!(fixture.is_on(Flag::Ui).await);
    fixture.posthog.is_down.store(true, Ordering::SeqCst);
    fixture.pass(Duration::minutes(59));
    assert!(fixture.is_on(Flag::Ui).await);
    fixture.pass(Duration::minutes(2));
    assert!(!fixture.is_on(Flag::Ui).await);
}

#[tokio::test]
async fn ensure_makes_what_is_missing_and_only_that() {
    let fixture = Fixture::start().await;
    fixture.switch(Flag::Ui, true);
    let made = fixture.flags.ensure().await.unwrap();
    let missing: Vec<_> = Flag::ALL.into_iter().filter(|flag| *flag != Flag::Ui).map(Flag::as_str).collect();
    assert_eq!(made, missing);
    assert!(fixture.flags.ensure().await.unwrap().is_empty());
    let flags = fixture.posthog.flags.lock().unwrap().clone();
    let on: Vec<_> = flags.iter().filter(|(_, on)| **on).map(|(key, _)| key.as_str()).collect();
    assert_eq!((flags.len(), on), (5, vec!["entra-integration-ui"]), "new flags are off, old ones untouched");
}

#[tokio::test]
async fn the_environment_switches_all_or_some_host_tenants() {
    let variables = [
        ("ENTRA_INTEGRATION_UI", "true"),
        ("ENTRA_INTEGRATION_CIPP", "t-0, t-1"),
        ("ENTRA_INTEGRATION_FIELD_SYNC", "false"),
        ("ENTRA_INTEGRATION_AMBIGUOUS_QUEUE", "t-10"),
    ];
    let flags = EnvironmentFlags::new(Environment::of(variables)).enabled(&host()).await.unwrap();
    let on: Vec<_> = Flag::ALL.into_iter().filter(|flag| flags.is_on(*flag)).collect();
    assert_eq!(on, [Flag::Ui, Flag::Cipp]);
}

#[tokio::test]
async fn flags_are_not_even_asked_for_those_who_may_not() {
    let fixture = Fixture::start().await;
    fixture.switch(Flag::Ui, true);
    let posthog = Arc::clone(&fixture.posthog);
    let access = Access::new(Edition::Enterprise, Arc::new(fixture.flags));
    let nobody = Actor::internal("u-1".into(), ["billing.read"]);
    let refused = access.check(&host(), &nobody, Operation::Status).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::Forbidden);
    assert_eq!(posthog.questions.load(Ordering::SeqCst), 0);

    let reader = Actor::internal("u-1".into(), ["system_settings.read"]);
    access.check(&host(), &reader, Operation::Status).await.unwrap();
    let off = Access::new(Edition::Enterprise, Arc::new(FixedFlags::new(FlagSet::default())));
    let refused = off.check(&host(), &reader, Operation::Status).await.unwrap_err();
    assert_eq!(
        (refused.code(), refused.context_value("flag")),
        (ErrorCode::FeatureDisabled, Some("entra-integration-ui"))
    );
}
