//! Around every Graph request: ids, throttling, and the body of an error.

use super::caller::bearer;
use super::error::GraphError;
use super::throttle::{Verdict, units};
use crate::identity::jwt::{AccessClaims, claims};
use crate::platform::{Platform, Shared};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header};
use axum::response::Response;
use tower::ServiceExt as _;
use uuid::Uuid;

/// Answers one request to the Graph host, inside a batch or by itself.
pub(crate) async fn answer(platform: Shared, router: Router, request: Request<Body>) -> Response {
    let request_id = Uuid::new_v4();
    let client_request_id = request
        .headers()
        .get("client-request-id")
        .and_then(|value| value.to_str().ok())
        .map_or_else(|| request_id.to_string(), str::to_owned);
    let cost = units(request.uri().path(), request.uri().query().unwrap_or_default());
    let verdict = charge(&platform, request.headers(), cost);
    let mut response = if let Verdict::Refused { retry_after } = verdict {
        let mut error = GraphError::coded(
            StatusCode::TOO_MANY_REQUESTS,
            "TooManyRequests",
            "Too many requests: wait as long as Retry-After says.",
        );
        error.header = Some((header::RETRY_AFTER, retry_after.to_string()));
        let mut response = error.body(&platform, request_id, &client_request_id);
        set(response.headers_mut(), "x-ms-throttle-scope", "Tenant_Application/ReadWrite");
        set(response.headers_mut(), "x-ms-throttle-information", "ResourceUnitLimitExceeded");
        response
    } else {
        let path = request.uri().path().to_owned();
        let response = match router.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        finish(&platform, response, &path, request_id, &client_request_id)
    };
    let headers = response.headers_mut();
    set(headers, "request-id", &request_id.to_string());
    set(headers, "client-request-id", &client_request_id);
    set(headers, "x-ms-resource-unit", &cost.to_string());
    if let Verdict::Passed { share: Some(share) } = verdict
        && (0.8..=1.8).contains(&share)
    {
        set(headers, "x-ms-throttle-limit-percentage", &format!("{share:.1}"));
    }
    response
}

fn charge(platform: &Platform, headers: &HeaderMap, cost: u32) -> Verdict {
    match bearer(headers).and_then(claims::<AccessClaims>) {
        Some(claims) => platform.throttle.lock().charge(claims.appid, claims.tid, cost),
        None => Verdict::Passed { share: None },
    }
}

/// Gives an error its body; a route or a method that does not exist is an error too.
fn finish(
    platform: &Platform,
    mut response: Response,
    path: &str,
    request_id: Uuid,
    client_request_id: &str,
) -> Response {
    let error = response.extensions_mut().remove::<GraphError>().or_else(|| match response.status() {
        StatusCode::NOT_FOUND => Some(GraphError::segment(path.rsplit('/').next().unwrap_or_default())),
        StatusCode::METHOD_NOT_ALLOWED => Some(GraphError::coded(
            StatusCode::METHOD_NOT_ALLOWED,
            "Request_BadRequest",
            "The method is not allowed here.",
        )),
        _ => None,
    });
    error.map_or(response, |error| error.body(platform, request_id, client_request_id))
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
