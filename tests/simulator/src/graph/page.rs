//! Pages of a collection, and the links between them.

use super::ask::Ask;
use super::error::GraphError;
use super::filter::Operand;
use super::options::Options;
use super::select::UserRow;
use crate::world::World;
use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use uuid::Uuid;

/// What a `$skiptoken` holds: it counts for one tenant and one resource only.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SkipToken {
    pub(crate) tenant: Uuid,
    pub(crate) path: String,
    pub(crate) position: usize,
    /// Number of the page that the token leads to; the first is 1.
    pub(crate) page: u32,
}

/// One page as Graph writes it. Rows borrow from the world: nothing is copied before it is written.
#[derive(Serialize)]
pub(crate) struct Page<'a> {
    #[serde(rename = "@odata.context")]
    pub(crate) context: String,
    #[serde(rename = "@odata.count", skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<usize>,
    #[serde(rename = "@odata.nextLink", skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
    #[serde(rename = "@odata.deltaLink", skip_serializing_if = "Option::is_none")]
    pub(crate) delta: Option<String>,
    pub(crate) value: Vec<Row<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Row<'a> {
    User(UserRow<'a>),
    Other(Value),
}

impl Page<'_> {
    pub(crate) fn respond(&self, ask: &Ask) -> Response {
        ask.platform.tally.add(|counters| counters.pages += 1);
        let kind = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
        match serde_json::to_vec(self) {
            Ok(body) => ([(header::CONTENT_TYPE, kind)], body).into_response(),
            Err(_) => axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
}

/// Where the asked page starts, and its number.
pub(crate) fn position(ask: &Ask, options: &Options) -> Result<(usize, u32), GraphError> {
    let Some(text) = &options.skip_token else { return Ok((0, 1)) };
    let token: SkipToken = ask.platform.seal.open(text).ok_or_else(GraphError::expired_page)?;
    if token.tenant != ask.caller.tenant || token.path != ask.path {
        return Err(GraphError::expired_page());
    }
    Ok((token.position, token.page))
}

/// Whether this first page has no rows and goes on, as Graph allows itself (Graph facts, §3).
pub(crate) fn is_empty_first(options: &Options, world: &World) -> bool {
    world.quirks.empty_first_page && options.skip_token.is_none()
}

/// The same request with a token that leads on.
pub(crate) fn next_link(ask: &Ask, options: &Options, position: usize, page: u32) -> String {
    let token = SkipToken { tenant: ask.caller.tenant, path: ask.path.clone(), position, page: page + 1 };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(&options.kept).append_pair("$skiptoken", &ask.platform.seal.close(&token));
    format!("{}{}?{}", ask.platform.urls.graph, ask.path, query.finish())
}

/// A collection of small things: filtered, cut into pages, reduced to what was selected.
pub(crate) struct Listing {
    /// The part after `$metadata#` in the context.
    pub(crate) name: &'static str,
    /// Every property that a row may have; others cannot be selected or filtered by.
    pub(crate) properties: &'static [&'static str],
    pub(crate) rows: Vec<Value>,
    pub(crate) default_page: usize,
}

impl Listing {
    pub(crate) fn respond(self, ask: &Ask, options: &Options) -> Result<Response, GraphError> {
        let unknown = |name: &str| {
            GraphError::bad_request(format!("Could not find a property named '{name}' on this type."))
        };
        let selected = options.select.as_deref();
        for name in selected.unwrap_or_default() {
            if !self.properties.contains(&name.as_str()) {
                return Err(unknown(name));
            }
        }
        let mut rows = self.rows;
        if let Some(filter) = &options.filter {
            for path in filter.paths() {
                let first = path.split('/').next().unwrap_or_default();
                if !self.properties.contains(&first) {
                    return Err(unknown(first));
                }
            }
            rows.retain(|row| filter.accepts(&|path: &str| operand(row, path)));
        }
        let (start, page) = position(ask, options)?;
        let empty = is_empty_first(options, &ask.platform.world.read());
        let size = if empty { 0 } else { options.top.unwrap_or(self.default_page) };
        let total = rows.len();
        let value: Vec<Row<'_>> =
            rows.into_iter().skip(start).take(size).map(|row| Row::Other(reduce(row, selected))).collect();
        let end = start + value.len();
        let page = Page {
            context: format!("{}/$metadata#{}", ask.version_url(), self.name),
            count: (options.count && page == 1).then_some(total),
            next: (end < total).then(|| next_link(ask, options, end, page)),
            delta: None,
            value,
        };
        Ok(page.respond(ask))
    }
}

fn operand<'a>(row: &'a Value, path: &str) -> Operand<'a> {
    match path.split('/').try_fold(row, |value, part| value.get(part)) {
        None | Some(Value::Null | Value::Object(_) | Value::Array(_)) => Operand::Null,
        Some(Value::Bool(value)) => Operand::Bool(*value),
        Some(Value::String(text)) => Operand::Text(Cow::Borrowed(text)),
        Some(Value::Number(number)) => Operand::Text(Cow::Owned(number.to_string())),
    }
}

/// Annotations stay, whatever is selected.
pub(crate) fn reduce(row: Value, selected: Option<&[String]>) -> Value {
    match (row, selected) {
        (Value::Object(mut map), Some(names)) => {
            map.retain(|key, _| key.starts_with('@') || names.contains(key));
            Value::Object(map)
        }
        (row, _) => row,
    }
}

/// One thing, not a collection.
pub(crate) fn single(ask: &Ask, context: &str, mut row: Value) -> Response {
    row["@odata.context"] = format!("{}/$metadata#{context}", ask.version_url()).into();
    Json(row).into_response()
}
