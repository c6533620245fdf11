//! `/users`, `/users/{id}`, `/users/$count`, deleted users (Graph facts, §3).

use super::ask::Ask;
use super::caller::needs;
use super::error::GraphError;
use super::filter::{Filter, Operand};
use super::options::{Allowed, Options};
use super::page::{Page, Row, next_link, position, reduce};
use super::select::{Selection, Shown, UserRow};
use crate::world::field::{Field, FieldValue};
use crate::world::person::Person;
use axum::Json;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;

const LIST: Allowed =
    Allowed { names: &["select", "top", "filter", "count", "orderby", "skiptoken"], max_top: 999 };
const DEFAULT_PAGE: usize = 100;

pub(super) async fn list(ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::USERS)?;
    let options = Options::parse(&ask.query, &LIST)?;
    respond(&ask, &options, &Source::Live)
}

/// `/directory/deletedItems/microsoft.graph.user`
pub(super) async fn deleted(ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::DELTA)?;
    let options = Options::parse(&ask.query, &LIST)?;
    respond(&ask, &options, &Source::Deleted)
}

/// Which people a collection is over.
pub(super) enum Source {
    Live,
    Deleted,
    /// Places of a group's people; the second says whether rows carry `@odata.type`.
    Places(BTreeSet<usize>, bool),
}

/// Users of the caller's tenant, whichever the source, as one page.
pub(super) fn respond(ask: &Ask, options: &Options, source: &Source) -> Result<Response, GraphError> {
    respond_with(ask, options, source, Vec::new())
}

/// The same, with rows of another kind at the end of the last page.
pub(super) fn respond_with(
    ask: &Ask,
    options: &Options,
    source: &Source,
    others: Vec<Value>,
) -> Result<Response, GraphError> {
    let selection = Selection::parse(options.select.as_deref(), ask.beta(), &ask.caller)?;
    check(ask, options)?;
    let (start, number) = position(ask, options)?;
    let world = ask.platform.world.read();
    let tenant = world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?;
    let size = options.top.unwrap_or(DEFAULT_PAGE);
    let accepted = |person: &Person| {
        options.filter.as_ref().is_none_or(|filter| filter.accepts(&|path: &str| operand(person, path)))
    };
    let mut places: Box<dyn Iterator<Item = usize> + '_> = match source {
        Source::Live => {
            Box::new(tenant.live_people().filter(|(_, person)| accepted(person)).map(|(place, _)| place))
        }
        Source::Deleted => {
            Box::new(tenant.removed_people().filter(|(_, person)| accepted(person)).map(|(place, _)| place))
        }
        Source::Places(places, _) => Box::new(places.iter().copied().filter(|&place| {
            tenant.people.get(place).is_some_and(|person| person.is_live() && accepted(person))
        })),
    };
    // A sorted list needs all of it; an unsorted one is cut while walking.
    let positions: Vec<usize> = if let Some(order) = &options.order_by {
        let mut sorted: Vec<usize> = places.collect();
        sort(&mut sorted, &tenant.people, order)?;
        sorted.into_iter().skip(start).take(size + 1).collect()
    } else {
        places.by_ref().skip_while(|&place| place < start).take(size + 1).collect()
    };
    let more = positions.len() > size;
    let empty_first = world.quirks.empty_first_page && options.skip_token.is_none();
    let next = if empty_first {
        Some(start)
    } else if !more {
        None
    } else if options.order_by.is_some() {
        Some(start + size)
    } else {
        positions.last().copied()
    };
    let typed = matches!(source, Source::Places(_, true));
    let count = (options.count && options.skip_token.is_none()).then(|| match source {
        Source::Live => tenant.live_people().filter(|(_, person)| accepted(person)).count(),
        Source::Deleted => tenant.removed_people().filter(|(_, person)| accepted(person)).count(),
        Source::Places(places, _) => places
            .iter()
            .filter(|&&place| {
                tenant.people.get(place).is_some_and(|person| person.is_live() && accepted(person))
            })
            .count(),
    });
    let shown = if empty_first { 0 } else { size };
    let mut value: Vec<Row<'_>> = positions
        .iter()
        .take(shown)
        .filter_map(|&place| tenant.people.get(place))
        .map(|person| Row::User(UserRow { person, selection: &selection, shown: Shown::Selected, typed }))
        .collect();
    if next.is_none() {
        let reduced = others.into_iter().map(|row| Row::Other(reduce(row, options.select.as_deref())));
        value.extend(reduced);
    }
    let page = Page {
        context: context(ask, options),
        count,
        next: next.map(|position| next_link(ask, options, position, number)),
        delta: None,
        value,
    };
    Ok(page.respond(ask))
}

