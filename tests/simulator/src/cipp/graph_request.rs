//! `ListGraphRequest`: any Graph collection through CIPP, which asks Graph itself (CIPP facts, §3).

use super::reply::{Asked, Reply, Target, count_failure, reach};
use crate::graph;
use crate::identity::jwt::AccessClaims;
use crate::platform::Shared;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt as _;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A counted answer larger than this is queued.
const QUEUE_FROM: usize = 8000;
const QUEUE_ID: &str = "2f6c1c5e-7a37-4b2f-9c39-0d5d1c1e7d10";

pub(super) async fn list_graph_request(asked: &Asked) -> Reply {
    let Some(endpoint) = asked.get("Endpoint").map(|name| name.trim_matches('/').to_owned()) else {
        return Reply::text(400, "Graph Error: Endpoint is missing - Endpoint: ");
    };
    let targets = match targets(asked, &endpoint) {
        Ok(targets) => targets,
        Err(reply) => return reply,
    };
    let all = asked.get("tenantFilter") == Some("AllTenants");
    if queued(asked, all, &targets) {
        return Reply::json(json!({
            "Results": [],
            "Metadata": {
                "Endpoint": endpoint, "Queued": true, "QueueId": QUEUE_ID,
                "QueueMessage": "Loading data. Please check back in a few minutes",
            },
        }));
    }
    let mut rows = Vec::new();
    let mut next = None;
    for (tenant, label, reached) in targets {
        let answer = match reached {
            Ok(()) => read(asked, &endpoint, tenant).await,
            Err(why) => {
                count_failure(&asked.platform, tenant);
                Err(why)
            }
        };
        match answer {
            Ok((found, link)) => {
                next = link;
                rows.extend(found.into_iter().map(|mut row| {
                    row["Tenant"] = label.as_str().into();
                    row["CippStatus"] = "Good".into();
                    row
                }));
            }
            Err(why) if all => {
                rows.push(
                    json!({"Tenant": label, "CippStatus": format!("Could not connect to tenant. {why}")}),
                );
            }
            Err(why) if asked.is("IgnoreErrors") => return Reply::json(Value::String(why)),
            Err(why) => return Reply::text(400, format!("Graph Error: {why} - Endpoint: {endpoint}")),
        }
    }
    let mut metadata = Map::new();
    metadata.insert("Endpoint".to_owned(), endpoint.into());
    metadata.insert("TenantFilter".to_owned(), asked.get("tenantFilter").unwrap_or_default().into());
    if let Some(next) = next {
        metadata.insert("nextLink".to_owned(), next.into());
    }
    Reply::json(json!({"Results": rows, "Metadata": metadata}))
}

type Targets = Vec<(Uuid, String, Result<(), String>)>;

/// Tenants to ask, what their rows are labelled with, and whether each can be reached.
fn targets(asked: &Asked, endpoint: &str) -> Result<Targets, Reply> {
    let world = asked.platform.world.read();
    let filter = asked.get("tenantFilter").unwrap_or_default().to_owned();
    match asked.tenant(&world) {
        Target::Missing => {
            let partner =
                world.partner().ok_or_else(|| Reply::json(json!({"Results": [], "Metadata": {}})))?;
            Ok(vec![(partner.id, filter, reach(partner, true))])
        }
        Target::All => Ok(world
            .customers()
            .filter(|tenant| tenant.delegated())
            .map(|tenant| (tenant.id, tenant.default_domain().to_owned(), reach(tenant, false)))
            .collect()),
        Target::Tenant(tenant) => Ok(vec![(tenant.id, filter, reach(tenant, false))]),
        Target::Unknown => Err(Reply::text(
            400,
            format!("Graph Error: Not authorized for tenant {filter} - Endpoint: {endpoint}"),
        )),
    }
}

