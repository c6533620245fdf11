//! A hostile service: whatever it is sent comes back in every field that a client might repeat.

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri},
    response::IntoResponse,
};
use serde_json::json;
use url::form_urlencoded;

/// Its address. Every answer has this status.
pub(crate) async fn start(status: u16) -> String {
    let router = Router::new().fallback(answer).with_state(status);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

async fn answer(State(status): State<u16>, uri: Uri, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let heard = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned);
    let fields = form_urlencoded::parse(&body).filter(|(_, value)| value.len() >= 20);
    // The longest secret of the request: the token's, the form's or the document's.
    let secret = heard("authorization")
        .or_else(|| heard("x-vault-token"))
        .map(|value| value.trim_start_matches("Bearer ").to_owned())
        .or_else(|| fields.max_by_key(|(_, value)| value.len()).map(|(_, value)| value.into_owned()))
        .unwrap_or_else(|| String::from_utf8_lossy(&body).into_owned());
    let everything = format!("{headers:?} {}", String::from_utf8_lossy(&body));
    let mut document = json!({
        "error": { "code": secret, "message": everything, "innerError": { "code": secret, "request-id": secret } },
        "error_description": everything, "suberror": secret, "trace_id": secret, "correlation_id": secret,
        "errors": [everything], "value": secret, "data": everything, "access_token": secret, "Results": everything,
        "@odata.nextLink": format!("https://stranger.example/{secret}"),
    });
    if uri.path().contains("/oauth2/") {
        document["error"] = secret.as_str().into();
    }
    let mut told = HeaderMap::new();
    for name in ["request-id", "x-ms-request-id", "location", "www-authenticate", "retry-after"] {
        if let (true, Ok(value)) = (status != 429 || name != "retry-after", HeaderValue::from_str(&secret)) {
            told.insert(name, value);
        }
    }
    (StatusCode::from_u16(status).unwrap(), told, Json(document))
}
