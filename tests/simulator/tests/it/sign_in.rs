//! Authorize, token, refresh, client credentials, consent.

use crate::support::{PARTNER_SCOPES, REDIRECT, VERIFIER, aadsts, answered, json, small, text, value};
use entra_simulator::{AssignmentStatus, Command, SignIn, Status};
use std::time::Duration;

const DEFAULT: &str = "https://graph.microsoft.com/.default";

#[tokio::test]
async fn a_person_signs_in_and_comes_back_with_code_and_state() {
    let world = small().await;
    let answer = world.authorize("organizations", &world.authorize_query(PARTNER_SCOPES)).await;
    assert_eq!(answer.status(), 302);
    assert!(answer.headers()["location"].to_str().unwrap().starts_with(REDIRECT));
    let pairs = answered(&answer);
    assert_eq!(value(&pairs, "state"), "a state & more");
    let set = json(world.redeem(value(&pairs, "code")).await, 200).await;
    assert_eq!(set["token_type"], "Bearer");
    assert_eq!(set["expires_in"], 3600);
    assert!(text(&set["scope"]).contains("DelegatedAdminRelationship.Read.All"));
    assert!(set["refresh_token"].is_string() && set["id_token"].is_string());
}

#[tokio::test]
async fn an_id_token_verifies_with_the_published_key_and_names_the_partner() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let world = small().await;
    let set = world.connect().await;
    let token = text(&set["id_token"]);
    let configuration =
        format!("{}/organizations/v2.0/.well-known/openid-configuration", world.sim.login_base_url());
    let configuration = json(world.http.get(configuration).send().await.unwrap(), 200).await;
    let keys = json(world.http.get(text(&configuration["jwks_uri"])).send().await.unwrap(), 200).await;
    let number = |name: &str| URL_SAFE_NO_PAD.decode(text(&keys["keys"][0][name])).unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let key = ring::rsa::PublicKeyComponents { n: number("n"), e: number("e") };
    key.verify(
        &ring::signature::RSA_PKCS1_2048_8192_SHA256,
        message.as_bytes(),
        &URL_SAFE_NO_PAD.decode(signature).unwrap(),
    )
    .expect("the signature");
    let claims: serde_json::Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(message.split('.').nth(1).unwrap()).unwrap()).unwrap();
    assert_eq!(claims["tid"], world.sim.partner_tenant_id().to_string());
    assert_eq!(claims["aud"], world.sim.client_id());
    assert_eq!(claims["nonce"], "n-1");
    assert!(text(&claims["iss"]).ends_with(&format!("/{}/v2.0", world.sim.partner_tenant_id())));
}

#[tokio::test]
async fn what_cannot_be_trusted_is_answered_on_a_page_and_never_redirected() {
    let world = small().await;
    for (name, bad, code) in [
        ("redirect_uri", "https://elsewhere.example/callback", "AADSTS50011"),
        ("redirect_uri", "http://localhost.evil.example/", "AADSTS50011"),
        ("client_id", "00000000-0000-0000-0000-000000000001", "AADSTS700016"),
    ] {
        let mut query = world.authorize_query(PARTNER_SCOPES);
        query.iter_mut().find(|(key, _)| key == name).unwrap().1 = bad.to_owned();
        let answer = world.authorize("organizations", &query).await;
        assert_eq!(answer.status(), 400);
        assert!(answer.text().await.unwrap().contains(code));
    }
}

#[tokio::test]
async fn other_mistakes_go_back_to_the_application() {
    let world = small().await;
    let customer = world.sim.tenants()[0].id.to_string();
    for (authority, name, bad, error, code) in [
        ("organizations", "response_type", "token", "unsupported_response_type", "AADSTS9002313"),
        ("organizations", "code_challenge", "short", "invalid_request", "AADSTS501491"),
        ("organizations", "code_challenge_method", "S512", "invalid_request", "AADSTS9002313"),
        ("nowhere.example", "prompt", "login", "invalid_request", "AADSTS90002"),
        (customer.as_str(), "prompt", "login", "invalid_grant", "AADSTS50020"),
    ] {
        let mut query = world.authorize_query(PARTNER_SCOPES);
        query.iter_mut().find(|(key, _)| key == name).unwrap().1 = bad.to_owned();
        let pairs = answered(&world.authorize(authority, &query).await);
        assert_eq!(value(&pairs, "error"), error);
        assert!(value(&pairs, "error_description").starts_with(code), "{pairs:?}");
        assert_eq!(value(&pairs, "state"), "a state & more");
    }
}

#[tokio::test]
async fn a_person_can_decline_or_be_refused() {
    let world = small().await;
    world.sim.sign_in(SignIn::Decline).unwrap();
    let pairs = answered(&world.authorize("organizations", &world.authorize_query("openid User.Read")).await);
    assert_eq!(value(&pairs, "error"), "access_denied");
    assert!(value(&pairs, "error_description").contains("65004"));
    world.sim.sign_in(SignIn::Refused { error: "server_error".into(), code: 90033 }).unwrap();
    let pairs = answered(&world.authorize("organizations", &world.authorize_query("openid User.Read")).await);
    assert_eq!(value(&pairs, "error"), "server_error");
}

