//! Codes that must not be redeemed, and redemptions that Microsoft refuses.

use std::time::Duration;

use entra_core::{
    ErrorCode,
    connection::{DirectAnswer, DirectSignInOptions},
    secrets::keys,
};
use entra_simulator::{Command, Config, Fault, SignIn, Simulator, When};

use crate::{
    refusal,
    stage::{Stage, authority, browse, host, simulator, with_parameter},
};

fn not_exchanged(reason: &str) -> (ErrorCode, Option<String>) {
    (ErrorCode::TokenExchangeFailed, Some(reason.to_owned()))
}

#[tokio::test]
async fn a_code_that_is_missing_blank_or_guessed() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    for (code, expected) in [
        (None, ErrorCode::MissingParams),
        (Some(" "), ErrorCode::MissingParams),
        (Some("guessed"), ErrorCode::TokenExchangeFailed),
    ] {
        let answer = browse(&stage.start().await.authorize_url).await;
        let outcome = stage.finish(&DirectAnswer { code: code.map(Into::into), ..answer }).await;
        assert_eq!(refusal(outcome).0, expected, "{code:?}");
    }
}

#[tokio::test]
async fn a_code_of_another_sign_in_meets_the_wrong_verifier() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let first = browse(&stage.start().await.authorize_url).await;
    let second = browse(&stage.start().await.authorize_url).await;
    let crossed = DirectAnswer { code: first.code, ..second };
    assert_eq!(refusal(stage.finish(&crossed).await), not_exchanged("token_exchange_failed"));
}

#[tokio::test]
async fn a_code_that_was_redeemed_before() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let first = browse(&stage.start().await.authorize_url).await;
    stage.finish(&first).await.unwrap();
    let second = browse(&stage.start().await.authorize_url).await;
    let replayed = DirectAnswer { code: first.code, ..second };
    assert_eq!(refusal(stage.finish(&replayed).await), not_exchanged("token_exchange_failed"));
}

#[tokio::test]
async fn a_code_of_another_authority() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let sign_in = stage.start().await;
    let mixed =
        sign_in.authorize_url.replace("/organizations/", &format!("/{}/", simulator.partner_tenant_id()));
    assert_eq!(refusal(stage.finish(&browse(&mixed).await).await), not_exchanged("token_exchange_failed"));
}

#[tokio::test]
async fn a_code_for_another_redirect_address() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let sign_in = stage.start().await;
    let elsewhere = with_parameter(&sign_in.authorize_url, "redirect_uri", "http://localhost:4000/other");
    let outcome = stage.finish(&browse(&elsewhere).await).await;
    assert_eq!(refusal(outcome).0, ErrorCode::TokenExchangeFailed);
}

#[tokio::test]
async fn a_code_that_is_too_old() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let answer = browse(&stage.start().await.authorize_url).await;
    simulator.advance(Duration::from_mins(11)).unwrap();
    assert_eq!(refusal(stage.finish(&answer).await).0, ErrorCode::TokenExchangeFailed);
}

#[tokio::test]
async fn a_challenge_of_somebody_else() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let sign_in = stage.start().await;
    let theirs = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let swapped = with_parameter(&sign_in.authorize_url, "code_challenge", theirs);
    assert_eq!(refusal(stage.finish(&browse(&swapped).await).await), not_exchanged("token_exchange_failed"));
}

#[tokio::test]
async fn a_nonce_of_somebody_else() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let sign_in = stage.start().await;
    let swapped = with_parameter(&sign_in.authorize_url, "nonce", "theirs");
    let error = stage.finish(&browse(&swapped).await).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::TokenExchangeFailed);
    assert!(error.message().contains("nonce"), "{error}");
}

#[tokio::test]
async fn a_person_who_declines_or_cannot() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let refused = |error: &str, code| SignIn::Refused { error: error.to_owned(), code };
    for (sign_in, expected) in [
        (SignIn::Decline, ErrorCode::AuthRejected),
        (refused("consent_required", 65001), ErrorCode::ConsentMissing),
        (refused("interaction_required", 50076), ErrorCode::ConsentMissing),
        (refused("server_error", 90033), ErrorCode::CallbackError),
    ] {
        simulator.sign_in(sign_in.clone()).unwrap();
        let answer = browse(&stage.start().await.authorize_url).await;
        assert_eq!(refusal(stage.finish(&answer).await).0, expected, "{sign_in:?}");
    }
}

