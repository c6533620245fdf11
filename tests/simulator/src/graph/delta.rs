//! `/users/delta` (Graph facts, §4).

use super::ask::Ask;
use super::caller::needs;
use super::error::GraphError;
use super::options::{Allowed, Options};
use super::page::{Page, Row};
use super::select::{Selection, Shown, UserRow};
use crate::world::app::{DeltaRefusal, Quirks};
use crate::world::person::{Person, State};
use crate::world::tenant::Tenant;
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const OPTIONS: Allowed = Allowed { names: &["select", "filter", "deltatoken", "skiptoken"], max_top: 999 };
/// Delta links of directory objects live seven days.
const LIFE: i64 = 7 * 86_400;
const MAX_IDS: usize = 50;

/// A round of delta pages: everything that was asked for in its first request lives in the token.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Round {
    tenant: Uuid,
    select: Option<Vec<String>>,
    ids: Option<Vec<String>>,
    /// `None`: the first round, which lists everybody. `Some`: changes after this one.
    since: Option<usize>,
    /// The change with which the round ends; later ones are for the next round.
    until: usize,
    position: usize,
    page: u32,
    issued: i64,
    /// Closed by a deltaLink: the next request starts another round.
    complete: bool,
}

pub(super) async fn delta(ask: Ask) -> Result<Response, GraphError> {
    ask.caller.require(needs::DELTA)?;
    let options = Options::parse(&ask.query, &OPTIONS)?;
    let quirks = ask.platform.world.read().quirks.clone();
    let round = match (&options.skip_token, options.delta_token.as_deref()) {
        (Some(token), None) => reopen(&ask, token, false, &quirks)?,
        (None, Some(token)) if !token.is_empty() && token != "latest" => reopen(&ask, token, true, &quirks)?,
        (None, latest) => begin(&ask, &options, latest == Some("latest"))?,
        (Some(_), Some(_)) => {
            return Err(GraphError::bad_request("$skiptoken and $deltatoken cannot be combined."));
        }
    };
    respond(&ask, &round, &quirks)
}

fn begin(ask: &Ask, options: &Options, latest: bool) -> Result<Round, GraphError> {
    let ids = match &options.filter {
        None => None,
        Some(filter) => {
            let ids =
                filter.ids().ok_or_else(|| GraphError::unsupported("Delta queries filter by id only."))?;
            if ids.len() > MAX_IDS {
                return Err(GraphError::unsupported(format!("At most {MAX_IDS} ids can be tracked.")));
            }
            Some(ids)
        }
    };
    let world = ask.platform.world.read();
    let tenant = world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?;
    let until = tenant.changes.last();
    Ok(Round {
        tenant: tenant.id,
        select: options.select.clone(),
        ids,
        since: latest.then_some(until),
        until,
        position: 0,
        page: 1,
        issued: ask.platform.clock.seconds(),
        complete: false,
    })
}

/// Goes on with a round, or starts the next one from a deltaLink.
fn reopen(ask: &Ask, text: &str, from_delta: bool, quirks: &Quirks) -> Result<Round, GraphError> {
    let mut round: Round = ask.platform.seal.open(text).ok_or_else(|| refusal(ask, quirks))?;
    let now = ask.platform.clock.seconds();
    if round.tenant != ask.caller.tenant || round.complete != from_delta {
        return Err(refusal(ask, quirks));
    }
    if from_delta {
        if quirks.delta_expired || now - round.issued > LIFE {
            return Err(refusal(ask, quirks));
        }
        let world = ask.platform.world.read();
        let tenant = world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?;
        round.since = Some(round.until);
        round.until = tenant.changes.last();
        round.position = 0;
        round.page = 1;
        round.complete = false;
    }
    Ok(round)
}

