//! The same steering over HTTP, for tests in other languages: `/_control/…` on the login host.

use crate::faults::{FaultId, FaultRule};
use crate::platform::Shared;
use crate::seed::clients;
use crate::simulator::Description;
use crate::world::command::Command;
use crate::world::person::PersonView;
use crate::world::tenant::TenantView;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

pub(crate) fn router(platform: Shared) -> Router {
    Router::new()
        .route("/_control", get(describe))
        .route("/_control/commands", post(commands))
        .route("/_control/tenants", get(tenants))
        .route("/_control/tenants/{tenant}/people", get(people))
        .route("/_control/tenants/{tenant}/groups", get(groups))
        .route("/_control/clients", get(suggest_clients))
        .route("/_control/faults", post(add_fault).delete(clear_faults))
        .route("/_control/faults/{id}", axum::routing::delete(remove_fault))
        .route("/_control/counters", get(counters).delete(reset_counters))
        .with_state(platform)
}

async fn describe(State(platform): State<Shared>) -> Json<Description> {
    Json(Description::of(&platform))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Commands {
    Many(Vec<Command>),
    One(Box<Command>),
}

/// One command, or several in order; the first that is refused ends it.
async fn commands(State(platform): State<Shared>, body: axum::body::Bytes) -> Answer {
    let refuse = |why: String| (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({"refused": why})));
    let value: Value = serde_json::from_slice(&body).map_err(|error| refuse(error.to_string()))?;
    let many = value.is_array();
    let commands = match serde_json::from_value(value.clone()) {
        Ok(Commands::Many(commands)) => commands,
        Ok(Commands::One(command)) => vec![*command],
        // The untagged enum says nothing useful: ask again for the reason.
        Err(_) => {
            let reason = serde_json::from_value::<Command>(value).err().map(|error| error.to_string());
            return Err(refuse(reason.unwrap_or_else(|| "not a command".to_owned())));
        }
    };
    let mut done = Vec::new();
    for command in commands {
        done.push(platform.carry_out(command).map_err(|refused| refuse(refused.to_string()))?);
    }
    Ok(Json(if many { Value::Array(done) } else { done.pop().unwrap_or(Value::Null) }))
}

async fn tenants(State(platform): State<Shared>) -> Json<Vec<TenantView>> {
    let world = platform.world.read();
    Json(world.customers().map(|tenant| TenantView::new(tenant, false)).collect())
}

async fn people(
    State(platform): State<Shared>,
    Path(tenant): Path<String>,
    Query(part): Query<Part>,
) -> Result<Json<Vec<PersonView>>, StatusCode> {
    let world = platform.world.read();
    let tenant = world.find(&tenant).ok_or(StatusCode::NOT_FOUND)?;
    let people = tenant.live_people().skip(part.skip).take(part.limit.unwrap_or(usize::MAX));
    Ok(Json(people.map(|(_, person)| person.into()).collect()))
}

/// Some of a large directory.
#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    skip: usize,
    limit: Option<usize>,
}

async fn groups(State(platform): State<Shared>, Path(tenant): Path<String>) -> Answer {
    let world = platform.world.read();
    let tenant = world.find(&tenant).ok_or((StatusCode::NOT_FOUND, Json(Value::Null)))?;
    let rows = tenant.groups.iter().filter(|group| !group.deleted);
    Ok(Json(rows.map(|group| json!({"id": group.id, "displayName": group.display_name})).collect()))
}

#[derive(Deserialize)]
struct Seeded {
    #[serde(default)]
    seed: u64,
}

async fn suggest_clients(State(platform): State<Shared>, Query(seeded): Query<Seeded>) -> Json<Value> {
    Json(json!(clients::suggest(&platform.world.read(), seeded.seed)))
}

async fn add_fault(State(platform): State<Shared>, Json(rule): Json<FaultRule>) -> Json<Value> {
    Json(json!({"id": platform.faults.add(rule)}))
}

async fn remove_fault(State(platform): State<Shared>, Path(id): Path<u64>) -> StatusCode {
    platform.faults.remove(FaultId(id));
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(platform): State<Shared>) -> StatusCode {
    platform.faults.clear();
    StatusCode::NO_CONTENT
}

async fn counters(State(platform): State<Shared>) -> Json<Value> {
    Json(json!(platform.tally.snapshot()))
}

async fn reset_counters(State(platform): State<Shared>) -> StatusCode {
    platform.tally.reset();
    StatusCode::NO_CONTENT
}