/// All tenants at once, and large counted answers, are fetched in the background first.
fn queued(asked: &Asked, all: bool, targets: &Targets) -> bool {
    if asked.is("manualPagination") || asked.is("NoPagination") || asked.is("SkipCache") {
        return false;
    }
    let world = asked.platform.world.read();
    let large = asked.is("$count")
        && targets.iter().any(|(tenant, _, _)| {
            world.tenant(*tenant).is_some_and(|tenant| tenant.people.len() > QUEUE_FROM)
        });
    world.cipp.state.queues || ((all || large) && !world.cipp.state.queue_done)
}

/// Polling the queue finds it done; the same request then answers from the cache.
pub(super) fn list_cipp_queue(asked: &Asked) -> Reply {
    if asked.get("QueueId").is_none_or(|id| id != QUEUE_ID) {
        return Reply::json(json!([]));
    }
    let mut world = asked.platform.world.write();
    world.cipp.state.queues = false;
    world.cipp.state.queue_done = true;
    Reply::json(json!([{
        "QueueId": QUEUE_ID, "Name": "Graph request", "Status": "Completed", "PercentComplete": 100,
    }]))
}

/// All pages of an endpoint, or one with the link to the next.
async fn read(asked: &Asked, endpoint: &str, tenant: Uuid) -> Result<(Vec<Value>, Option<String>), String> {
    let platform = &asked.platform;
    let manual = asked.is("manualPagination");
    let mut path = first(asked, endpoint);
    if let Some(link) = asked.get("nextLink").filter(|_| manual) {
        let own = link.strip_prefix(platform.urls.graph.as_str());
        path = own.ok_or("nextLink must be a Graph address")?.to_owned();
    }
    let router = graph::router(Shared::clone(platform));
    let token = token(platform, tenant);
    let mut rows = Vec::new();
    loop {
        let page = fetch(platform, router.clone(), &token, &path).await?;
        match page.get("value").and_then(Value::as_array) {
            Some(found) => rows.extend(found.iter().cloned()),
            None => rows.push(page.clone()),
        }
        match page["@odata.nextLink"].as_str() {
            Some(link) if manual => return Ok((rows, Some(link.to_owned()))),
            Some(link) if !asked.is("NoPagination") => {
                link.trim_start_matches(platform.urls.graph.as_str()).clone_into(&mut path);
            }
            _ => return Ok((rows, None)),
        }
    }
}

/// The first request: Graph's options under their own names, `graphFilter` as another one for `$filter`.
fn first(asked: &Asked, endpoint: &str) -> String {
    let version = asked.get("Version").unwrap_or("beta");
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in ["$select", "$filter", "$top", "$count", "$orderby"] {
        if let Some(value) = asked.get(name) {
            query.append_pair(name, value);
        }
    }
    if let Some(filter) = asked.get("graphFilter") {
        query.append_pair("$filter", filter);
    }
    format!("/{version}/{endpoint}?{}", query.finish())
}

async fn fetch(platform: &Shared, router: Router, token: &str, path: &str) -> Result<Value, String> {
    let request = Request::builder()
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header("ConsistencyLevel", "eventual")
        .body(Body::empty())
        .map_err(|error| error.to_string())?;
    let response = graph::host::answer(Shared::clone(platform), router, request).await;
    let ok = response.status().is_success();
    let bytes = response.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
    let body: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    if ok { Ok(body) } else { Err(body["error"]["message"].as_str().unwrap_or("unknown").to_owned()) }
}

/// CIPP's own application has its own permissions in every tenant.
fn token(platform: &Shared, tenant: Uuid) -> String {
    let now = platform.clock.seconds();
    platform.keys.sign(&AccessClaims {
        aud: "https://graph.microsoft.com".to_owned(),
        iss: format!("https://sts.windows.net/{tenant}/"),
        iat: now,
        nbf: now,
        exp: now + 600,
        appid: Uuid::nil(),
        tid: tenant,
        oid: Uuid::nil(),
        scp: None,
        roles: vec!["Directory.Read.All".to_owned()],
        amr: Vec::new(),
        ver: "1.0".to_owned(),
        uti: String::new(),
        generation: platform.registry.lock().generation(),
    })
}