#[tokio::test]
async fn a_code_works_once_for_ten_minutes_with_the_same_address_authority_and_verifier() {
    let world = small().await;
    let code = world.code().await;
    let redeem = |change: (&'static str, String)| {
        let code = code.clone();
        let world = &world;
        async move {
            let mut form = vec![
                ("grant_type", "authorization_code".to_owned()),
                ("code", code),
                ("redirect_uri", REDIRECT.to_owned()),
                ("code_verifier", VERIFIER.to_owned()),
            ];
            form.retain(|(key, _)| *key != change.0);
            form.push(change);
            let form: Vec<(&str, &str)> = form.iter().map(|(key, value)| (*key, value.as_str())).collect();
            world.token("organizations", &form).await
        }
    };
    aadsts(redeem(("code_verifier", "wrong".repeat(10))).await, "invalid_grant", 501_481).await;
    aadsts(redeem(("redirect_uri", "http://localhost:1/".into())).await, "invalid_client", 500_112).await;
    aadsts(redeem(("client_secret", "nonsense".into())).await, "invalid_client", 7_000_215).await;
    aadsts(redeem(("client_secret", String::new())).await, "invalid_client", 7_000_218).await;
    let home = world.sim.partner_tenant_id().to_string();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    aadsts(world.token(&home, &form).await, "invalid_grant", 700_005).await;
    json(world.redeem(&code).await, 200).await;
    aadsts(world.redeem(&code).await, "invalid_grant", 54005).await;

    let late = world.code().await;
    world.sim.advance(Duration::from_secs(601)).unwrap();
    aadsts(world.redeem(&late).await, "invalid_grant", 70008).await;
}

#[tokio::test]
async fn every_refresh_gives_a_new_token_and_the_old_one_stays_valid() {
    let world = small().await;
    let first = text(&world.connect().await["refresh_token"]);
    let tenant = world.sim.tenants()[1].id.to_string();
    let second = json(world.refresh(&tenant, &first, DEFAULT).await, 200).await;
    assert_ne!(text(&second["refresh_token"]), first);
    assert!(text(&second["scope"]).contains("https://graph.microsoft.com/User.Read.All"));
    assert!(text(&second["scope"]).contains("https://graph.microsoft.com/.default"));
    json(world.refresh(&tenant, &first, DEFAULT).await, 200).await;
    assert_eq!(world.sim.counters().refresh_requests, 2);
    world.sim.advance(Duration::from_hours(91 * 24)).unwrap();
    aadsts(world.refresh(&tenant, &first, DEFAULT).await, "invalid_grant", 700_082).await;
}

#[tokio::test]
async fn a_customers_state_is_said_in_its_own_code() {
    let world = small().await;
    let refresh = text(&world.connect().await["refresh_token"]);
    let tenants = world.sim.tenants();
    let ask = |place: usize| world.refresh(&tenants[place].default_domain, &refresh, DEFAULT);

    world.sim.revoke_consent(tenants[0].id).unwrap();
    assert_eq!(aadsts(ask(0).await, "invalid_grant", 65001).await["suberror"], "consent_required");
    world.sim.command(Command::RevokeConsent { tenant: tenants[0].id, unknown_app: true }).unwrap();
    aadsts(ask(0).await, "invalid_grant", 90099).await;
    world.sim.end_relationships(tenants[1].id).unwrap();
    aadsts(ask(1).await, "invalid_grant", 50020).await;
    world.sim.refuse_tokens(tenants[2].id, Some(53003)).unwrap();
    assert!(aadsts(ask(2).await, "invalid_grant", 53003).await["claims"].is_string());
    world.sim.refuse_tokens(tenants[2].id, None).unwrap();
    json(ask(2).await, 200).await;
    let pending = AssignmentStatus::Pending;
    world.sim.command(Command::Assignments { tenant: tenants[2].id, status: pending }).unwrap();
    aadsts(ask(2).await, "invalid_grant", 50020).await;
    world.sim.command(Command::Relationships { tenant: tenants[1].id, status: Status::Expiring }).unwrap();
    json(ask(1).await, 200).await;
    world.sim.command(Command::DeleteTenant { tenant: tenants[3].id }).unwrap();
    aadsts(ask(3).await, "invalid_request", 90002).await;
}

