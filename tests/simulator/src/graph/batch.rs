//! `POST /$batch`: up to twenty requests under one token, each with an answer of its own (Graph facts, §6).

use super::error::GraphError;
use super::host;
use crate::platform::Shared;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use http_body_util::BodyExt as _;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

const MAX: usize = 20;

#[derive(Deserialize)]
struct Batch {
    requests: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: HashMap<String, String>,
    #[serde(default)]
    body: Option<Value>,
    #[serde(default)]
    depends_on: Vec<String>,
}

pub(super) async fn batch(
    State(platform): State<Shared>,
    axum::extract::OriginalUri(uri): axum::extract::OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, GraphError> {
    super::caller::Caller::identify(&platform, &headers)?;
    let batch: Batch =
        serde_json::from_slice(&body).map_err(|_| GraphError::bad_request("The batch is not one."))?;
    if batch.requests.len() > MAX {
        return Err(GraphError::bad_request(format!("A batch holds at most {MAX} requests.")));
    }
    let ids: HashSet<&String> = batch.requests.iter().map(|item| &item.id).collect();
    if ids.len() != batch.requests.len() {
        return Err(GraphError::bad_request("Two requests of the batch have the same id."));
    }
    let version = uri.path().split('/').nth(1).unwrap_or("v1.0").to_owned();
    let router = super::router(Shared::clone(&platform));
    let mut failed: HashSet<String> = HashSet::new();
    let mut responses = Vec::new();
    for item in &batch.requests {
        let (status, answer_headers, body) = if item.depends_on.iter().any(|id| failed.contains(id)) {
            (
                424,
                Map::new(),
                json!({"error": {"code": "FailedDependency", "message": "A request it depends on failed."}}),
            )
        } else {
            send(&platform, router.clone(), &version, &headers, item).await
        };
        if status >= 400 {
            failed.insert(item.id.clone());
        }
        responses.push(json!({"id": item.id, "status": status, "headers": answer_headers, "body": body}));
    }
    // The order of the answers is not that of the questions.
    responses.reverse();
    Ok(Json(json!({"responses": responses})).into_response())
}

async fn send(
    platform: &Shared,
    router: Router,
    version: &str,
    outer: &HeaderMap,
    item: &Item,
) -> (u16, Map<String, Value>, Value) {
    let refused =
        |message: &str| (400, Map::new(), json!({"error": {"code": "BadRequest", "message": message}}));
    let Ok(method) = Method::from_bytes(item.method.as_bytes()) else { return refused("Invalid method.") };
    let url = format!("/{version}/{}", item.url.trim_start_matches('/'));
    let mut request = Request::builder().method(method).uri(&url);
    if let Some(token) = outer.get(header::AUTHORIZATION) {
        request = request.header(header::AUTHORIZATION, token);
    }
    for (name, value) in &item.headers {
        request = request.header(name, value);
    }
    let body = item.body.as_ref().map(Value::to_string).unwrap_or_default();
    let Ok(request) = request.body(Body::from(body)) else { return refused("Invalid request in the batch.") };
    let response = Box::pin(host::answer(Shared::clone(platform), router, request)).await;
    let status = response.status().as_u16();
    let mut headers = Map::new();
    for (name, value) in response.headers() {
        headers.insert(name.to_string(), value.to_str().unwrap_or_default().into());
    }
    let bytes = match response.into_body().collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => Bytes::new(),
    };
    (status, headers, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}