fn context(ask: &Ask, options: &Options) -> String {
    let selected = options.select.as_ref().map(|names| format!("({})", names.join(",")));
    format!("{}/$metadata#users{}", ask.version_url(), selected.unwrap_or_default())
}

/// Filters and orders that directory objects know, and those that they know only as advanced queries.
fn check(ask: &Ask, options: &Options) -> Result<(), GraphError> {
    if options.count && !ask.eventual {
        return Err(GraphError::unsupported(
            "$count is only supported with the header ConsistencyLevel: eventual.",
        ));
    }
    let Some(filter) = &options.filter else { return Ok(()) };
    for path in filter.paths() {
        if Field::named(path).is_none() {
            return Err(GraphError::bad_request(format!(
                "Could not find a property named '{path}' on type 'microsoft.graph.user'."
            )));
        }
    }
    let advanced = filter.is_advanced() || options.order_by.is_some();
    if advanced && !(ask.eventual && options.count) {
        return Err(GraphError::unsupported(
            "The specified filter is only supported with $count=true and the header ConsistencyLevel: eventual.",
        ));
    }
    Ok(())
}

fn sort(places: &mut [usize], people: &[Person], order: &str) -> Result<(), GraphError> {
    let (name, descending) = match order.split_once(' ') {
        Some((name, direction)) => (name, direction.trim().eq_ignore_ascii_case("desc")),
        None => (order, false),
    };
    let field = match name {
        "displayName" => Field::DisplayName,
        "userPrincipalName" => Field::UserPrincipalName,
        _ => return Err(GraphError::unsupported(format!("Sorting by '{name}' is not supported."))),
    };
    let key = |place: &usize| match people[*place].value(field) {
        FieldValue::Text(text) => text.to_lowercase(),
        _ => String::new(),
    };
    places.sort_by_cached_key(key);
    if descending {
        places.reverse();
    }
    Ok(())
}

fn operand<'a>(person: &'a Person, path: &str) -> Operand<'a> {
    let Some(field) = Field::named(path) else { return Operand::Null };
    match person.value(field) {
        FieldValue::Null | FieldValue::Licences(_) => Operand::Null,
        FieldValue::Bool(value) => Operand::Bool(value),
        FieldValue::Text(text) => Operand::Text(Cow::Borrowed(text)),
        FieldValue::Made(text) => Operand::Text(Cow::Owned(text)),
        FieldValue::List(values) => {
            Operand::List(values.iter().map(|value| Cow::Borrowed(value.as_ref())).collect())
        }
    }
}

/// `/users/$count`: a plain number.
pub(super) async fn count(ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::USERS)?;
    let options = Options::parse(&ask.query, &Allowed { names: &["filter"], max_top: 999 })?;
    if !ask.eventual {
        return Err(GraphError::unsupported(
            "$count is only supported with the header ConsistencyLevel: eventual.",
        ));
    }
    let accepts = |filter: &Filter, person: &Person| filter.accepts(&|path: &str| operand(person, path));
    let world = ask.platform.world.read();
    let tenant = world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?;
    let count = tenant
        .live_people()
        .filter(|(_, person)| options.filter.as_ref().is_none_or(|filter| accepts(filter, person)))
        .count();
    Ok(([(header::CONTENT_TYPE, "text/plain")], count.to_string()).into_response())
}

/// `/users/{id or userPrincipalName}`, only of the tenant that the token is for.
pub(super) async fn one(Path(key): Path<String>, ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::USERS)?;
    let options = Options::parse(&ask.query, &Allowed { names: &["select"], max_top: 999 })?;
    let selection = Selection::parse(options.select.as_deref(), ask.beta(), &ask.caller)?;
    let world = ask.platform.world.read();
    let tenant = world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?;
    let (_, person) = tenant.live(&key).ok_or_else(|| GraphError::not_found(&key))?;
    let row = UserRow { person, selection: &selection, shown: Shown::Selected, typed: false };
    let mut body = serde_json::to_value(&row).unwrap_or_default();
    body["@odata.context"] = format!("{}/$metadata#users/$entity", ask.version_url()).into();
    Ok(Json(body).into_response())
}