/// The ways in which Graph refuses a link that it does not accept any more.
fn refusal(ask: &Ask, quirks: &Quirks) -> GraphError {
    let (status, code, inner) = match quirks.delta_refusal {
        DeltaRefusal::SyncStateNotFound => (StatusCode::BAD_REQUEST, "syncStateNotFound", None),
        DeltaRefusal::Gone | DeltaRefusal::GoneWithLocation => (StatusCode::GONE, "resyncRequired", None),
        DeltaRefusal::ResyncRequiredInside => {
            (StatusCode::BAD_REQUEST, "Directory_BadRequest", Some("resyncRequired"))
        }
    };
    let mut error = GraphError::coded(status, code, "The sync state is too old or unknown: start again.");
    error.inner = inner;
    if quirks.delta_refusal == DeltaRefusal::GoneWithLocation {
        error.header = Some((header::LOCATION, format!("{}/users/delta?$deltatoken=", ask.version_url())));
    }
    error
}

fn respond(ask: &Ask, round: &Round, quirks: &Quirks) -> Result<Response, GraphError> {
    let selection = Selection::parse(round.select.as_deref(), ask.beta(), &ask.caller)?;
    let size = ask.page_size.unwrap_or(ask.platform.config.delta_page_size).clamp(1, 999);
    let world = ask.platform.world.read();
    let tenant = world.tenant(ask.caller.tenant).ok_or_else(GraphError::denied)?;
    let wanted = |person: &Person| {
        round.ids.as_ref().is_none_or(|ids| ids.iter().any(|id| *id == person.id.to_string()))
    };
    let row = |person, shown| Row::User(UserRow { person, selection: &selection, shown, typed: false });

    // Positions count people in the first round and changed people in the others.
    let mut value = Vec::new();
    let mut next = None;
    if let Some(since) = round.since {
        let changed = tenant.changes.between(since, round.until);
        let tracked = selection.set();
        for (index, (&place, &fields)) in changed.iter().enumerate().skip(round.position) {
            if value.len() == size {
                next = Some(index);
                break;
            }
            let Some(person) = tenant.people.get(place).filter(|person| wanted(person)) else { continue };
            match person.state {
                State::Live if !fields.meets(tracked) => {}
                State::Live if ask.minimal => value.push(row(person, Shown::Changed(fields))),
                State::Live => value.push(row(person, Shown::EverSet)),
                State::Deleted(_) => value.push(row(person, Shown::Removed("changed"))),
                State::Purged => value.push(row(person, Shown::Removed("deleted"))),
            }
        }
    } else {
        for (place, person) in tenant.people.iter().enumerate().skip(round.position) {
            if value.len() == size {
                next = Some(place);
                break;
            }
            if !wanted(person) {
                continue;
            }
            match person.state {
                State::Live => value.push(row(person, Shown::EverSet)),
                State::Deleted(_) if quirks.delta_removed_first => {
                    value.push(row(person, Shown::Removed("changed")));
                }
                State::Deleted(_) | State::Purged => {}
            }
        }
    }
    if quirks.delta_repeats {
        repeat(&mut value, tenant, round, &selection);
    }
    let link = |round: &Round, parameter: &str| {
        let token = ask.platform.seal.close(round);
        format!("{}/users/delta?{parameter}={token}", ask.version_url())
    };
    let onward = Round { page: round.page + 1, issued: ask.platform.clock.seconds(), ..round.clone() };
    let (next, delta) = match next {
        Some(position) => (Some(link(&Round { position, ..onward }, "$skiptoken")), None),
        None => (None, Some(link(&Round { complete: true, position: 0, ..onward }, "$deltatoken"))),
    };
    let page = Page {
        context: format!("{}/$metadata#users/$entity", ask.version_url()),
        count: None,
        next,
        delta,
        value,
    };
    Ok(page.respond(ask))
}

/// Rows come again and in another order: a row of the page before, and this page backwards.
fn repeat<'a>(value: &mut Vec<Row<'a>>, tenant: &'a Tenant, round: &Round, selection: &'a Selection) {
    if round.since.is_none()
        && let Some(before) = round.position.checked_sub(1)
        && let Some(person) = tenant.people.get(before).filter(|person| person.is_live())
    {
        value.push(Row::User(UserRow { person, selection, shown: Shown::EverSet, typed: false }));
    }
    value.reverse();
    if let Some(Row::User(last)) = value.last() {
        let again =
            UserRow { person: last.person, selection: last.selection, shown: last.shown, typed: false };
        value.push(Row::User(again));
    }
}
