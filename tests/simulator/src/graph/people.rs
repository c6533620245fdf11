//! Collections of people: filtered, sorted, cut into pages.

use super::ask::Ask;
use super::error::GraphError;
use super::filter::{Filter, Operand};
use super::options::Options;
use super::page::{Page, Row, is_empty_first, next_link, position, reduce};
use super::select::{Selection, Shown, UserRow};
use crate::world::field::{Field, FieldValue};
use crate::world::person::Person;
use crate::world::tenant::Tenant;
use axum::response::Response;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;

const DEFAULT_PAGE: usize = 100;

/// Which people a collection is over.
pub(super) enum Source {
    Live,
    Deleted,
    /// Places of a group's people; the second says whether rows carry `@odata.type`.
    Places(BTreeSet<usize>, bool),
}

impl Source {
    /// Places in the tenant's list, ascending.
    fn places<'a>(&'a self, tenant: &'a Tenant) -> Box<dyn Iterator<Item = usize> + 'a> {
        match self {
            Source::Live => Box::new(tenant.live_people().map(|(place, _)| place)),
            Source::Deleted => Box::new(tenant.removed_people().map(|(place, _)| place)),
            Source::Places(places, _) => {
                let live = |place: &usize| tenant.people.get(*place).is_some_and(Person::is_live);
                Box::new(places.iter().copied().filter(live))
            }
        }
    }
}

/// Whether a person passes a filter, if there is one.
pub(super) fn accepts(filter: Option<&Filter>, person: &Person) -> bool {
    filter.is_none_or(|filter| filter.accepts(&|path: &str| operand(person, path)))
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
    let everybody =
        || source.places(tenant).filter(|&place| accepts(options.filter.as_ref(), &tenant.people[place]));
    // A sorted list needs all of it and counts rows; an unsorted one is cut while walking and counts places.
    let (positions, after) = if let Some(order) = &options.order_by {
        let mut sorted: Vec<usize> = everybody().collect();
        sort(&mut sorted, &tenant.people, order)?;
        let rest: Vec<usize> = sorted.into_iter().skip(start).take(size + 1).collect();
        let after = (rest.len() > size).then_some(start + size);
        (rest, after)
    } else {
        let rest: Vec<usize> = everybody().skip_while(|&place| place < start).take(size + 1).collect();
        let after = rest.get(size).copied();
        (rest, after)
    };
    let empty = is_empty_first(options, &world);
    let (shown, next) = if empty { (0, Some(start)) } else { (size, after) };
    let typed = matches!(source, Source::Places(_, true));
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
        count: (options.count && number == 1).then(|| everybody().count()),
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
