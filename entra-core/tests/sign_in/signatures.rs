//! Id tokens that the sign-in service did not sign.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use entra_core::ErrorCode;
use ring::hmac;
use serde_json::{Value, json};

use crate::fixture::Fixture;

fn part(document: &Value) -> String {
    URL_SAFE_NO_PAD.encode(document.to_string())
}

/// A token of the simulator's with another header, the signature kept.
fn with_header(fixture: &Fixture, claims: &Value, header: &Value) -> String {
    let signed = fixture.simulator.sign(claims);
    format!("{}.{}", part(header), signed.split_once('.').unwrap().1)
}

fn published(fixture: &Fixture) -> Value {
    fixture.simulator.signing_keys()["keys"][0].clone()
}

/// What makes a token of good claims.
type Forge<'a> = Box<dyn Fn(Value) -> String + 'a>;

/// As good as the claims are, nobody signed them.
#[tokio::test]
async fn a_token_that_nobody_signed() {
    let fixture = Fixture::start().await;
    let kid = published(&fixture)["kid"].clone();
    let forgeries: Vec<(&str, Forge<'_>)> = vec![
        ("RS256", Box::new(|good| format!("{}.{}.", part(&json!({ "alg": "none" })), part(&good)))),
        (
            "RS256",
            Box::new(|good| format!("{}.{}.", part(&json!({ "alg": "None", "kid": kid })), part(&good))),
        ),
        ("RS256", Box::new(|good| with_header(&fixture, &good, &json!({ "alg": "RS512", "kid": kid })))),
        ("RS256", Box::new(|good| with_header(&fixture, &good, &json!({ "alg": "PS256", "kid": kid })))),
        ("which key", Box::new(|good| with_header(&fixture, &good, &json!({ "alg": "RS256" })))),
        (
            "unknown key",
            Box::new(|good| with_header(&fixture, &good, &json!({ "alg": "RS256", "kid": "theirs" }))),
        ),
        // The header is signed too.
        (
            "signature",
            Box::new(|good| {
                with_header(&fixture, &good, &json!({ "alg": "RS256", "kid": kid, "typ": "other" }))
            }),
        ),
        (
            "signature",
            Box::new(|good| format!("{}.{}.", part(&json!({ "alg": "RS256", "kid": kid })), part(&good))),
        ),
        ("damaged", Box::new(|good| part(&good))),
        ("damaged", Box::new(|good| format!("e30.{}.e30", part(&good)))),
        ("damaged", Box::new(|good| format!("{}!", fixture.simulator.sign(&good)))),
    ];
    for (why, forge) in forgeries {
        let message = fixture.refused(forge).await;
        assert!(message.contains(why), "{why}: {message}");
    }
    assert!(fixture.stage.kept().await.iter().all(|(_, value)| value.is_none()), "nothing was kept");
}

/// The public key as an HMAC's secret: the oldest trick against readers that let a token choose its algorithm.
#[tokio::test]
async fn a_token_that_is_signed_with_the_public_key_as_a_secret() {
    let fixture = Fixture::start().await;
    let key = published(&fixture);
    let message = fixture
        .refused(|good| {
            let text = format!("{}.{}", part(&json!({ "alg": "HS256", "kid": key["kid"] })), part(&good));
            let secret = hmac::Key::new(hmac::HMAC_SHA256, key["n"].as_str().unwrap().as_bytes());
            format!("{text}.{}", URL_SAFE_NO_PAD.encode(hmac::sign(&secret, text.as_bytes())))
        })
        .await;
    assert!(message.contains("RS256"), "{message}");
}

#[tokio::test]
async fn claims_that_were_changed_after_signing() {
    let fixture = Fixture::start().await;
    let message = fixture
        .refused(|good| {
            let signed = fixture.simulator.sign(&good);
            let parts: Vec<_> = signed.split('.').collect();
            let mut other = good;
            other["oid"] = json!("somebody else");
            format!("{}.{}.{}", parts[0], part(&other), parts[2])
        })
        .await;
    assert!(message.contains("signature"), "{message}");
}

/// Keys that the service publishes, but not for this.
#[tokio::test]
async fn a_key_that_does_not_sign_for_this_issuer() {
    for (change, why) in [
        (
            json!({ "issuer": "https://login.example/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0" }),
            "another issuer",
        ),
        (json!({ "use": "enc" }), "unknown key"),
        (json!({ "kty": "EC" }), "unknown key"),
        (json!({ "kid": null }), "unknown key"),
        (json!({ "n": null }), "signature"),
        (json!({ "n": "AQAB" }), "signature"),
        (json!({ "e": "" }), "signature"),
    ] {
        let fixture = Fixture::start().await;
        let mut key = published(&fixture);
        key.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        fixture.publish(200, json!({ "keys": [key] }));
        let message = fixture.refused(|good| fixture.simulator.sign(&good)).await;
        assert!(message.contains(why), "{change}: {message}");
    }
}

#[tokio::test]
async fn a_service_that_gives_no_keys() {
    for (status, document) in [
        (404, json!({})),
        (500, json!({})),
        (200, json!({})),
        (200, json!([])),
        (200, json!({ "keys": "none" })),
    ] {
        let fixture = Fixture::start().await;
        fixture.publish(status, document.clone());
        let error = fixture.finish_with(|good| fixture.simulator.sign(&good)).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::TokenExchangeFailed, "{status} {document}: {error:?}");
        assert!(error.context_value("reason").is_some(), "{error:?}");
    }
}

/// Keys are asked for once, again when a token names a new one, and once a day.
#[tokio::test]
async fn a_key_that_was_replaced_is_found() {
    let fixture = Fixture::start().await;
    // Graph refuses the stand-in's access token: what is proved is that the id token was believed.
    let sign_in = async || {
        let error = fixture.finish_with(|good| fixture.simulator.sign(&good)).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::ValidationFailed, "{error:?}");
    };
    sign_in().await;
    sign_in().await;
    assert_eq!(fixture.keys_asked(), 1);

    fixture.simulator.rotate_signing_key().unwrap();
    let message = fixture.refused(|good| fixture.simulator.sign(&good)).await;
    assert!(message.contains("unknown key"), "{message}");
    assert_eq!(fixture.keys_asked(), 2, "asked once more, not again and again");

    fixture.publish(200, fixture.simulator.signing_keys());
    sign_in().await;
    sign_in().await;
    assert_eq!(fixture.keys_asked(), 3);

    fixture.stage.clock.pass(time::Duration::hours(25));
    let message = fixture.refused(|good| fixture.simulator.sign(&good)).await;
    assert!(message.contains("has ended"), "{message}");
    assert_eq!(fixture.keys_asked(), 4, "a day is over");
}
