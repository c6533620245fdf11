//! Answers of a token endpoint that must not be believed.

use entra_core::ErrorCode;
use serde_json::{Value, json};

use crate::fixture::{Fixture, tokens};

/// What makes good claims bad.
type Change = Box<dyn FnOnce(&mut Value)>;

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
        let message = fixture
            .refused(|mut claims| {
                change(&mut claims);
                fixture.simulator.sign(&claims)
            })
            .await;
        assert!(message.contains(why), "{why}: {message}");
    }
}

#[tokio::test]
async fn an_answer_that_lacks_what_was_asked_for() {
    let fixture = Fixture::start().await;
    for missing in ["id_token", "refresh_token", "access_token", "expires_in"] {
        let error = fixture
            .finish(|nonce| {
                let mut answer = tokens(&fixture.simulator.sign(&fixture.claims(nonce)));
                answer.as_object_mut().unwrap().remove(missing);
                (200, answer.to_string())
            })
            .await
            .unwrap_err();
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
        let error = fixture.finish(|_| (status, body.to_owned())).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::TokenExchangeFailed, "{status} {body}: {error:?}");
        assert!(error.context_value("reason").is_some(), "{error:?}");
    }
    assert!(fixture.stage.kept().await.iter().all(|(_, value)| value.is_none()), "nothing was kept");
}
