//! States that must not finish a sign-in.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use entra_core::{
    ErrorCode,
    connection::DirectAnswer,
    context::Context,
    model::{HostTenantId, UserId},
    secrets::keys,
};
use entra_simulator::Simulator;
use serde_json::{Value, json};
use time::Duration;

use crate::{
    refusal,
    stage::{CALLBACK, Stage, browse, host, simulator, user},
};

/// A sign-in that a person has just accepted.
async fn accepted() -> (Simulator, Stage, DirectAnswer) {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let sign_in = stage.start().await;
    let answer = browse(&sign_in.authorize_url).await;
    (simulator, stage, answer)
}

/// The state with its document changed and its signature kept.
fn tampered(answer: &DirectAnswer, field: &str, value: Value) -> DirectAnswer {
    let state = answer.state.as_deref().unwrap();
    let (payload, signature) = state.split_once('.').unwrap();
    let mut document: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    assert!(document.get(field).is_some(), "{field}");
    document[field] = value;
    let payload = URL_SAFE_NO_PAD.encode(document.to_string());
    DirectAnswer { state: Some(format!("{payload}.{signature}")), ..answer.clone() }
}

#[tokio::test]
async fn what_is_no_state_at_all() {
    let (_simulator, stage, answer) = accepted().await;
    let with = |state: Option<&str>| DirectAnswer { state: state.map(ToOwned::to_owned), ..answer.clone() };
    for (state, code) in [
        (None, ErrorCode::MissingParams),
        (Some(""), ErrorCode::MissingParams),
        (Some("  "), ErrorCode::MissingParams),
        (Some("."), ErrorCode::InvalidState),
        (Some("nonsense"), ErrorCode::InvalidState),
        (Some("bm9uc2Vuc2U.bm9uc2Vuc2U"), ErrorCode::InvalidState),
        (Some("e30.e30"), ErrorCode::InvalidState),
    ] {
        assert_eq!(refusal(stage.finish(&with(state)).await).0, code, "{state:?}");
    }
    // None of these used the real one up.
    stage.finish(&answer).await.unwrap();
}

#[tokio::test]
async fn any_changed_field_breaks_the_signature() {
    let (_simulator, stage, answer) = accepted().await;
    for (field, value) in [
        ("userId", json!("0e5a9f5e-0000-4000-8000-00000000000b")),
        ("redirectUri", json!("https://evil.example/callback")),
        ("timestamp", json!(4_102_444_800_000_i64)),
        ("nonce", json!("AAAA")),
        ("allowPartnerChange", json!(true)),
        ("connectionType", json!("cipp")),
    ] {
        let outcome = stage.finish(&tampered(&answer, field, value)).await;
        assert_eq!(refusal(outcome).0, ErrorCode::InvalidState, "{field}");
    }
    stage.finish(&answer).await.unwrap();
}

#[tokio::test]
async fn a_changed_or_missing_signature() {
    let (_simulator, stage, answer) = accepted().await;
    let sent = answer.state.clone().unwrap();
    let (payload, signature) = sent.split_once('.').unwrap();
    let other_end = if signature.ends_with('A') { "E" } else { "A" };
    for forged in [
        payload.to_owned(),
        format!("{payload}."),
        format!("{payload}.{}", &signature[..20]),
        format!("{payload}.{}{other_end}", &signature[..42]),
        format!("{payload}.{signature}.{signature}"),
    ] {
        let outcome = stage.finish(&DirectAnswer { state: Some(forged.clone()), ..answer.clone() }).await;
        assert_eq!(refusal(outcome).0, ErrorCode::InvalidState, "{forged}");
    }
}

#[tokio::test]
async fn a_state_finishes_once() {
    let (_simulator, stage, answer) = accepted().await;
    stage.finish(&answer).await.unwrap();
    assert_eq!(refusal(stage.finish(&answer).await).0, ErrorCode::InvalidState);
}

#[tokio::test]
async fn of_two_callbacks_at_once_one_finishes() {
    let (_simulator, stage, answer) = accepted().await;
    let (first, second) = tokio::join!(stage.finish(&answer), stage.finish(&answer));
    let codes: Vec<_> =
        [first, second].into_iter().filter_map(Result::err).map(|error| error.code()).collect();
    assert_eq!(codes, [ErrorCode::InvalidState]);
}