#[tokio::test]
async fn an_error_that_carries_something_else_is_not_repeated() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let sign_in = stage.start().await;
    let error = Some("<script>alert(1)</script>".to_owned());
    let answer = DirectAnswer { state: Some(sign_in.state), error, code: None };
    let error = stage.finish(&answer).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::CallbackError);
    assert!(!format!("{error:?}{error}").contains("script"));
}

#[tokio::test]
async fn client_secrets_that_are_wrong_expired_or_gone() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    let secret =
        stage.secrets.get_tenant_secret(&host(), keys::MICROSOFT_CLIENT_SECRET).await.unwrap().unwrap();

    let answer = browse(&stage.start().await.authorize_url).await;
    stage
        .secrets
        .set_tenant_secret(&host(), keys::MICROSOFT_CLIENT_SECRET, &"canary-56".into())
        .await
        .unwrap();
    let error = stage.finish(&answer).await.unwrap_err();
    assert_eq!(error.context_value("reason"), Some("client_secret_invalid"));
    assert!(error.remedy().contains("value"), "{error}");
    assert!(!format!("{error:?}").contains("canary"));

    stage.secrets.set_tenant_secret(&host(), keys::MICROSOFT_CLIENT_SECRET, &secret).await.unwrap();
    simulator.command(Command::ExpireSecret { expired: true }).unwrap();
    let answer = browse(&stage.start().await.authorize_url).await;
    assert_eq!(refusal(stage.finish(&answer).await), not_exchanged("client_secret_expired"));

    let answer = browse(&stage.start().await.authorize_url).await;
    stage.secrets.delete_tenant_secret(&host(), keys::MICROSOFT_CLIENT_SECRET).await.unwrap();
    assert_eq!(refusal(stage.finish(&answer).await).0, ErrorCode::MissingCredentials);
}

#[tokio::test]
async fn a_graph_that_does_not_work_for_the_new_account() {
    let simulator = simulator().await;
    let stage = Stage::new(&simulator).await;
    stage.connect().await.unwrap();
    let before = (stage.kept().await, stage.store.active_connection(&host()).await.unwrap());
    simulator.faults().at("*/delegatedAdminRelationships", When::Always, Fault::status(403));
    let (code, reason) = refusal(stage.connect().await);
    assert_eq!(code, ErrorCode::ValidationFailed, "{reason:?}");
    let after = (stage.kept().await, stage.store.active_connection(&host()).await.unwrap());
    assert_eq!(before, after, "the old connection is as it was, byte for byte");
}

#[tokio::test]
async fn another_partner_than_the_mappings_needs_a_word() {
    let ours = simulator().await;
    let theirs = Simulator::start(Config { seed: 7, ..Config::per_tenant(1, 1) }).await.unwrap();
    assert_ne!(ours.partner_tenant_id(), theirs.partner_tenant_id());
    let stage = Stage::new(&ours).await;
    stage.connect().await.unwrap();
    let former = stage.kept().await;

    let app = [
        (keys::MICROSOFT_CLIENT_ID, theirs.client_id().into()),
        (keys::MICROSOFT_CLIENT_SECRET, theirs.client_secret().into()),
    ];
    stage.secrets.set_tenant_secrets(&host(), &app).await.unwrap();
    let elsewhere = stage.moved_to(authority(&theirs, None));
    let error = elsewhere.connect().await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::PartnerChanged);
    assert_eq!(error.context_value("new-partner"), Some(theirs.partner_tenant_id().to_string().as_str()));
    assert_eq!(stage.kept().await, former);

    // It still asks after a disconnect: the mappings stayed.
    elsewhere.connections.disconnect(&host(), &crate::stage::user()).await.unwrap();
    assert_eq!(refusal(elsewhere.connect().await).0, ErrorCode::PartnerChanged);

    let welcome = DirectSignInOptions { allow_partner_change: true, login_hint: None };
    let sign_in = elsewhere.start_with(&welcome).await.unwrap();
    elsewhere.finish(&browse(&sign_in.authorize_url).await).await.unwrap();
}
