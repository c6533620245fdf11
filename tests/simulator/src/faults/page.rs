//! Spoiling the rows and the links of a page: Graph's `value`, CIPP's `Results`, or a bare list.

use super::Fault;
use serde_json::{Value, json};

/// `link` is the address of the request itself, `stranger` an origin that nobody may follow a link to.
pub(super) fn change(page: &mut Value, fault: &Fault, link: &str, stranger: &str) {
    match fault {
        Fault::NoValue => match page.as_object_mut() {
            Some(page) => {
                page.remove("value");
                page.remove("Results");
            }
            None => *page = json!({}),
        },
        Fault::RepeatNextLink => set_next(page, &repeated(page, link)),
        Fault::ForeignNextLink => set_next(page, &format!("{stranger}/v1.0/users?$skiptoken=foreign")),
        Fault::EmptyValue => {
            end(page);
            with_rows(page, Vec::clear);
        }
        Fault::EmptyPage => with_rows(page, Vec::clear),
        Fault::HalfDirectory => {
            end(page);
            with_rows(page, |rows| rows.truncate(rows.len() / 2));
        }
        Fault::DuplicateRows => with_rows(page, |rows| rows.extend(rows.clone())),
        _ => {}
    }
}

fn with_rows(page: &mut Value, action: impl FnOnce(&mut Vec<Value>)) {
    let rows = match page {
        Value::Array(rows) => Some(rows),
        Value::Object(page) => {
            let key = if page.contains_key("Results") { "Results" } else { "value" };
            page.get_mut(key).and_then(Value::as_array_mut)
        }
        _ => None,
    };
    if let Some(rows) = rows {
        action(rows);
    }
}

/// CIPP hands the link that a request carried on, so that is the one to repeat there.
fn repeated(page: &Value, link: &str) -> String {
    if page.get("Metadata").is_none() {
        return link.to_owned();
    }
    let query = link.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name.eq_ignore_ascii_case("nextLink"))
        .map(|(_, value)| value.into_owned())
        .or_else(|| page["Metadata"]["nextLink"].as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn set_next(page: &mut Value, next: &str) {
    let Some(page) = page.as_object_mut() else { return };
    if let Some(metadata) = page.get_mut("Metadata").and_then(Value::as_object_mut) {
        metadata.insert("nextLink".to_owned(), next.into());
    } else {
        page.insert("@odata.nextLink".to_owned(), next.into());
        page.remove("@odata.deltaLink");
    }
}

/// Makes the page the last one.
fn end(page: &mut Value) {
    let Some(page) = page.as_object_mut() else { return };
    page.remove("@odata.nextLink");
    if let Some(metadata) = page.get_mut("Metadata").and_then(Value::as_object_mut) {
        metadata.remove("nextLink");
    }
}