#[tokio::test]
async fn the_partners_own_troubles_have_theirs() {
    let world = small().await;
    let refresh = text(&world.connect().await["refresh_token"]);
    world.sim.command(Command::ExpireSecret { expired: true }).unwrap();
    aadsts(world.refresh("organizations", &refresh, DEFAULT).await, "invalid_client", 7_000_222).await;
    world.sim.command(Command::ExpireSecret { expired: false }).unwrap();
    world.sim.command(Command::MultiTenant { multi_tenant: false }).unwrap();
    aadsts(world.refresh("organizations", &refresh, DEFAULT).await, "unauthorized_client", 50194).await;
    world.sim.command(Command::MultiTenant { multi_tenant: true }).unwrap();
    world.sim.command(Command::RevokeRefreshTokens { code: Some(70043) }).unwrap();
    aadsts(world.refresh("organizations", &refresh, DEFAULT).await, "invalid_grant", 70043).await;
    aadsts(world.refresh("organizations", "invented", DEFAULT).await, "invalid_grant", 70000).await;
    let unknown = [("client_id", "4b1f0d5e-2d8a-4e0f-9d0b-7f6b1f1f2a3c"), ("grant_type", "refresh_token")];
    aadsts(world.token("organizations", &unknown).await, "unauthorized_client", 700_016).await;
    aadsts(
        world.token("organizations", &[("grant_type", "password")]).await,
        "unsupported_grant_type",
        70003,
    )
    .await;
    aadsts(world.token("organizations", &[]).await, "invalid_request", 900_144).await;
    world.sim.revoke_refresh_tokens().unwrap();
    aadsts(world.refresh("organizations", &refresh, DEFAULT).await, "invalid_grant", 50173).await;
}

#[tokio::test]
async fn a_scope_is_for_one_resource_that_exists_and_is_consented() {
    let world = small().await;
    let refresh = text(&world.connect().await["refresh_token"]);
    let tenant = world.sim.tenants()[0].id.to_string();
    for (scope, error, code) in [
        ("https://graph.microsoft.com/.default https://outlook.office.com/.default", "invalid_scope", 28003),
        (
            "https://graph.microsoft.com/.default https://graph.microsoft.com/User.Read",
            "invalid_scope",
            70011,
        ),
        ("https://unknown.example/.default", "invalid_resource", 500_011),
        ("https://graph.microsoft.com/Mail.Read", "invalid_grant", 65001),
    ] {
        aadsts(world.refresh(&tenant, &refresh, scope).await, error, code).await;
    }
    let own = format!("{}/.default", world.sim.graph_base_url().trim_end_matches("/v1.0"));
    json(world.refresh(&tenant, &refresh, &own).await, 200).await;
}

#[tokio::test]
async fn an_application_gets_tokens_per_tenant_by_secret_and_by_certificate() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    world.app_token(tenant).await;
    let form = [("grant_type", "client_credentials"), ("scope", DEFAULT)];
    aadsts(world.token("common", &form).await, "invalid_request", 9_001_023).await;
    let explicit =
        [("grant_type", "client_credentials"), ("scope", "https://graph.microsoft.com/User.Read.All")];
    aadsts(world.token(&tenant.to_string(), &explicit).await, "invalid_scope", 1_002_012).await;

    let assertion =
        |audience: &str, algorithm: &str| crate::support::assertion(&world.sim, audience, algorithm);
    let endpoint = format!("{}/{tenant}/oauth2/v2.0/token", world.sim.login_base_url());
    let ask = |assertion: String| {
        let world = &world;
        async move {
            let form = [
                ("grant_type", "client_credentials"),
                ("scope", DEFAULT),
                ("client_secret", ""),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", assertion.as_str()),
            ];
            world.token(&tenant.to_string(), &form).await
        }
    };
    let token = text(&json(ask(assertion(&endpoint, "PS256")).await, 200).await["access_token"]);
    json(world.get(&token, "/users?$top=1").await, 200).await;
    aadsts(ask(assertion("https://elsewhere.example/token", "PS256")).await, "invalid_client", 50012).await;
    aadsts(ask(assertion(&endpoint, "RS256")).await, "invalid_client", 700_027).await;
    let mut forged = assertion(&endpoint, "PS256");
    forged.truncate(forged.len() - 8);
    forged.push_str("AAAAAAAA");
    aadsts(ask(forged).await, "invalid_client", 700_027).await;
}

#[tokio::test]
async fn an_administrator_consents_for_a_tenant() {
    let world = small().await;
    let tenant = world.sim.tenants()[0].id;
    let refresh = text(&world.connect().await["refresh_token"]);
    world.sim.revoke_consent(tenant).unwrap();
    aadsts(world.refresh(&tenant.to_string(), &refresh, DEFAULT).await, "invalid_grant", 65001).await;
    let url = format!("{}/{tenant}/v2.0/adminconsent", world.sim.login_base_url());
    let query = [
        ("client_id", world.sim.client_id()),
        ("redirect_uri", REDIRECT.to_owned()),
        ("scope", DEFAULT.to_owned()),
        ("state", "s".to_owned()),
    ];
    let pairs = answered(&world.http.get(url).query(&query).send().await.unwrap());
    assert_eq!(value(&pairs, "admin_consent"), "True");
    assert_eq!(value(&pairs, "tenant"), tenant.to_string());
    json(world.refresh(&tenant.to_string(), &refresh, DEFAULT).await, 200).await;
    world.app_token(tenant).await;
}
