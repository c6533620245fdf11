//! Carrying a fault out: instead of the answer, or on it.

use super::{Fault, page};
use crate::listen::Host;
use crate::platform::Platform;
use axum::Json;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// The answer that a fault gives without asking the host.
pub(crate) fn stand_in(platform: &Platform, host: Host, fault: &Fault) -> Option<Response> {
    match fault {
        Fault::Status { code, retry_after } => {
            let status = StatusCode::from_u16(*code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = match host {
                Host::Login => (status, Json(crate::identity::transient(platform))).into_response(),
                Host::Graph => (status, Json(graph_body(status))).into_response(),
                _ => (status, "The service is not available right now.").into_response(),
            };
            if let Some(value) = retry_after.as_ref().and_then(|text| HeaderValue::from_str(text).ok()) {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
            Some(response)
        }
        Fault::NotJson => {
            Some(([(header::CONTENT_TYPE, "application/json")], "{\"value\": [ oops").into_response())
        }
        Fault::Html => Some(
            (
                [(header::CONTENT_TYPE, "text/html")],
                "<!DOCTYPE html><title>Proxy</title><p>Sign in to the network.",
            )
                .into_response(),
        ),
        Fault::Redirect => {
            let location = format!("{}/elsewhere", platform.urls.stranger);
            Some((StatusCode::FOUND, [(header::LOCATION, location)]).into_response())
        }
        _ => None,
    }
}

fn graph_body(status: StatusCode) -> Value {
    let code = match status.as_u16() {
        401 => "InvalidAuthenticationToken",
        403 => "Authorization_RequestDenied",
        404 => "Request_ResourceNotFound",
        429 => "TooManyRequests",
        502 => "BadGateway",
        503 => "serviceNotAvailable",
        504 => "UnknownError",
        509 => "BandwidthLimitExceeded",
        400..=499 => "BadRequest",
        _ => "generalException",
    };
    json!({"error": {
        "code": code,
        "message": "The request was not answered.",
        "innerError": {"request-id": uuid::Uuid::new_v4(), "client-request-id": uuid::Uuid::new_v4()},
    }})
}

/// Spoils an answer that the host gave. `link` is the address of the request itself.
pub(crate) async fn spoil(platform: &Platform, fault: &Fault, response: Response, link: &str) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    if *fault == Fault::CutBody {
        return cut(parts, &bytes);
    }
    let bytes = match serde_json::from_slice::<Value>(&bytes) {
        Ok(mut body) if body.is_object() || body.is_array() => {
            page::change(&mut body, fault, link, &platform.urls.stranger);
            Bytes::from(body.to_string())
        }
        _ => bytes,
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes))
}

/// Promises the whole body and ends the connection in the middle of it.
fn cut(mut parts: axum::http::response::Parts, bytes: &Bytes) -> Response {
    parts.headers.insert(header::CONTENT_LENGTH, bytes.len().into());
    let half =
        Half { data: Some(bytes.slice(..bytes.len() / 2)), pause: Box::pin(tokio::time::sleep(PAUSE)) };
    Response::from_parts(parts, Body::new(half))
}

/// Long enough for the first half to leave before the connection ends.
const PAUSE: Duration = Duration::from_millis(30);

struct Half {
    data: Option<Bytes>,
    pause: Pin<Box<tokio::time::Sleep>>,
}

impl hyper::body::Body for Half {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, std::io::Error>>> {
        if let Some(data) = self.data.take() {
            return Poll::Ready(Some(Ok(hyper::body::Frame::data(data))));
        }
        self.pause.as_mut().poll(context).map(|()| {
            Some(Err(std::io::Error::new(std::io::ErrorKind::ConnectionReset, "the body is cut here")))
        })
    }
}