#[tokio::test]
async fn a_state_whose_sign_in_failed_is_used_up() {
    let (_simulator, stage, answer) = accepted().await;
    let wrong = DirectAnswer { code: Some("guessed".into()), ..answer.clone() };
    assert_eq!(refusal(stage.finish(&wrong).await).0, ErrorCode::TokenExchangeFailed);
    assert_eq!(refusal(stage.finish(&answer).await).0, ErrorCode::InvalidState);
}

#[tokio::test]
async fn another_host_tenants_state() {
    let (_simulator, stage, answer) = accepted().await;
    let other = HostTenantId::from("0e5a9f5e-0000-4000-8000-000000000002");
    let outcome =
        stage.connections.connect_direct_finish(&other, &user(), &answer, &Context::default()).await;
    assert_eq!(refusal(outcome).0, ErrorCode::TenantMismatch);
    // Nor does rewriting its tenant help: the other tenant's key did not sign it.
    let rewritten = tampered(&answer, "tenant", json!(other));
    let outcome =
        stage.connections.connect_direct_finish(&other, &user(), &rewritten, &Context::default()).await;
    assert_eq!(refusal(outcome).0, ErrorCode::InvalidState);
    stage.finish(&answer).await.unwrap();
}

#[tokio::test]
async fn another_users_state_stays_its_owners() {
    let (_simulator, stage, answer) = accepted().await;
    let other = UserId::from("0e5a9f5e-0000-4000-8000-00000000000b");
    let outcome =
        stage.connections.connect_direct_finish(&host(), &other, &answer, &Context::default()).await;
    assert_eq!(refusal(outcome).0, ErrorCode::TenantMismatch);
    stage.finish(&answer).await.unwrap();
}

#[tokio::test]
async fn a_state_lives_ten_minutes() {
    let (_simulator, stage, answer) = accepted().await;
    stage.clock.pass(Duration::minutes(10) + Duration::seconds(2));
    assert_eq!(refusal(stage.finish(&answer).await).0, ErrorCode::ExpiredState);
    stage.clock.pass(-Duration::minutes(10));
    assert_eq!(refusal(stage.finish(&answer).await).0, ErrorCode::InvalidState, "it was used up");
}

#[tokio::test]
async fn a_state_from_the_future_is_none_of_ours() {
    let (_simulator, stage, answer) = accepted().await;
    stage.clock.pass(-Duration::minutes(3));
    assert_eq!(refusal(stage.finish(&answer).await).0, ErrorCode::ExpiredState);
}

#[tokio::test]
async fn an_expired_state_that_the_next_sign_in_swept_away_still_says_expired() {
    let (_simulator, stage, answer) = accepted().await;
    stage.clock.pass(Duration::minutes(11));
    stage.start().await;
    assert_eq!(refusal(stage.finish(&answer).await).0, ErrorCode::ExpiredState);
}

#[tokio::test]
async fn a_state_of_another_key_or_of_none() {
    let (simulator, stage, answer) = accepted().await;
    let other = Stage::new(&simulator).await;
    other.start().await;
    assert_eq!(refusal(other.finish(&answer).await).0, ErrorCode::InvalidState, "signed elsewhere");
    stage.secrets.delete_tenant_secret(&host(), keys::SIGN_IN_KEY).await.unwrap();
    assert_eq!(refusal(stage.finish(&answer).await).0, ErrorCode::InvalidState, "no key is left");
}

#[tokio::test]
async fn a_signed_state_that_nobody_began() {
    let (simulator, stage, answer) = accepted().await;
    // The same secrets over another database, as after a restore.
    let restored = Stage::with(
        &simulator,
        None,
        std::sync::Arc::clone(&stage.secrets),
        std::sync::Arc::new(entra_core::store::MemoryStore::new()),
    )
    .await;
    assert_eq!(refusal(restored.finish(&answer).await).0, ErrorCode::InvalidState);
}

#[tokio::test]
async fn what_is_kept_of_a_state_cannot_finish_it() {
    let (_simulator, stage, answer) = accepted().await;
    let kept = format!("{:?}", stage.store.take_sign_in(&host(), &hash(&answer)).await.unwrap().unwrap());
    let sent = answer.state.unwrap();
    assert!(!kept.contains(&sent) && !kept.contains(sent.split_once('.').unwrap().0));
    assert!(kept.contains(CALLBACK));
}

fn hash(answer: &DirectAnswer) -> String {
    use sha2::{Digest, Sha256};
    format!("{:x}", Sha256::digest(answer.state.as_deref().unwrap()))
}
