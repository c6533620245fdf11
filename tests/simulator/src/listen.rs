//! A listener for each host; around every request the counters, the latency and the faults.

use crate::faults::{Fault, spoil, stand_in};
use crate::graph::SkipToken;
use crate::graph::host as graph_host;
use crate::identity::jwt::claims;
use crate::platform::{Platform, Shared};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt as _;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Login,
    Graph,
    CippClassic,
    CippNg,
    Stranger,
}

/// Serves until the handle is aborted; connections end with it.
pub(crate) fn serve(listener: TcpListener, platform: Shared, host: Host, router: Router) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            while connections.try_join_next().is_some() {}
            let Ok((stream, _)) = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            };
            // Small answers must not wait for the client's acknowledgement.
            let _ = stream.set_nodelay(true);
            let (platform, router) = (Shared::clone(&platform), router.clone());
            let service = service_fn(move |request: Request<Incoming>| {
                let (platform, router) = (Shared::clone(&platform), router.clone());
                async move { answer(platform, host, router, request.map(Body::new)).await }
            });
            connections.spawn(async move {
                // An error here is the end of one connection: the client's doing, or a fault's.
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    })
}

/// An error ends the connection without an answer.
async fn answer(
    platform: Shared,
    host: Host,
    router: Router,
    request: Request<Body>,
) -> std::io::Result<Response> {
    let path = request.uri().path();
    if path.starts_with("/_control") {
        return Ok(dispatch(platform, host, router, request).await);
    }
    let route = route(host, request.method().as_str(), path);
    platform.tally.request(&route);
    if host == Host::Stranger {
        let leaked = request.headers().contains_key(header::AUTHORIZATION);
        platform.tally.add(|counters| {
            counters.strangers += 1;
            counters.leaked_tokens += u64::from(leaked);
        });
    }
    if !platform.config.latency.is_zero() {
        tokio::time::sleep(platform.config.latency).await;
    }
    let tenant = tenant(&platform, host, &request);
    let fault = platform.faults.hit(&route, tenant, page(&platform, &request));
    if fault.is_some() {
        platform.tally.add(|counters| counters.faults += 1);
    }
    let link = link(&platform, host, &request);
    let response = match &fault {
        None => dispatch(Shared::clone(&platform), host, router, request).await,
        Some(Fault::Disconnect) => {
            return Err(std::io::Error::new(std::io::ErrorKind::ConnectionAborted, "an injected fault"));
        }
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::ExpireToken) => {
            platform.registry.lock().expire_access_tokens(tenant);
            dispatch(Shared::clone(&platform), host, router, request).await
        }
        Some(Fault::LatencyMs(milliseconds)) => {
            tokio::time::sleep(Duration::from_millis(*milliseconds)).await;
            dispatch(Shared::clone(&platform), host, router, request).await
        }
        Some(fault) => {
            if let Some(response) = stand_in(&platform, host, fault) {
                response
            } else {
                let response = dispatch(Shared::clone(&platform), host, router, request).await;
                spoil(&platform, fault, response, &link).await
            }
        }
    };
    let status = response.status().as_u16();
    platform.tally.add(|counters| *counters.statuses.entry(status).or_default() += 1);
    Ok(response)
}

async fn dispatch(platform: Shared, host: Host, router: Router, request: Request<Body>) -> Response {
    match host {
        Host::Graph => graph_host::answer(platform, router, request).await,
        Host::Stranger => StatusCode::NOT_FOUND.into_response(),
        _ => match router.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        },
    }
}

/// A route's name: the method, and the path with ids, authorities and arguments taken out.
fn route(host: Host, method: &str, path: &str) -> String {
    let mut name = String::with_capacity(method.len() + path.len() + 1);
    name.push_str(method);
    name.push(' ');
    for (place, part) in path.split('/').skip(1).enumerate() {
        name.push('/');
        if host == Host::Login && place == 0 && !part.starts_with('_') {
            name.push_str("{tenant}");
        } else if part.len() >= 36 && part.get(..36).is_some_and(|id| Uuid::parse_str(id).is_ok()) {
            name.push_str("{id}");
        } else if let Some((function, _)) = part.split_once('(') {
            name.push_str(function);
        } else {
            name.push_str(part);
        }
    }
    name
}

#[derive(Deserialize)]
struct Tid {
    tid: Uuid,
}

/// The tenant that a request is about, as far as it says.
fn tenant(platform: &Platform, host: Host, request: &Request<Body>) -> Option<Uuid> {
    match host {
        Host::Login => {
            let authority = request.uri().path().split('/').nth(1)?;
            let world = platform.world.read();
            world.find(authority).map(|tenant| tenant.id)
        }
        Host::Graph => {
            let token = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?.1;
            claims::<Tid>(token).map(|claims| claims.tid)
        }
        Host::CippClassic | Host::CippNg => {
            let query = request.uri().query().unwrap_or_default();
            let filter = form_urlencoded::parse(query.as_bytes())
                .find(|(key, _)| key.eq_ignore_ascii_case("tenantFilter"))?;
            let world = platform.world.read();
            world.find(&filter.1).map(|tenant| tenant.id)
        }
        Host::Stranger => None,
    }
}

/// The number of the page that a request asks for.
fn page(platform: &Platform, request: &Request<Body>) -> u32 {
    #[derive(Deserialize)]
    struct Delta {
        page: u32,
        complete: bool,
    }
    let query = request.uri().query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .find_map(|(key, value)| match key.as_ref() {
            "$skiptoken" => platform
                .seal
                .open::<SkipToken>(&value)
                .map(|token| token.page)
                .or_else(|| platform.seal.open::<Delta>(&value).map(|token| token.page)),
            "$deltatoken" => {
                platform.seal.open::<Delta>(&value).map(|token| if token.complete { 1 } else { token.page })
            }
            _ => None,
        })
        .unwrap_or(1)
}

fn link(platform: &Platform, host: Host, request: &Request<Body>) -> String {
    let origin = match host {
        Host::Login => &platform.urls.login,
        Host::Graph => &platform.urls.graph,
        Host::CippClassic => &platform.urls.cipp_classic,
        Host::CippNg => &platform.urls.cipp_ng,
        Host::Stranger => &platform.urls.stranger,
    };
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    format!("{origin}{path}")
}
