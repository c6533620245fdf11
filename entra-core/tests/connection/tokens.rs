//! One request for many callers, one truth for many writers.

use std::sync::Arc;

use entra_core::{
    ErrorCode,
    auth::{
        CredentialResolver, TokenFor, TokenSource,
        oauth::TokenEndpoint,
        tokens::{DirectTokens, TokenSet},
    },
    context::Context,
    model::EntraTenantId,
    secrets::{Environment, keys},
    store::Store,
};
use entra_simulator::{Command, Simulator};

use crate::stage::{Stage, host, simulator};

fn tokens(stage: &Stage) -> Arc<DirectTokens> {
    let parts = &stage.parts;
    Arc::new(DirectTokens::new(
        host(),
        stage.keeper(),
        CredentialResolver::new(Arc::clone(&stage.secrets), Environment::of([("", ""); 0])),
        TokenEndpoint::new(parts.http.clone(), parts.authority.clone(), Arc::clone(&parts.clock)),
        Arc::<dyn Store>::clone(&stage.store),
        parts.direct,
    ))
}

/// Connected, with an access token that is over, and nothing counted yet.
async fn expired() -> (Simulator, Stage) {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    stage.connect().await.unwrap();
    stage.clock.pass(time::Duration::minutes(70));
    simulator.reset_counters();
    (simulator, stage)
}

async fn a_thousand(
    tokens: &Arc<DirectTokens>,
    target: &TokenFor,
) -> Vec<entra_core::Result<entra_core::Secret>> {
    let calls: Vec<_> = (0..1_000)
        .map(|_| {
            let (tokens, target) = (Arc::clone(tokens), target.clone());
            tokio::spawn(async move { tokens.token(&target, &Context::default()).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for call in calls {
        outcomes.push(call.await.unwrap());
    }
    outcomes
}

fn customer(simulator: &Simulator) -> TokenFor {
    TokenFor::Customer(EntraTenantId::folded(&simulator.tenants()[0].id.to_string()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_callers_make_one_request_and_get_one_token() {
    let (simulator, stage) = expired().await;
    let outcomes = a_thousand(&tokens(&stage), &TokenFor::Partner).await;
    let kept = stage.keeper().load(&host()).await.unwrap().unwrap();
    assert!(outcomes.into_iter().all(|token| token.unwrap() == kept.access_token), "persisted before used");
    assert_eq!(simulator.counters().refresh_requests, 1);
}

#[tokio::test]
async fn a_thousand_callers_share_a_failure() {
    let (simulator, stage) = expired().await;
    simulator.command(Command::RevokeRefreshTokens { code: None }).unwrap();
    // On one thread all callers wait for the same request.
    let outcomes = a_thousand(&tokens(&stage), &TokenFor::Partner).await;
    assert!(outcomes.into_iter().all(|token| token.unwrap_err().code() == ErrorCode::ReauthRequired));
    assert_eq!(simulator.counters().refresh_requests, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customers_token_is_fetched_once_and_again_only_when_refused() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    stage.connect().await.unwrap();
    simulator.reset_counters();
    let (tokens, target) = (tokens(&stage), customer(&simulator));
    let first = a_thousand(&tokens, &target).await.pop().unwrap().unwrap();
    assert_eq!(simulator.counters().refresh_requests, 1);
    tokens.discard(&target, &first).await;
    let second = tokens.token(&target, &Context::default()).await.unwrap();
    assert_ne!(first, second);
    tokens.discard(&target, &first).await;
    assert_eq!(
        tokens.token(&target, &Context::default()).await.unwrap(),
        second,
        "a late refusal changes nothing"
    );
    assert_eq!(simulator.counters().refresh_requests, 2);
}

#[tokio::test]
async fn a_refused_partner_token_is_refreshed_though_it_is_not_over() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    stage.connect().await.unwrap();
    let tokens = tokens(&stage);
    let first = tokens.token(&TokenFor::Partner, &Context::default()).await.unwrap();
    tokens.discard(&TokenFor::Partner, &first).await;
    assert_ne!(tokens.token(&TokenFor::Partner, &Context::default()).await.unwrap(), first);
}

#[tokio::test]
async fn a_customer_without_consent_fails_alone() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    stage.connect().await.unwrap();
    simulator.revoke_consent(simulator.tenants()[0].id).unwrap();
    let tokens = tokens(&stage);
    let error = tokens.token(&customer(&simulator), &Context::default()).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::ConsentMissing);
    assert!(error.context_value("aadsts").is_some());
    tokens.token(&TokenFor::Partner, &Context::default()).await.unwrap();
    let other = TokenFor::Customer(EntraTenantId::folded(&simulator.tenants()[1].id.to_string()));
    tokens.token(&other, &Context::default()).await.unwrap();
}

#[tokio::test]
async fn the_application_itself_reads_where_it_may() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await.by_application();
    let target = customer(&simulator);
    tokens(&stage).token(&target, &Context::default()).await.unwrap();
    assert_eq!(simulator.counters().refresh_requests, 0, "no person is needed");
}

#[tokio::test]
async fn a_newer_sign_in_is_never_overwritten_by_an_older_refresh() {
    let (_simulator, stage) = expired().await;
    let old = stage.keeper().load(&host()).await.unwrap().unwrap();
    let newer = TokenSet {
        access_token: "newer-access".into(),
        refresh_token: "newer-refresh".into(),
        expires_at: stage.parts.clock.now() + time::Duration::HOUR,
        sign_in: "newer".to_owned(),
        ..old
    };
    stage.keeper().keep(&host(), &newer).await.unwrap();
    let token = tokens(&stage).token(&TokenFor::Partner, &Context::default()).await.unwrap();
    assert_eq!(token, "newer-access".into());
}

#[tokio::test]
async fn what_the_host_wrote_itself_is_the_truth() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    stage.connect().await.unwrap();
    let ours = stage.keeper().load(&host()).await.unwrap().unwrap();
    for (name, value) in [
        (keys::DIRECT_ACCESS_TOKEN, "host-access"),
        (keys::DIRECT_REFRESH_TOKEN, "host-refresh"),
        (keys::DIRECT_TOKEN_EXPIRES_AT, "2026-01-01T00:00:00.000Z"),
    ] {
        stage.secrets.set_tenant_secret(&host(), name, &value.into()).await.unwrap();
    }
    let found = stage.keeper().load(&host()).await.unwrap().unwrap();
    assert_eq!((found.access_token, found.refresh_token), ("host-access".into(), "host-refresh".into()));

    // Ours again, and torn: only the document was written.
    stage.keeper().keep(&host(), &ours).await.unwrap();
    stage
        .secrets
        .set_tenant_secret(&host(), keys::DIRECT_REFRESH_TOKEN, &"host-refresh".into())
        .await
        .unwrap();
    let found = stage.keeper().load(&host()).await.unwrap().unwrap();
    assert_eq!(found.refresh_token, ours.refresh_token, "a stale copy is no newer sign-in");
}
