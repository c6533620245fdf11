//! A simulator, a client without redirects, and tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entra_simulator::{Config, Simulator};
use reqwest::{Client, Response};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;
use uuid::Uuid;

pub(crate) const REDIRECT: &str = "http://localhost:7777/callback";
pub(crate) const VERIFIER: &str = "a-verifier-of-forty-three-letters-or-more-0123456789";
pub(crate) const PARTNER_SCOPES: &str = "openid profile offline_access \
    https://graph.microsoft.com/DelegatedAdminRelationship.Read.All \
    https://graph.microsoft.com/CrossTenantInformation.ReadBasic.All \
    https://graph.microsoft.com/ManagedTenants.Read.All https://graph.microsoft.com/Directory.Read.All";

pub(crate) struct World {
    pub(crate) sim: Simulator,
    pub(crate) http: Client,
}

pub(crate) async fn world(config: Config) -> World {
    // A second test in the same process finds the provider already there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sim = Simulator::start(config).await.expect("loopback ports");
    let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("client");
    World { sim, http }
}

pub(crate) async fn small() -> World {
    world(Config { tenants: 4, users: 80, even: true, ..Config::default() }).await
}

/// The query of a redirect.
pub(crate) fn answered(response: &Response) -> Vec<(String, String)> {
    let location = response.headers()["location"].to_str().expect("text");
    Url::parse(location).expect("an address").query_pairs().into_owned().collect()
}

pub(crate) fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

impl World {
    pub(crate) fn authorize_query(&self, scope: &str) -> Vec<(String, String)> {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        [
            ("client_id", self.sim.client_id().as_str()),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", scope),
            ("state", "a state & more"),
            ("nonce", "n-1"),
            ("prompt", "select_account"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .to_vec()
    }

    pub(crate) async fn authorize(&self, authority: &str, query: &[(String, String)]) -> Response {
        let url = format!("{}/{authority}/oauth2/v2.0/authorize", self.sim.login_base_url());
        self.http.get(url).query(query).send().await.expect("an answer")
    }

    pub(crate) async fn code(&self) -> String {
        let answer = self.authorize("organizations", &self.authorize_query(PARTNER_SCOPES)).await;
        value(&answered(&answer), "code").to_owned()
    }

    pub(crate) async fn token(&self, authority: &str, form: &[(&str, &str)]) -> Response {
        let url = format!("{}/{authority}/oauth2/v2.0/token", self.sim.login_base_url());
        let id = self.sim.client_id();
        let secret = self.sim.client_secret();
        let mut all = vec![("client_id", id.as_str()), ("client_secret", secret.as_str())];
        all.retain(|(key, _)| !form.iter().any(|(given, _)| given == key));
        all.extend_from_slice(form);
        self.http.post(url).form(&all).send().await.expect("an answer")
    }

    pub(crate) async fn redeem(&self, code: &str) -> Response {
        self.token(
            "organizations",
            &[
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", REDIRECT),
                ("code_verifier", VERIFIER),
            ],
        )
        .await
    }

    /// The partner's token set.
    pub(crate) async fn connect(&self) -> Value {
        let code = self.code().await;
        json(self.redeem(&code).await, 200).await
    }

    pub(crate) async fn refresh(&self, authority: &str, refresh_token: &str, scope: &str) -> Response {
        self.token(
            authority,
            &[("grant_type", "refresh_token"), ("refresh_token", refresh_token), ("scope", scope)],
        )
        .await
    }

    /// A delegated token for a customer.
    pub(crate) async fn customer_token(&self, tenant: Uuid) -> String {
        let set = self.connect().await;
        let refresh = set["refresh_token"].as_str().expect("a refresh token");
        let answer = self.refresh(&tenant.to_string(), refresh, "https://graph.microsoft.com/.default").await;
        text(&json(answer, 200).await["access_token"])
    }

    pub(crate) async fn partner_token(&self) -> String {
        text(&self.connect().await["access_token"])
    }

    /// An application's token for a tenant.
    pub(crate) async fn app_token(&self, tenant: Uuid) -> String {
        let form = [("grant_type", "client_credentials"), ("scope", "https://graph.microsoft.com/.default")];
        text(&json(self.token(&tenant.to_string(), &form).await, 200).await["access_token"])
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Response {
        self.get_with(token, path, &[]).await
    }

    /// `path` is below `/v1.0`, or a whole address as a link has it.
    pub(crate) async fn get_with(&self, token: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.sim.graph_base_url())
        };
        let mut request = self.http.get(url).bearer_auth(token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.expect("an answer")
    }

    /// All pages from `path` on, and their number.
    pub(crate) async fn pages(
        &self,
        token: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> (Vec<Value>, Value, u32) {
        let (mut rows, mut link, mut number) = (Vec::new(), path.to_owned(), 0);
        loop {
            let page = json(self.get_with(token, &link, headers).await, 200).await;
            number += 1;
            rows.extend(page["value"].as_array().expect("rows").iter().cloned());
            match page["@odata.nextLink"].as_str() {
                Some(next) => next.clone_into(&mut link),
                None => return (rows, page, number),
            }
        }
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// The body, after the status was checked.
pub(crate) async fn json(response: Response, status: u16) -> Value {
    let found = response.status().as_u16();
    let body = response.text().await.expect("a body");
    assert_eq!(found, status, "{body}");
    serde_json::from_str(&body).unwrap_or(Value::Null)
}

/// Asserts an error in Graph's shape.
pub(crate) async fn graph_error(response: Response, status: u16, code: &str) -> String {
    assert!(response.headers().contains_key("request-id"));
    let body = json(response, status).await;
    assert_eq!(body["error"]["code"], code, "{body}");
    assert!(body["error"]["innerError"]["request-id"].is_string(), "{body}");
    text(&body["error"]["message"])
}

/// Asserts an error in the sign-in host's shape.
pub(crate) async fn aadsts(response: Response, error: &str, code: u32) -> Value {
    assert!(response.status().is_client_error());
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(body["error_codes"][0], code, "{body}");
    assert_eq!(body["error"], error, "{body}");
    assert!(text(&body["error_description"]).starts_with(&format!("AADSTS{code}:")), "{body}");
    for name in ["trace_id", "correlation_id", "timestamp"] {
        assert!(body[name].is_string(), "{name} in {body}");
    }
    body
}

/// A client assertion with the simulator's registered certificate.
pub(crate) fn assertion(sim: &Simulator, audience: &str, algorithm: &str) -> String {
    use base64::engine::general_purpose::STANDARD;
    use ring::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
    let (certificate, key) = sim.client_certificate();
    let der = |pem: &str| {
        let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        STANDARD.decode(body).expect("base64")
    };
    let now = std::time::UNIX_EPOCH.elapsed().expect("after 1970").as_secs();
    let header = serde_json::json!({
        "alg": algorithm, "typ": "JWT",
        "x5t#S256": URL_SAFE_NO_PAD.encode(Sha256::digest(der(certificate))),
    });
    let claims = serde_json::json!({
        "aud": audience, "iss": sim.client_id(), "sub": sim.client_id(), "jti": Uuid::new_v4(),
        "nbf": now, "iat": now, "exp": now + 300,
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&header), part(&claims));
    let pair = RsaKeyPair::from_pkcs8(&der(key)).expect("a key");
    let encoding: &'static dyn RsaEncoding =
        if algorithm == "PS256" { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
    let mut signature = vec![0; pair.public().modulus_len()];
    let random = ring::rand::SystemRandom::new();
    pair.sign(encoding, &random, message.as_bytes(), &mut signature).expect("a signature");
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}
